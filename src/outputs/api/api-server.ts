import accepts from '@fastify/accepts';
import rateLimit from '@fastify/rate-limit';
import fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiError, ApiErrorCode } from '../../shared/api';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { HTTP_STATUS } from './api-failure';
import type { ApiParts } from './api-parts';
import type { ApiToken } from './api-token';
import { bearerOf, isAllowedHost } from './guard';
import { WANTED_BODY_TYPE } from './json-body';
import { describeApi } from './openapi';
import type { ApiRoute, Method } from './route';
import { apiRoutes } from './routes';
import { StreamHub } from './stream-hub';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const MAX_BODY_BYTES = 1_024;
/** Of all clients together; more are closed as they come. */
const MAX_CONNECTIONS = 128;
const RATE_WINDOW_MS = 60_000;

export interface ApiServerOptions {
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Null lets nobody in. */
  readonly token: () => ApiToken | null;
  /** Names under which others reach this machine; addresses and `localhost` need no mention. */
  readonly hostNames?: readonly string[];
  readonly requestsPerMinute?: number;
}

export interface ApiServer {
  readonly host: string;
  readonly port: number;
  /** Resolves when nothing is listened to and no connection is left. */
  close(): Promise<void>;
}

/** The local HTTP API; fails when the address cannot be listened on. */
export async function startApiServer(
  parts: ApiParts,
  options: ApiServerOptions,
): Promise<Result<ApiServer>> {
  const hub = new StreamHub(parts.monitor, parts.clock);
  const stopCounting = parts.metrics.watchStreams(hub);
  const app = fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, logger: false });
  app.server.maxConnections = MAX_CONNECTIONS;
  // Each route reads its body itself, if it takes one.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  await guard(app, parts, options);
  const routes = apiRoutes({ ...parts, hub });
  addRoutes(app, routes, options.token);
  const document = describeApi(routes, parts.version);
  app.get('/openapi.json', () => document);
  refuseOtherMethods(app, [...routes.map(({ method, path }) => ({ method, path })), OPENAPI]);

  const close = async (): Promise<void> => {
    hub.close();
    await app.close();
    stopCounting();
  };
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    await close();
    return err(describeListenFailure(cause, options));
  }
  const address = app.server.address();
  const port = typeof address === 'object' ? (address?.port ?? options.port) : options.port;
  return ok({ host: options.host, port, close });
}

/** In place of the framework's own. */
const MESSAGES: Readonly<Partial<Record<ApiErrorCode, string>>> = {
  internal: 'Something went wrong here; the log has it',
  payload_too_large: `The body has more than ${MAX_BODY_BYTES} bytes`,
  unsupported_media_type: WANTED_BODY_TYPE,
};

const OPENAPI = { method: 'GET', path: '/openapi.json' } as const;

async function guard(
  app: FastifyInstance,
  { metrics, log }: ApiParts,
  { token, hostNames = [], requestsPerMinute = 600 }: ApiServerOptions,
): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    if (isAllowedHost(request.headers.host, hostNames)) return;
    await send(reply, { code: 'forbidden_host', message: 'The Host header names another machine' });
  });
  await app.register(accepts);
  await app.register(rateLimit, {
    global: false,
    max: requestsPerMinute,
    timeWindow: RATE_WINDOW_MS,
    errorResponseBuilder: (_request, { after }) => ({
      statusCode: HTTP_STATUS.rate_limited,
      message: `Too many requests; try again in ${after}`,
    }),
  });
  // Before the token is looked at, so that guessing is limited too, and for addresses that do not exist.
  app.addHook('onRequest', app.rateLimit());
  app.addHook('onRequest', async (request, reply) => {
    const shown = bearerOf(request.headers.authorization);
    const isOpen = request.routeOptions.config.isOpen === true;
    if (shown !== null ? isToken(shown, token()) : isOpen && !hasCredentials(request)) return;
    void reply.header('www-authenticate', 'Bearer');
    const message = shown === null ? 'A bearer token is needed' : 'This token is not valid';
    await send(reply, { code: 'unauthorized', message });
  });
  app.addHook('onSend', async (_request, reply) => {
    void reply.headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
  app.addHook('onResponse', async (request, reply) => {
    metrics.requestServed(request.routeOptions.url ?? 'unknown', reply.statusCode);
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const code = codeOf(error.statusCode);
    if (code === 'internal') log.error({ err: error, url: request.routeOptions.url }, 'API failed');
    await send(reply, { code, message: MESSAGES[code] ?? error.message });
  });
  app.setNotFoundHandler(async (_request, reply) => {
    await send(reply, { code: 'not_found', message: 'There is nothing at this address' });
  });
}

const isToken = (shown: string, token: ApiToken | null): boolean => token?.matches(shown) === true;

const hasCredentials = ({ headers }: FastifyRequest): boolean =>
  headers.authorization !== undefined;

function addRoutes(
  app: FastifyInstance,
  routes: readonly ApiRoute[],
  token: () => ApiToken | null,
): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: fastifyPath(route.path),
      config: { isOpen: route.access === 'open' },
      handler: async (request, reply) => {
        const shown = bearerOf(request.headers.authorization);
        const isAuthorized = shown !== null && isToken(shown, token());
        const handled = await route.handle({ request, reply, isAuthorized });
        if (!handled.ok) return send(reply, handled.error);
        const answer = handled.value;
        switch (answer.kind) {
          case 'json':
            return reply.code(answer.status ?? 200).send(answer.body);
          case 'text':
            return reply.type(answer.contentType).send(answer.body);
          case 'taken':
            return reply;
        }
      },
    });
  }
}

/** Without these a wrong method would read as a wrong address. */
function refuseOtherMethods(
  app: FastifyInstance,
  routes: readonly { readonly method: Method; readonly path: string }[],
): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed: string[] = routes
      .filter((route) => route.path === path)
      .map(({ method }) => method);
    if (allowed.includes('GET')) allowed.push('HEAD');
    app.route({
      method: METHODS.filter((method) => !allowed.includes(method)),
      url: fastifyPath(path),
      handler: async (_request, reply) => {
        void reply.header('allow', allowed.join(', '));
        const message = `Only ${allowed.join(' and ')} can be used here`;
        return send(reply, { code: 'method_not_allowed', message });
      },
    });
  }
}

const fastifyPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

const send = (reply: FastifyReply, error: ApiError): FastifyReply =>
  reply.code(HTTP_STATUS[error.code]).type('application/json; charset=utf-8').send(error);

function codeOf(status: number | undefined): ApiErrorCode {
  switch (status) {
    case 413:
      return 'payload_too_large';
    case 415:
      return 'unsupported_media_type';
    case 429:
      return 'rate_limited';
    default:
      return status !== undefined && status >= 400 && status < 500 ? 'bad_request' : 'internal';
  }
}

function describeListenFailure(cause: unknown, { host, port }: ApiServerOptions) {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const address = `${host}:${port}`;
  if (code === 'EADDRINUSE') {
    return {
      code: 'busy' as const,
      message: `Another program listens on ${address} already.`,
      advice: 'Choose another port.',
    };
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return {
    code: code === 'EACCES' ? ('permission_denied' as const) : ('invalid_settings' as const),
    message: `${address} cannot be listened on: ${why}`,
  };
}
