import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ApiError, ApiErrorCode } from '../../shared/api';
import { IN_WORDS } from '../../shared/issue-words';
import { ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { fail } from './api-failure';
import { readJsonBody } from './json-body';

export type ApiAnswer =
  | { readonly kind: 'json'; readonly status?: number; readonly body: unknown }
  | { readonly kind: 'text'; readonly contentType: string; readonly body: string | Readable }
  /** The handler has taken over the socket. */
  | { readonly kind: 'taken' };

export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** False only where a route is open to everybody and no token was shown. */
  readonly isAuthorized: boolean;
}

export interface AnswerDescription {
  readonly description: string;
  /** By media type; null where JSON Schema has nothing to say about it. */
  readonly content: Readonly<Record<string, z.ZodType | null>>;
}

export type Method = 'GET' | 'POST' | 'PUT';

interface RouteDescription {
  readonly method: Method;
  /** As OpenAPI writes it: `/collectors/status/{name}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** `open`: a token is not needed, but a wrong one is refused all the same. */
  readonly access: 'token' | 'open';
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** What else it may refuse, beside what its parameters, its body and the guard do. */
  readonly refusals?: Readonly<Partial<Record<ApiErrorCode, string>>>;
}

export interface ApiRoute extends RouteDescription {
  readonly params: z.ZodObject | null;
  readonly query: z.ZodObject | null;
  /** Of the JSON that is sent along. */
  readonly body: z.ZodObject | null;
  handle(exchange: Exchange): Promise<Result<ApiAnswer, ApiError>>;
}

type Handled = Result<ApiAnswer, ApiError> | Promise<Result<ApiAnswer, ApiError>>;

/** One route with its parameters and its body parsed before `handle` sees them. */
export function defineRoute<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodObject = z.ZodObject,
>(
  spec: RouteDescription & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    handle(
      input: { params: z.output<P>; query: z.output<Q>; body: z.output<B> },
      exchange: Exchange,
    ): Handled;
  },
): ApiRoute {
  const { params = null, query = null, body = null } = spec;
  return {
    ...spec,
    params,
    query,
    body,
    async handle(exchange) {
      const { request } = exchange;
      const parsedParams = parse(params, request.params);
      if (!parsedParams.ok) return parsedParams;
      const parsedQuery = parse(query, request.query);
      if (!parsedQuery.ok) return parsedQuery;
      // A route that takes no body does not look at one.
      const sent =
        body === null ? ok({}) : readJsonBody(request.headers['content-type'], request.body);
      if (!sent.ok) return sent;
      const parsedBody = parse(body, sent.value);
      if (!parsedBody.ok) return parsedBody;
      return spec.handle(
        {
          params: parsedParams.value as z.output<P>,
          query: parsedQuery.value as z.output<Q>,
          body: parsedBody.value as z.output<B>,
        },
        exchange,
      );
    },
  };
}

/** A route that takes no query refuses none: `?x` may come from a cache-buster. */
function parse(schema: z.ZodObject | null, value: unknown): Result<unknown, ApiError> {
  if (schema === null) return ok({});
  const parsed = schema.safeParse(value, IN_WORDS);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    return fail('bad_request', `${issue.keys[0] ?? ''}: unknown parameter`, issue.keys[0]);
  }
  // Only of a body the whole can be wrong.
  const path = issue?.path ?? [];
  const field = path.length === 0 ? 'body' : path.map(String).join('.');
  return fail('bad_request', `${field}: ${issue?.message ?? 'invalid'}`, field);
}
