import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'csv-parse/sync';
import { afterEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { openLogging } from '../../../src/platform/logging';
import {
  apiActedOnSchema,
  apiBookSchema,
  apiBooksSchema,
  apiCollectorDetailSchema,
  apiErrorSchema,
  apiGapsSchema,
  apiHealthSchema,
  apiIncidentsSchema,
  apiLogLevelSchema,
  apiRecordSchema,
  apiStatusListSchema,
  apiStorageDebugSchema,
  apiStorageStatsSchema,
  apiTasksSchema,
  apiTimelineSchema,
  apiTradesSchema,
  apiVerdictSchema,
} from '../../../src/shared/api';
import { apiRig } from '../../support/api-rig';
import type { ApiRig } from '../../support/api-rig';
import { temporaryFolder } from '../../support/capture-files';
import { waitFor } from '../../support/wait-for';

let rig: ApiRig;
afterEach(() => rig.close());

const errorOf = (answer: { json(): unknown }) => apiErrorSchema.parse(answer.json());

describe('the API', () => {
  it('answers every route as its own document says, and the document is valid OpenAPI', async () => {
    const record = { hours: () => [] };
    rig = await apiRig({
      monitorFor: (real) => ({ ...real, record: { ...real.record, ...record } }),
    });
    await rig.flowing();
    const schemas: Readonly<Record<string, z.ZodType>> = {
      '/health': apiHealthSchema,
      '/collectors/status': apiStatusListSchema,
      '/collectors/status/bybit_trades': apiCollectorDetailSchema,
      '/collectors/storage/stats': apiStorageStatsSchema,
      '/collectors/trades?symbol=BTCUSDT&venue=bybit&limit=3': apiTradesSchema,
      '/collectors/gaps?collector=binance_trades&state=unfinished': apiGapsSchema,
      '/collectors/timeline?kind=transition&limit=5': apiTimelineSchema,
      '/verdict?collector=bybit_trades&answer=good,unknown': apiVerdictSchema,
      '/verdict/record?kind=loss': apiRecordSchema,
      '/incidents?state=open&limit=5': apiIncidentsSchema,
      '/debug/log-level': apiLogLevelSchema,
      '/debug/tasks': apiTasksSchema,
      '/debug/storage': apiStorageDebugSchema,
    };
    for (const [path, schema] of Object.entries(schemas)) {
      const answer = await rig.ask(path);
      expect(answer.status, path).toBe(200);
      expect(schema.safeParse(answer.json()).error, path).toBeUndefined();
    }
    const document = (await rig.ask('/openapi.json')).json() as {
      paths: Record<string, Record<string, { responses: object }>>;
    };
    const validated = await new Validator().validate(document);
    expect(validated.errors).toBeUndefined();
    expect(document.paths['/debug/log-level']).toHaveProperty('put.requestBody');
    const refusals = (path: string, method: string): readonly number[] => {
      const operation = document.paths[path]?.[method];
      return Object.keys(operation?.responses ?? {})
        .map(Number)
        .filter((status) => status >= 400);
    };
    expect(refusals('/collectors/status', 'get')).toEqual([401, 403, 429]);
    expect(refusals('/collectors/trades', 'get')).toEqual([400, 401, 403, 406, 429]);
    expect(refusals('/verdict', 'get')).toEqual([400, 401, 403, 404, 406, 429]);
    expect(refusals('/collectors/{name}/start', 'post')).toEqual([401, 403, 404, 409, 413, 429]);
    expect(refusals('/debug/log-level', 'put')).toEqual([400, 401, 403, 413, 415, 429]);
    expect(refusals('/stream', 'get')).toEqual([400, 401, 403, 429, 503]);
    expect(Object.keys(document.paths).sort()).toEqual([
      '/collectors/books',
      '/collectors/books/{name}',
      '/collectors/books/{name}/{symbol}',
      '/collectors/gaps',
      '/collectors/status',
      '/collectors/status/{name}',
      '/collectors/storage/stats',
      '/collectors/timeline',
      '/collectors/trades',
      '/collectors/{name}/start',
      '/collectors/{name}/stop',
      '/debug/log-level',
      '/debug/storage',
      '/debug/tasks',
      '/health',
      '/incidents',
      '/metrics',
      '/stream',
      '/verdict',
      '/verdict/record',
    ]);
  });

  it('gives the trades asked for, newest first in JSON and oldest first in CSV', async () => {
    rig = await apiRig();
    await waitFor('some trades', () => {
      const filter = { symbol: 'ETHUSDT', venue: 'binance' } as const;
      return rig.monitor.store.countMatching(filter) > 5;
    });
    await rig.monitor.stopAll();
    const path = '/collectors/trades?symbol=ETHUSDT&venue=binance&limit=4';
    const { trades } = apiTradesSchema.parse((await rig.ask(path)).json());
    expect(trades.every(({ symbol, venue }) => symbol === 'ETHUSDT' && venue === 'binance')).toBe(
      true,
    );
    expect(trades).toHaveLength(4);
    expect(trades.map(({ sequence }) => sequence)).toEqual(
      trades.map(({ sequence }) => sequence).sort((a, b) => b - a),
    );
    expect(trades[0]).not.toHaveProperty('raw');

    const csv = await rig.ask(path, { headers: { accept: 'text/csv' } });
    expect(csv.headers['content-type']).toContain('text/csv');
    const rows = parse<Record<string, string>>(csv.text, { columns: true });
    expect(rows.map((row) => row.trade_id)).toEqual(trades.map(({ tradeId }) => tradeId).reverse());
    expect(rows.map((row) => row.price)).toEqual(trades.map(({ price }) => price).reverse());
    const preferred = await rig.ask(path, {
      headers: { accept: 'text/csv;q=0.5, application/json' },
    });
    expect(preferred.headers['content-type']).toContain('application/json');
    expect(errorOf(await rig.ask(path, { headers: { accept: 'image/png' } })).code).toBe(
      'not_acceptable',
    );
  });

  it('gives order books, and says whether they may be believed', async () => {
    rig = await apiRig({ withBooks: true });
    const { monitor } = rig;
    await waitFor('both books', () =>
      ['bybit_order_book', 'kraken_order_book'].every(
        (id) => monitor.books.statusesOf(id)[0]?.sync.kind === 'in_sync',
      ),
    );
    const listed = apiBooksSchema.parse((await rig.ask('/collectors/books')).json());
    expect(listed.books.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'BTC/USD']);
    const answer = await rig.ask('/collectors/books/kraken_order_book/BTC%2FUSD?depth=3');
    const book = apiBookSchema.parse(answer.json());
    expect(book).toMatchObject({ status: { symbol: 'BTC/USD', sync: { kind: 'in_sync' } } });
    expect([book.bids.length, book.asks.length]).toEqual([3, 3]);
    expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
    expect((await rig.ask('/collectors/books/kraken_order_book/NOPE')).status).toBe(404);
    expect((await rig.ask('/collectors/books/no_such')).status).toBe(404);
    expect((await rig.ask('/collectors/books/bybit_trades')).json()).toEqual({ books: [] });

    const { text } = await rig.ask('/metrics');
    expect(text).toContain('tapedeck_books{collector="kraken_order_book",sync="in_sync"} 1');
    expect(text).toContain('tapedeck_books{collector="kraken_order_book",sync="out_of_sync"} 0');
    expect(text).toMatch(
      /^tapedeck_book_checksums_total\{collector="kraken_order_book",outcome="right"\} [1-9]/m,
    );
  });

  it('starts and stops collectors', async () => {
    rig = await apiRig();
    await rig.flowing();
    const stopped = await rig.ask('/collectors/bybit_trades/stop', { method: 'POST' });
    expect(stopped.json()).toMatchObject({ id: 'bybit_trades', state: 'STOPPED' });
    const started = await rig.ask('/collectors/bybit_trades/start', { method: 'POST' });
    expect(started.json()).toMatchObject({ id: 'bybit_trades', state: 'CONNECTING' });
    for (const verb of ['start', 'stop']) {
      const unknown = await rig.ask(`/collectors/no_such/${verb}`, { method: 'POST' });
      expect(unknown.status).toBe(404);
    }
  });

  it('starts and stops a collector with all its connections by its name, and one of them by its own', async () => {
    rig = await apiRig({ symbolsPerConnection: 1 });
    await rig.flowing();
    const act = async (name: string, verb: 'start' | 'stop') =>
      apiActedOnSchema.parse(
        (
          await rig.ask(`/collectors/${encodeURIComponent(name)}/${verb}`, { method: 'POST' })
        ).json(),
      );
    const running = () =>
      rig.monitor
        .snapshot()
        .collectors.filter(({ state }) => state !== 'STOPPED')
        .map(({ id }) => id);
    const stopped = await act('bybit_trades', 'stop');
    expect(stopped).toMatchObject({
      id: 'bybit_trades',
      state: 'STOPPED',
      otherConnections: [{ id: 'bybit_trades#2', state: 'STOPPED' }],
    });
    expect(running()).toEqual(['binance_trades', 'binance_trades#2']);
    expect((await act('bybit_trades#2', 'start')).otherConnections).toEqual([]);
    expect(running()).toEqual(['bybit_trades#2', 'binance_trades', 'binance_trades#2']);
    await act('bybit_trades', 'start');
    expect((await act('bybit_trades#1', 'stop')).id).toBe('bybit_trades');
    expect(running()).toEqual(['bybit_trades#2', 'binance_trades', 'binance_trades#2']);
    expect((await rig.ask('/collectors/bybit_trades%233/stop', { method: 'POST' })).status).toBe(
      404,
    );
  });

  it('makes the log say more and less while it runs', async () => {
    const logging = openLogging(temporaryFolder());
    rig = await apiRig({ logging });
    await rig.flowing();
    const put = (level: string) =>
      rig.ask('/debug/log-level', {
        method: 'PUT',
        body: JSON.stringify({ level }),
        headers: { 'content-type': 'application/json' },
      });
    const written = () => logging.tail(0).entries.map(({ message }) => message);
    const showedFrames = () => written().some((message) => message.startsWith('Frame 1 of this'));
    expect((await rig.ask('/debug/log-level')).json()).toEqual({ level: 'info' });
    expect(showedFrames()).toBe(false);

    expect((await put('debug')).json()).toEqual({ level: 'debug' });
    expect((await rig.ask('/debug/log-level')).json()).toEqual({ level: 'debug' });
    rig.monitor.recycle('bybit_trades');
    await waitFor('the first frame of a connection in the log', showedFrames);

    await put('error');
    const before = written().length;
    await rig.monitor.stopAll();
    expect(written()).toHaveLength(before);
    await logging.close();
    expect(await readFile(join(logging.folder, 'tapedeck.log'), 'utf8')).toContain('Frame 1 of');
  });
});

describe('the guard of the API', () => {
  it('lets nobody in without the token, but tells everybody that the process lives', async () => {
    rig = await apiRig();
    const { paths } = (await rig.ask('/openapi.json')).json() as {
      paths: Readonly<Record<string, object>>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
    );
    expect(routes.length).toBeGreaterThan(17);
    const closed = [
      ...routes.filter(({ path }) => path !== '/health'),
      { path: '/openapi.json', method: 'GET' },
      { path: '/nowhere', method: 'GET' },
    ];
    for (const { path, method } of closed) {
      const asked = path.replace('{name}', 'bybit_trades').replace('{symbol}', 'BTCUSDT');
      for (const token of [null, 'wrong', `${rig.token}x`]) {
        const answer = await rig.ask(asked, { method, token });
        expect(answer.status, `${method} ${asked} ${token ?? 'none'}`).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
      }
    }
    expect(rig.monitor.snapshot().collectors[0]?.state).not.toBe('STOPPED');

    expect((await rig.ask('/health', { token: null })).json()).toEqual({ status: 'alive' });
    expect((await rig.ask('/health', { token: 'wrong' })).status).toBe(401);
    const basic = await rig.ask('/health', {
      token: null,
      headers: { authorization: 'Basic eA==' },
    });
    expect(basic.status).toBe(401);
  });

  it('refuses a name that another page may have rebound to this machine', async () => {
    rig = await apiRig({ hostNames: ['monitor.lan'] });
    for (const host of ['evil.example', 'localhost.evil.example', 'evil.example:80', 'a/b']) {
      const answer = await rig.ask('/health', { headers: { host } });
      expect(answer.status, host).toBeGreaterThanOrEqual(400);
    }
    for (const host of ['localhost', '127.0.0.1:1', '[::1]:80', 'MONITOR.lan', '192.168.0.7']) {
      expect((await rig.ask('/health', { headers: { host } })).status, host).toBe(200);
    }
  });

  it('grants no page of another origin anything', async () => {
    rig = await apiRig();
    const headers = { origin: 'https://evil.example' };
    const read = await rig.ask('/collectors/status', { headers });
    expect(read.headers['access-control-allow-origin']).toBeUndefined();
    const preflight = await rig.ask('/collectors/status', {
      method: 'OPTIONS',
      token: null,
      headers: { ...headers, 'access-control-request-method': 'GET' },
    });
    expect(preflight.status).toBe(401);
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('limits requests, those with a wrong token and those to nowhere among them', async () => {
    rig = await apiRig({ requestsPerMinute: 5 });
    const asked = ['/health', '/nowhere', '/collectors/status', '/nowhere', '/health'];
    for (const path of asked) expect((await rig.ask(path, { token: 'wrong' })).status).toBe(401);
    const refused = await rig.ask('/health');
    expect(refused.status).toBe(429);
    expect(errorOf(refused).code).toBe('rate_limited');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('hides what broke, and logs it whole', async () => {
    rig = await apiRig({
      monitorFor: (real) => ({
        ...real,
        snapshot: () => {
          throw new Error('secret of the inside');
        },
      }),
    });
    const answer = await rig.ask('/collectors/status');
    expect(answer.status).toBe(500);
    expect(errorOf(answer).code).toBe('internal');
    expect(answer.text).not.toContain('secret');
    await waitFor('the log', () =>
      rig.log.at('error').some(({ message }) => message === 'API failed'),
    );
  });
});
