import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../../src/platform/clock';
import { openFeedSocket } from '../../../src/engine/transport/feed-socket';
import { Network } from '../../../src/engine/transport/network';
import { RestClient } from '../../../src/engine/transport/rest-client';
import { networkSettingsSchema } from '../../../src/shared/network';
import { talkThrough } from '../../support/feed-talk';
import { selfSigned } from '../../support/certificates';
import type { TestCertificate } from '../../support/certificates';
import { startHttpProxy, startSocksProxy } from '../../support/proxies';
import type { TestProxy } from '../../support/proxies';
import { waitFor } from '../../support/wait-for';

const LOGIN = { user: 'ada', password: 'a b@c:d' };
const PACE = { intervalMs: 1, limitedForMs: 1 };
const NEVER = new AbortController().signal;

/** A venue on loopback that speaks HTTPS and WSS under this certificate. */
async function startVenue({ cert, key }: TestCertificate) {
  const https = createHttpsServer({ cert, key }, (request, response) => {
    response.end(`answer to ${request.url ?? ''}`);
  });
  const feed = new WebSocketServer({ server: https });
  feed.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => socket.send(`heard ${data.toString()}`));
  });
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
  const { port } = https.address() as AddressInfo;
  return {
    port,
    async close(): Promise<void> {
      for (const client of feed.clients) client.terminate();
      feed.close();
      https.closeAllConnections();
      await new Promise((resolve) => https.close(resolve));
    },
  };
}

let certificate: TestCertificate;
let venue: Awaited<ReturnType<typeof startVenue>>;
const ending: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  certificate = await selfSigned({ host: 'localhost', ip: '127.0.0.1' });
  venue = await startVenue(certificate);
});
afterAll(() => venue.close());
afterEach(async () => {
  await Promise.all(ending.splice(0).map((each) => each.close()));
});

async function started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const one = await starting;
  ending.push(one);
  return one;
}

const through = (proxyUrl: string, ca: readonly string[]): Network =>
  new Network({
    settings: networkSettingsSchema.parse({ proxy: proxyUrl, proxyLoopback: true }),
    env: {},
    askSystem: null,
    ca,
    openSocket: openFeedSocket,
    fetch: globalThis.fetch,
  });

const connect = (network: Network, address: string, connectTimeoutMs?: number) =>
  talkThrough(network, `wss://${address}/feed`, connectTimeoutMs);

const ask = (network: Network, address: string) =>
  new RestClient({ clock: systemClock, fetch: network.fetch, timeoutMs: 5_000 }).get(
    `https://${address}/time`,
    PACE,
    NEVER,
  );

describe.each<[string, () => Promise<TestProxy>]>([
  ['an HTTP proxy', () => startHttpProxy()],
  ['an HTTP proxy with a login', () => startHttpProxy(LOGIN)],
  ['a SOCKS5 proxy', () => startSocksProxy()],
  ['a SOCKS5 proxy with a login', () => startSocksProxy(LOGIN)],
])('TLS through %s', (_name, start) => {
  test.each(['127.0.0.1', 'localhost'])(
    'reaches a server on %s whose certificate is trusted, by socket and by request',
    async (host) => {
      const proxy = await started(start());
      const network = through(proxy.url, [certificate.cert]);
      const address = `${host}:${venue.port}`;
      const connection = connect(network, address);
      await waitFor(
        'the frame',
        () => connection.frames.length === 1 || connection.ends.length > 0,
      );
      expect(connection).toMatchObject({ frames: ['heard hello'], ends: [] });
      expect(await ask(network, address)).toMatchObject({
        ok: true,
        value: { text: 'answer to /time' },
      });
      expect(proxy.asked).toEqual([address, address]);
      connection.close();
    },
  );

  test('does not reach one whose certificate is not trusted, and says so', async () => {
    const proxy = await started(start());
    const network = through(proxy.url, []);
    const address = `127.0.0.1:${venue.port}`;
    const connection = connect(network, address);
    const end = await waitFor('the end', () => connection.ends[0]);
    expect(end).toMatchObject({
      kind: 'connect_failed',
      message: expect.stringContaining(
        "the server's certificate is not accepted: self-signed certificate",
      ) as string,
    });
    expect(JSON.stringify(end)).not.toMatch(/ada|a%20b/);
    expect(await ask(network, address)).toMatchObject({
      ok: false,
      error: {
        kind: 'unreachable',
        message: expect.stringContaining('certificate is not accepted') as string,
      },
    });
  });

  test.each([
    ['127.0.0.1', { host: 'localhost' }],
    ['localhost', { host: 'other.test', ip: '127.0.0.1' }],
  ])('does not take for %s a server that shows the certificate of another', async (host, names) => {
    const other = await selfSigned(names);
    const wrong = await started(startVenue(other));
    const proxy = await started(start());
    const network = through(proxy.url, [other.cert]);
    const connection = connect(network, `${host}:${wrong.port}`);
    expect(await waitFor('the end', () => connection.ends[0])).toMatchObject({
      kind: 'connect_failed',
      message: expect.stringMatching(/certificate is not accepted: .*altnames/) as string,
    });
    expect(await ask(network, `${host}:${wrong.port}`)).toMatchObject({ ok: false });
    expect(connection.frames).toEqual([]);
  });
});

test.each([
  ['an HTTP', () => startHttpProxy(LOGIN), /407/],
  ['a SOCKS5', () => startSocksProxy(LOGIN), /uthentication/],
])('%s proxy that refuses the login ends the socket with that', async (_name, start, why) => {
  const proxy = await started(start());
  const url = new URL(proxy.url);
  url.password = 'mistaken';
  const connection = connect(through(url.href, [certificate.cert]), `127.0.0.1:${venue.port}`);
  const end = JSON.stringify(await waitFor('the end', () => connection.ends[0]));
  expect(end).toMatch(why);
  expect(end).not.toMatch(/mistaken|ada/);
  expect(connection.frames).toEqual([]);
});

test("a proxy's own certificate is checked as well, and told from the server's", async () => {
  const ofProxy = await selfSigned({ ip: '127.0.0.1' });
  const proxy = await started(startHttpProxy(LOGIN, ofProxy));
  const address = `127.0.0.1:${venue.port}`;
  const refused = connect(through(proxy.url, [certificate.cert]), address);
  expect(await waitFor('the end', () => refused.ends[0])).toMatchObject({
    kind: 'connect_failed',
    message: expect.stringContaining("the proxy's certificate is not accepted") as string,
  });
  expect(proxy.asked).toEqual([]);
  const accepted = connect(through(proxy.url, [certificate.cert, ofProxy.cert]), address);
  await waitFor('the frame', () => accepted.frames.length === 1);
  accepted.close();
});

test.each(['http', 'socks5h'])(
  'a %s proxy that takes connections and says nothing is a time-out, for sockets and requests',
  async (scheme) => {
    const held = new Set<{ destroy(): unknown }>();
    const mute = createTcpServer((socket) => held.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    ending.push({
      close: async () => {
        for (const socket of held) socket.destroy();
        await new Promise((resolve) => mute.close(resolve));
      },
    });
    const { port } = mute.address() as AddressInfo;
    const network = through(`${scheme}://127.0.0.1:${port}`, [certificate.cert]);
    const connection = connect(network, `127.0.0.1:${venue.port}`, 200);
    expect(await waitFor('the end', () => connection.ends[0])).toMatchObject({
      kind: 'connect_timeout',
      message: expect.stringContaining(`127.0.0.1:${port}`) as string,
    });
    const rest = new RestClient({ clock: systemClock, fetch: network.fetch, timeoutMs: 200 });
    const answer = await rest.get(`https://127.0.0.1:${venue.port}/time`, PACE, NEVER);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'timeout' } });
  },
);
