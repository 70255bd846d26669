import { z } from 'zod';
import { apiErrorSchema } from '../../shared/api';
import type { ApiErrorCode } from '../../shared/api';
import { HTTP_STATUS } from './api-failure';
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
      description:
        'State, trades, losses and metrics of market-data collectors on this machine. ' +
        'A method that an address does not list is answered with 405 and `Allow`.',
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
  for (const [code, said] of Object.entries(refusalsOf(route))) {
    const schema = { $ref: '#/components/schemas/ApiError' };
    const status = HTTP_STATUS[code as ApiErrorCode];
    responses[status] = { description: said, content: { 'application/json': { schema } } };
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

function refusalsOf(route: ApiRoute): Readonly<Partial<Record<ApiErrorCode, string>>> {
  const { method, params, query, body, answers, refusals } = route;
  const isNegotiated = Object.keys(answers[200]?.content ?? {}).length > 1;
  return {
    ...((query ?? body) === null
      ? {}
      : { bad_request: 'Something of the request is wrong; `field` names it' }),
    unauthorized: 'No token, or a wrong one',
    forbidden_host: 'The Host header names another machine',
    ...(params === null && !('collector' in (query?.shape ?? {}))
      ? {}
      : { not_found: 'There is no such collector' }),
    ...(isNegotiated ? { not_acceptable: 'Accept names none of the media types there are' } : {}),
    ...(method === 'GET' ? {} : { payload_too_large: 'The body is too large' }),
    ...(body === null ? {} : { unsupported_media_type: 'The body is not application/json' }),
    rate_limited: 'Too many requests',
    ...refusals,
  };
}

const requestBody = (schema: z.ZodObject): object => ({
  required: true,
  content: { 'application/json': { schema: jsonSchema(schema, 'input') } },
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
    schema: jsonSchema(field, 'input'),
  }));
}

function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output' = 'output'): object {
  // The document's own dialect is said once, by its version.
  return { ...z.toJSONSchema(schema, { io }), $schema: undefined };
}
