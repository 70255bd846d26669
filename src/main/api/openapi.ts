import { z } from 'zod';
import { apiErrorSchema } from '../../shared/api';
import type { AnswerDescription, ApiRoute } from './route';

/** The document of these routes, from the schemas that they use themselves. */
export function describeApi(routes: readonly ApiRoute[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tapedeck',
      version,
      description: 'State, trades, losses and metrics of market-data collectors on this machine.',
      license: { name: 'Proprietary', url: 'https://tapedeck.example' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { ApiError: jsonSchema(apiErrorSchema) },
    },
  };
}

function operation(route: ApiRoute): object {
  const { operationId, summary, access, answers, params, query, body } = route;
  const responses = Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [status, response(answer)]),
  );
  const failures: Record<string, string> = {
    ...(query === null && body === null
      ? {}
      : { 400: 'Something of the request is wrong; `field` names it' }),
    401: 'No token, or a wrong one',
    ...(params === null && !('collector' in (query?.shape ?? {}))
      ? {}
      : { 404: 'There is no such collector' }),
    429: 'Too many requests',
  };
  for (const [status, description] of Object.entries(failures)) {
    const schema = { $ref: '#/components/schemas/ApiError' };
    responses[status] = { description, content: { 'application/json': { schema } } };
  }
  return {
    operationId,
    summary,
    // An empty requirement stands for "or none at all".
    security: access === 'open' ? [{}, { token: [] }] : [{ token: [] }],
    parameters: [...parameters('path', params), ...parameters('query', query)],
    ...(body === null ? {} : { requestBody: requestBody(body) }),
    responses,
  };
}

const requestBody = (schema: z.ZodObject): object => ({
  required: true,
  content: { 'application/json': { schema: jsonSchema(schema) } },
});

function response({ description, content }: AnswerDescription): object {
  return {
    description,
    content: Object.fromEntries(
      Object.entries(content).map(([type, schema]) => [
        type,
        { schema: schema === null ? { type: 'string' } : jsonSchema(schema) },
      ]),
    ),
  };
}

function parameters(where: 'path' | 'query', schema: z.ZodObject | null): readonly object[] {
  const fields: Readonly<Record<string, z.core.$ZodType>> = schema?.shape ?? {};
  return Object.entries(fields).map(([name, field]) => ({
    name,
    in: where,
    required: where === 'path',
    schema: jsonSchema(field),
  }));
}

function jsonSchema(schema: z.core.$ZodType): object {
  // The document's own dialect is said once, by its version.
  return { ...z.toJSONSchema(schema, { io: 'output' }), $schema: undefined };
}
