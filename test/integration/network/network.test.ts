import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../../src/platform/clock';
import { openFeedSocket } from '../../../src/engine/transport/feed-socket';
import { Network } from '../../../src/engine/transport/network';
import type { AskSystem } from '../../../src/engine/transport/system-proxy';
import { RestClient } from '../../../src/engine/transport/rest-client';
import { networkSettingsSchema } from '../../../src/shared/network';
import { talkThrough } from '../../support/feed-talk';
import { startHttpProxy, startSocksProxy } from '../../support/proxies';
import type { TestProxy } from '../../support/proxies';
import { waitFor } from '../../support/wait-for';

const PACE = { intervalMs: 1, limitedForMs: 1 };
const NEVER = new AbortController().signal;

let venue: Server;
let feed: WebSocketServer;
let port: number;
const proxies: TestProxy[] = [];

beforeEach(async () => {
  venue = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/time' }).end();
    else if (request.url === '/busy') response.writeHead(429, { 'retry-after': '7' }).end('slow');
    else if (request.method === 'POST') request.pipe(response);
    else if (request.url !== '/never') response.end(`answer to ${request.url ?? ''}`);
  });
  feed = new WebSocketServer({ server: venue });
  feed.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => socket.send(`heard ${data.toString()}`));
  });
  await new Promise<void>((resolve) => venue.listen(0, '127.0.0.1', resolve));
  ({ port } = venue.address() as AddressInfo);
});

afterEach(async () => {
  for (const client of feed.clients) client.terminate();
  feed.close();
  venue.closeAllConnections();
  await new Promise((resolve) => venue.close(resolve));
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
});

const started = async (starting: Promise<TestProxy>): Promise<TestProxy> => {
  const proxy = await starting;
  proxies.push(proxy);
  return proxy;
};

const networkOf = (
  settings: object,
  env: Record<string, string> = {},
  askSystem: AskSystem | null = null,
): Network =>
  new Network({
    settings: networkSettingsSchema.parse(settings),
    env,
    askSystem,
    systemPatienceMs: 50,
    openSocket: openFeedSocket,
    fetch: globalThis.fetch,
  });

const connect = (network: Network) => talkThrough(network, `ws://127.0.0.1:${port}/feed`);

describe.each([
  ['an HTTP proxy', () => startHttpProxy()],
  ['an HTTP proxy with a login', () => startHttpProxy({ user: 'ada', password: 'a b@c' })],
  ['a SOCKS5 proxy', () => startSocksProxy()],
])('%s', (_name, start) => {
  test('carries the frames of a socket', async () => {
    const proxy = await started(start());
    const connection = connect(networkOf({ proxy: proxy.url, proxyLoopback: true }));
    await waitFor('the frame', () => connection.frames.length === 1);
    expect(connection.frames).toEqual(['heard hello']);
    expect(proxy.asked).toEqual([`127.0.0.1:${port}`]);
    connection.close();
  });

  test('carries requests, their refusals and their time-outs', async () => {
    const proxy = await started(start());
    const { fetch } = networkOf({ proxy: proxy.url, proxyLoopback: true });
    const rest = new RestClient({ clock: systemClock, fetch, timeoutMs: 300 });
    const base = `http://127.0.0.1:${port}`;
    expect(await rest.get(`${base}/time`, PACE, NEVER)).toMatchObject({
      ok: true,
      value: { text: 'answer to /time' },
    });
    expect(await rest.get(`${base}/moved`, PACE, NEVER)).toMatchObject({
      ok: false,
      error: { kind: 'unreachable' },
    });
    expect(await rest.get(`${base}/never`, PACE, NEVER)).toMatchObject({
      ok: false,
      error: { kind: 'timeout' },
    });
    // Last, because the client leaves the host alone from then on.
    expect(await rest.get(`${base}/busy`, PACE, NEVER)).toMatchObject({
      ok: false,
      error: { kind: 'limited', status: 429, retryAfterMs: 7_000 },
    });
    expect(proxy.asked.every((asked) => asked === `127.0.0.1:${port}`)).toBe(true);
    expect(proxy.asked.length).toBeGreaterThanOrEqual(4);
  });
});

test('a text is posted through a proxy, and nothing else is sent', async () => {
  const proxy = await started(startHttpProxy());
  const { fetch } = networkOf({ proxy: proxy.url, proxyLoopback: true });
  const url = `http://127.0.0.1:${port}/hook`;
  const answer = await fetch(url, { method: 'POST', body: 'größer' });
  expect(await answer.text()).toBe('größer');
  expect(proxy.asked).toEqual([`127.0.0.1:${port}`]);
  await expect(fetch(url, { method: 'PUT', body: 'x' })).rejects.toThrow('Only GET, and POST');
});

test('without being asked to, nothing on this machine goes through the proxy', async () => {
  const proxy = await started(startHttpProxy());
  const network = networkOf({ proxy: proxy.url }, { HTTPS_PROXY: proxy.url });
  const connection = connect(network);
  await waitFor('the frame', () => connection.frames.length === 1);
  expect(await (await network.fetch(`http://127.0.0.1:${port}/x`)).text()).toBe('answer to /x');
  expect(proxy.asked).toEqual([]);
  connection.close();
});

test('a proxy that is not there is named in the cause, without its password', async () => {
  const proxy = await startHttpProxy({ user: 'ada', password: 'hush' });
  await proxy.close();
  const connection = connect(networkOf({ proxy: proxy.url, proxyLoopback: true }));
  const end = await waitFor('the end', () => connection.ends[0]);
  expect(end.kind).toBe('connect_failed');
  const { port: proxyPort } = new URL(proxy.url);
  expect(JSON.stringify(end)).toContain(`127.0.0.1:${proxyPort}`);
  expect(JSON.stringify(end)).not.toContain('hush');
  expect(JSON.stringify(end)).not.toContain('ada');
});

test('a proxy that wants a login refuses the handshake', async () => {
  const proxy = await started(startHttpProxy({ user: 'ada', password: 'hush' }));
  const url = new URL(proxy.url);
  url.password = 'wrong';
  const connection = connect(networkOf({ proxy: url.href, proxyLoopback: true }));
  expect(await waitFor('the end', () => connection.ends[0])).toMatchObject({
    kind: 'refused',
    status: 407,
  });
});

test('an address in the environment that is no proxy bars the way instead of being passed over', async () => {
  const network = networkOf({ proxyLoopback: true }, { ALL_PROXY: 'ftp://files.test' });
  const connection = connect(network);
  expect(await waitFor('the end', () => connection.ends[0])).toMatchObject({
    kind: 'connect_failed',
    message: expect.stringContaining('ALL_PROXY') as string,
  });
  await expect(network.fetch(`http://127.0.0.1:${port}/x`)).rejects.toThrow('ALL_PROXY');
});

test('what changes in the settings holds from the next connection on', async () => {
  const proxy = await started(startSocksProxy());
  const network = networkOf({ proxy: 'none' });
  const first = connect(network);
  await waitFor('the first frame', () => first.frames.length === 1);
  network.apply(networkSettingsSchema.parse({ proxy: proxy.url, proxyLoopback: true }));
  const second = connect(network);
  await waitFor('the second frame', () => second.frames.length === 1);
  expect(proxy.asked).toHaveLength(1);
  first.close();
  second.close();
});

describe('the operating system', () => {
  const THROUGH = { proxyLoopback: true };
  const never = (): Promise<string> => new Promise(() => undefined);

  test('says how sockets and requests go where the environment says nothing', async () => {
    const proxy = await started(startSocksProxy());
    const asked: string[] = [];
    const network = networkOf(THROUGH, {}, (url) => {
      asked.push(url);
      return Promise.resolve(`SOCKS5 ${new URL(proxy.url).host}; DIRECT`);
    });
    const connection = connect(network);
    await waitFor('the frame', () => connection.frames.length === 1);
    const answer = await network.fetch(`http://127.0.0.1:${port}/x`);
    expect(await answer.text()).toBe('answer to /x');
    expect(proxy.asked).toEqual([`127.0.0.1:${port}`, `127.0.0.1:${port}`]);
    expect(asked).toEqual([`ws://127.0.0.1:${port}/feed`, `http://127.0.0.1:${port}/x`]);
    expect(await network.wayTo('wss://venue.test/')).toMatchObject({
      kind: 'proxy',
      from: 'the proxy settings of this machine',
    });
    connection.close();
  });

  test('is not asked where the settings or the environment decide', async () => {
    const ask = (): Promise<string> => Promise.reject(new Error('asked'));
    const ways = [
      networkOf({ proxy: 'none' }, {}, ask),
      networkOf({ proxy: 'http://own.test:1' }, {}, ask),
      networkOf({ noProxy: ['venue.test'] }, {}, ask),
      networkOf({}, { https_proxy: 'http://env.test:1' }, ask),
      networkOf({}, { NO_PROXY: '*' }, ask),
    ].map((network) => network.wayTo('wss://venue.test/'));
    expect((await Promise.all(ways)).map(({ kind }) => kind)).toEqual([
      'direct',
      'proxy',
      'direct',
      'proxy',
      'direct',
    ]);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('no such service')), 'no such service'],
    ['answers what nobody understands', () => Promise.resolve('PROXY :'), '"PROXY :"'],
    ['never answers', never, 'no answer within 0.05 s'],
  ])('that %s bars the way, and the cause says so', async (_how, ask, why) => {
    const network = networkOf(THROUGH, {}, ask);
    const connection = connect(network);
    expect(await waitFor('the end', () => connection.ends[0])).toMatchObject({
      kind: 'connect_failed',
      message: expect.stringContaining(why) as string,
    });
    await expect(network.fetch(`http://127.0.0.1:${port}/x`)).rejects.toThrow(why);
    expect(network.sockets.open).toBe(0);
  });

  test('that answers after the socket was given up opens none', async () => {
    let answer: (text: string) => void = () => undefined;
    const network = networkOf(THROUGH, {}, () => new Promise((resolve) => (answer = resolve)));
    const connection = connect(network);
    connection.close();
    connection.close();
    await waitFor('the end', () => connection.ends.length === 1);
    answer('DIRECT');
    const next = connect(network);
    answer('DIRECT');
    await waitFor('the next', () => next.frames.length === 1);
    expect(connection).toMatchObject({ frames: [], ends: [{ kind: 'connect_failed' }] });
    expect(feed.clients.size).toBe(1);
    next.close();
  });

  test('that is still being asked does not hold a request that is aborted', async () => {
    const { fetch } = networkOf(THROUGH, {}, never);
    const stopping = new AbortController();
    const asking = fetch(`http://127.0.0.1:${port}/x`, { signal: stopping.signal });
    stopping.abort(new Error('stopped'));
    await expect(asking).rejects.toThrow('stopped');
  });
});
