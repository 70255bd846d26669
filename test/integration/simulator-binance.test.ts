import { afterEach, describe, expect, it } from 'vitest';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type {
  ExchangeSimulator,
  ExchangeSimulatorOptions,
} from '../../src/simulator/exchange-simulator';
import { RawClient, refusedUpgrade } from '../support/raw-client';

let simulator: ExchangeSimulator | undefined;
const start = async (options: ExchangeSimulatorOptions = {}): Promise<ExchangeSimulator> =>
  (simulator = await startExchangeSimulator({ tradesPerSecond: 2_000, ...options }));
afterEach(() => simulator?.kill());

type Json = Record<string, unknown>;
const parse = (frame: string): Json => JSON.parse(frame) as Json;
const events = (frames: readonly string[], name: string): Json[] =>
  frames.filter((frame) => frame.includes(`"e":"${name}"`)).map(parse);

describe('the simulated Binance spot', () => {
  it('acknowledges whatever is asked for, and stays silent on what does not exist', async () => {
    const { urls, connections, sentTrades } = await start();
    const client = await RawClient.open(urls.binanceSpot);
    expect(
      await client.ask({ method: 'SUBSCRIBE', params: ['nosuchusdt@trade', 'x'], id: 1 }),
    ).toBe('{"result":null,"id":1}');
    expect(await client.ask({ method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 'b' })).toBe(
      '{"result":null,"id":"b"}',
    );
    await client.until((frames) => (events(frames, 'trade').length > 20 ? true : undefined));
    expect([...sentTrades(connections()[0]!.id).keys()]).toEqual(['binance:spot:BTCUSDT']);
  });

  it('knows only lower-case stream names', async () => {
    const { urls } = await start();
    const client = await RawClient.open(`${urls.binanceSpot}/BTCUSDT@trade/ethusdt@trade`);
    await client.until((frames) => (events(frames, 'trade').length > 50 ? true : undefined));
    expect(new Set(events(client.frames, 'trade').map(({ s }) => s))).toEqual(new Set(['ETHUSDT']));
  });

  it('lists, unsubscribes and switches to combined frames', async () => {
    const { urls } = await start();
    const client = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade/ethusdt@trade`);
    expect(parse(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 3 }))).toEqual({
      result: ['btcusdt@trade', 'ethusdt@trade'],
      id: 3,
    });
    await client.ask({ method: 'UNSUBSCRIBE', params: ['btcusdt@trade'], id: 4 });
    expect(
      parse(await client.ask({ method: 'GET_PROPERTY', params: ['combined'], id: 5 })),
    ).toEqual({ result: false, id: 5 });
    await client.ask({ method: 'SET_PROPERTY', params: ['combined', true], id: 6 });
    const frame = await client.frameWith('{"stream":');
    expect(parse(frame)).toMatchObject({ stream: 'ethusdt@trade', data: { s: 'ETHUSDT' } });
  });

  it('wraps events on /stream and sends them bare on /ws', async () => {
    const { urls } = await start();
    const wrapped = await RawClient.open(
      `${urls.binanceSpotCombined}?streams=btcusdt@trade/ethusdt@aggTrade`,
    );
    expect(Object.keys(parse(await wrapped.frameWith('btcusdt@trade')))).toEqual([
      'stream',
      'data',
    ]);
    await wrapped.frameWith('{"stream":"ethusdt@aggTrade","data":{"e":"aggTrade"');
    const bare = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade`);
    expect(Object.keys(parse(await bare.frameWith('"e":"trade"'))).join()).toBe(
      'e,E,s,t,p,q,T,m,M',
    );
  });

  it('numbers trades without a hole, and aggregates cover them without a hole', async () => {
    const { urls } = await start();
    const client = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade/btcusdt@aggTrade`);
    await client.until((frames) => (events(frames, 'aggTrade').length > 200 ? true : undefined));
    const trades = events(client.frames, 'trade') as { t: number }[];
    const rows = events(client.frames, 'aggTrade') as { a: number; f: number; l: number }[];
    trades.slice(1).forEach((trade, index) => expect(trade.t).toBe(trades[index]!.t + 1));
    rows.slice(1).forEach((row, index) => {
      expect(row.a).toBe(rows[index]!.a + 1);
      expect(row.f).toBe(rows[index]!.l + 1);
    });
    expect(rows[0]!.f).toBe(trades[0]!.t);
    expect(rows.some((row) => row.l > row.f)).toBe(true);
  });

  it('writes microseconds for those who ask', async () => {
    const { urls } = await start();
    const client = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade?timeUnit=MICROSECOND`);
    const { E, T } = parse(await client.frameWith('"e":"trade"')) as { E: number; T: number };
    expect(Math.abs(E / 1_000 - Date.now())).toBeLessThan(60_000);
    expect(T).toBeLessThanOrEqual(E);
  });

  it('answers any prefix that proxies and other clients put before its path', async () => {
    const { http } = (await start()).urls;
    const base = http.replace('http', 'ws');
    for (const path of ['/stream.binance.com/ws/btcusdt@trade', '/a/b/ws/btcusdt%40trade']) {
      const client = await RawClient.open(base + path);
      await client.frameWith('"e":"trade"');
    }
    expect((await refusedUpgrade(`${base}/websocket`)).status).toBe(404);
    expect((await refusedUpgrade(`${base}//%zz`)).status).toBe(404);
  });

  it('answers bad requests with the error of the venue', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.binanceSpot);
    expect(parse(await client.ask('nonsense'))).toMatchObject({ code: 3 });
    expect(parse(await client.ask({ method: 'SUBSCRIBE', params: ['a@trade'] }))).toEqual({
      code: 2,
      msg: 'Invalid request: request ID must be an unsigned integer',
    });
    expect(parse(await client.ask({ method: 'DANCE', id: 9 }))).toMatchObject({ code: 2, id: 9 });
  });

  it('closes a connection that sends more than five messages in a second', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.binanceSpot);
    for (let id = 1; id <= 6; id += 1) client.send({ method: 'LIST_SUBSCRIPTIONS', id });
    expect(await client.closed).toEqual({ code: 1008, reason: 'Too many requests' });
    expect(client.frames).toHaveLength(5);
  });

  it('counts ping frames as messages', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.binanceSpot);
    for (let count = 1; count <= 6; count += 1) client.socket.ping();
    expect((await client.closed).code).toBe(1008);
  });

  it('closes a connection with more than 1,024 streams', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.binanceSpot);
    const params = Array.from({ length: 1_025 }, (_, index) => `s${index}@trade`);
    client.send({ method: 'SUBSCRIBE', params: params.slice(0, 1_024), id: 1 });
    await client.frameWith('"id":1');
    client.send({ method: 'SUBSCRIBE', params: params.slice(1_024), id: 2 });
    expect((await client.closed).code).toBe(1008);
  });

  it('pings with a payload and keeps those who return it', async () => {
    const { urls } = await start({ binance: { pingIntervalMs: 300, pongTimeoutMs: 900 } });
    const client = await RawClient.open(urls.binanceSpot);
    const payloads = await new Promise<string[]>((resolve) => {
      const seen: string[] = [];
      client.socket.on('ping', (payload) => {
        if (seen.push(payload.toString()) === 5) resolve(seen);
      });
    });
    for (const payload of payloads) expect(payload).toMatch(/^\d{13}$/);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it('closes those who do not answer its ping, whatever else they send', async () => {
    const { urls } = await start({ binance: { pingIntervalMs: 100, pongTimeoutMs: 300 } });
    const client = await RawClient.open(urls.binanceSpot, { autoPong: false });
    client.socket.on('ping', () => client.socket.pong('not the payload'));
    expect(await client.closed).toEqual({ code: 1008, reason: 'Pong timeout' });
  });

  it('ends a connection when its lifetime is over', async () => {
    const { urls } = await start({ binance: { lifetimeMs: 120 } });
    const client = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade`);
    expect((await client.closed).code).toBe(1001);
  });

  it('announces a shutdown in the frame of each connection', async () => {
    const { urls, announceShutdown } = await start();
    const bare = await RawClient.open(urls.binanceSpot);
    const wrapped = await RawClient.open(urls.binanceSpotCombined);
    const micro = await RawClient.open(`${urls.binanceSpot}?timeUnit=MICROSECOND`);
    announceShutdown();
    expect(await bare.frameWith('serverShutdown')).toMatch(/^\{"e":"serverShutdown","E":\d{13}\}$/);
    expect(await wrapped.frameWith('serverShutdown')).toMatch(
      /^\{"stream":"!serverShutdown","data":\{"e":"serverShutdown","E":\d{13}\}\}$/,
    );
    expect(await micro.frameWith('serverShutdown')).toMatch(/"E":\d{16}\}/);
  });
});
