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

const subscribe = (...symbols: string[]) => ({
  op: 'subscribe',
  args: symbols.map((symbol) => `publicTrade.${symbol}`),
});
const parse = (frame: string): Record<string, unknown> =>
  JSON.parse(frame) as Record<string, unknown>;
const keys = (frame: string): string => Object.keys(parse(frame)).join();

describe('the simulated Bybit', () => {
  it('acknowledges on linear with an empty text and always a req_id', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.bybitLinear);
    const named = await client.ask({ ...subscribe('BTCUSDT'), req_id: 'r-1' });
    expect(parse(named)).toMatchObject({
      success: true,
      ret_msg: '',
      req_id: 'r-1',
      op: 'subscribe',
    });
    expect(keys(named)).toBe('success,ret_msg,conn_id,req_id,op');
    const unnamed = await client.ask(subscribe('ETHUSDT'));
    expect(parse(unnamed)).toMatchObject({ success: true, req_id: '' });
    expect(parse(unnamed).conn_id).toBe(parse(named).conn_id);
  });

  it('acknowledges on spot with the word subscribe, and a req_id only when one was sent', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.bybitSpot);
    const unnamed = await client.ask(subscribe('BTCUSDT'));
    expect(parse(unnamed)).toMatchObject({ success: true, ret_msg: 'subscribe', op: 'subscribe' });
    expect(keys(unnamed)).toBe('success,ret_msg,conn_id,op');
    const named = await client.ask({ ...subscribe('ETHUSDT'), req_id: '2' });
    expect(keys(named)).toBe('success,ret_msg,conn_id,req_id,op');
  });

  it('answers a ping with op ping, in the shape of each market', async () => {
    const { urls } = await start();
    const spot = await RawClient.open(urls.bybitSpot);
    const linear = await RawClient.open(urls.bybitLinear);
    const spotPong = await spot.ask({ op: 'ping' });
    expect(parse(spotPong)).toMatchObject({ success: true, ret_msg: 'pong', op: 'ping' });
    expect(keys(spotPong)).toBe('success,ret_msg,conn_id,op');
    const linearPong = await linear.ask({ op: 'ping' });
    expect(parse(linearPong)).toMatchObject({ success: true, ret_msg: 'pong', req_id: '' });
    expect(parse(await linear.ask({ op: 'ping', req_id: 'p' }))).toMatchObject({ req_id: 'p' });
  });

  it('refuses an unknown topic and takes none of the request', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.bybitLinear);
    const refusal = await client.ask(subscribe('BTCUSDT', 'NOSUCHUSDT'));
    expect(parse(refusal)).toMatchObject({
      success: false,
      ret_msg: 'error:handler not found,topic:publicTrade.NOSUCHUSDT',
      op: 'subscribe',
    });
    // Taken now, so it was not before.
    expect(parse(await client.ask(subscribe('BTCUSDT')))).toMatchObject({ success: true });
  });

  it('tells an unknown symbol from an unknown topic on spot', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.bybitSpot);
    expect(parse(await client.ask(subscribe('NOSUCHUSDT')))).toMatchObject({
      success: false,
      ret_msg: 'Invalid symbol :[publicTrade.NOSUCHUSDT]',
    });
    const unknown = await client.ask({ op: 'subscribe', args: ['nosuch.BTCUSDT'] });
    expect(parse(unknown).ret_msg).toBe('error:handler not found,topic:nosuch.BTCUSDT');
  });

  it('refuses a topic that is already subscribed', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.bybitLinear);
    await client.ask(subscribe('BTCUSDT'));
    expect(parse(await client.ask(subscribe('BTCUSDT')))).toMatchObject({
      success: false,
      ret_msg: 'error:already subscribed,topic:publicTrade.BTCUSDT',
    });
  });

  it('takes at most ten args per request on spot, escaped as the venue escapes it', async () => {
    const symbols = Array.from({ length: 11 }, (_, index) => `S${index}USDT`);
    const { urls } = await start({ symbols });
    const spot = await RawClient.open(urls.bybitSpot);
    const refusal = await spot.ask(subscribe(...symbols));
    expect(refusal).toContain(String.raw`"ret_msg":"args size \u003e10"`);
    expect(parse(refusal)).toMatchObject({ success: false, ret_msg: 'args size >10' });
    expect(parse(await spot.ask(subscribe(...symbols.slice(0, 10))))).toMatchObject({
      success: true,
    });
    const linear = await RawClient.open(urls.bybitLinear);
    expect(parse(await linear.ask(subscribe(...symbols)))).toMatchObject({ success: true });
  });

  it('takes at most 21,000 characters of args per connection, freed by unsubscribing', async () => {
    // 63 characters with their topic: 333 of them fit.
    const symbols = Array.from(
      { length: 334 },
      (_, index) => `${`S${index}`.padEnd(30, 'X')}_${'Y'.repeat(20)}`,
    );
    const last = symbols.slice(333);
    const { urls } = await start({ symbols });
    const client = await RawClient.open(urls.bybitLinear);
    expect(parse(await client.ask(subscribe(...symbols.slice(0, 333))))).toMatchObject({
      success: true,
    });
    expect(parse(await client.ask(subscribe(...last)))).toMatchObject({
      success: false,
      ret_msg: 'args length >21000',
    });
    await client.ask({ ...subscribe(symbols[0]!), op: 'unsubscribe' });
    expect(parse(await client.ask(subscribe(...last)))).toMatchObject({ success: true });
  });

  it('answers what it cannot read with an error and keeps the connection', async () => {
    const { urls } = await start();
    const client = await RawClient.open(urls.bybitLinear);
    expect(parse(await client.ask('{"op":"subsc'))).toMatchObject({ success: false, op: '' });
    expect(parse(await client.ask('42'))).toMatchObject({ success: false });
    expect(parse(await client.ask({ op: 'subscribe', args: [{}] }))).toMatchObject({
      success: false,
    });
    expect(parse(await client.ask({ op: 'dance' }))).toMatchObject({ success: false, op: 'dance' });
    expect(parse(await client.ask({ op: 'ping' }))).toMatchObject({ success: true });
  });

  it('sends trades of the subscribed symbols only, with nothing from the past', async () => {
    const { urls } = await start();
    const before = Date.now();
    const client = await RawClient.open(urls.bybitLinear);
    client.send(subscribe('ETHUSDT'));
    const frames = await client.until((all) => {
      const data = all.filter((frame) => frame.startsWith('{"topic"'));
      return data.length >= 20 ? data : undefined;
    });
    for (const frame of frames) {
      const { topic, type, ts, data } = parse(frame) as {
        topic: string;
        type: string;
        ts: number;
        data: { T: number; s: string; seq: number }[];
      };
      expect([topic, type]).toEqual(['publicTrade.ETHUSDT', 'snapshot']);
      for (const trade of data) {
        expect(trade.s).toBe('ETHUSDT');
        expect(trade.T).toBeGreaterThanOrEqual(before - 50);
        expect(trade.T).toBeLessThanOrEqual(ts);
      }
    }
  });

  it('stops sending what was unsubscribed', async () => {
    const { urls, connections, sentTrades } = await start();
    const client = await RawClient.open(urls.bybitLinear);
    client.send(subscribe('BTCUSDT', 'ETHUSDT'));
    await client.frameWith('"topic":"publicTrade.BTCUSDT"');
    await client.ask({ op: 'unsubscribe', args: ['publicTrade.BTCUSDT'], req_id: 'u' });
    const { id } = connections()[0]!;
    const after = sentTrades(id);
    await client.until(() =>
      (sentTrades(id).get('bybit:linear:ETHUSDT') ?? 0) >
      (after.get('bybit:linear:ETHUSDT') ?? 0) + 50
        ? true
        : undefined,
    );
    expect(sentTrades(id).get('bybit:linear:BTCUSDT')).toBe(after.get('bybit:linear:BTCUSDT'));
  });

  it('splits a burst into frames of at most 1,024 trades', async () => {
    let shift = 0;
    const { urls } = await start({
      symbols: ['BTCUSDT'],
      tradesPerSecond: 50_000,
      runtime: {
        now: () => Date.now() + shift,
        schedule: (callback, delayMs) => {
          const timer = setTimeout(callback, delayMs);
          return () => clearTimeout(timer);
        },
      },
    });
    const client = await RawClient.open(urls.bybitLinear);
    client.send(subscribe('BTCUSDT'));
    await client.frameWith('"topic"');
    shift = 500;
    const sizes = await client.until((frames) => {
      const counts = frames.map((frame) => frame.split('"seq"').length - 1);
      return counts.includes(1_024) ? counts : undefined;
    });
    expect(Math.max(...sizes)).toBe(1_024);
  });

  it('cuts a connection on which nothing has moved for the idle time', async () => {
    const { urls } = await start({ bybitIdleTimeoutMs: 400 });
    const idle = await RawClient.open(urls.bybitSpot);
    const busy = await RawClient.open(urls.bybitSpot);
    busy.send(subscribe('BTCUSDT'));
    await idle.closed;
    expect(busy.socket.readyState).toBe(busy.socket.OPEN);
  });

  it('answers 404 to an unknown path and 429 beyond the attempt limit', async () => {
    const { urls, stats } = await start({
      connectionLimits: { bybit: { attempts: 2, windowMs: 60_000 } },
    });
    expect((await refusedUpgrade(`${urls.bybitSpot}/nowhere`)).status).toBe(404);
    await RawClient.open(urls.bybitSpot);
    await RawClient.open(urls.bybitLinear);
    expect(await refusedUpgrade(urls.bybitSpot)).toEqual({ status: 429, retryAfter: '60' });
    expect(stats()).toMatchObject({ connectionsAccepted: 2, connectionsRefused: 1 });
    await RawClient.open(urls.binanceSpot);
  });
});
