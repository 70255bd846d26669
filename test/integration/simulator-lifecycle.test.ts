import { afterEach, describe, expect, it } from 'vitest';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type {
  ExchangeSimulator,
  ExchangeSimulatorOptions,
} from '../../src/simulator/exchange-simulator';
import type { SentTrade } from '../../src/simulator/data-frame';
import { RawClient } from '../support/raw-client';

const running = new Set<ExchangeSimulator>();
const start = async (options: ExchangeSimulatorOptions = {}): Promise<ExchangeSimulator> => {
  const simulator = await startExchangeSimulator({ tradesPerSecond: 2_000, ...options });
  running.add(simulator);
  return simulator;
};
afterEach(async () => {
  await Promise.all([...running].map((simulator) => simulator.kill()));
  running.clear();
});

const tradeIds = (client: RawClient): number[] =>
  client.frames
    .filter((frame) => frame.includes('"e":"trade"'))
    .map((frame) => (JSON.parse(frame) as { t: number }).t);

describe('the exchange simulator', () => {
  it('accounts exactly for what every connection was sent', async () => {
    const sent = new Map<number, SentTrade[]>();
    const { urls, connections, sentTrades, stats, stop } = await start({
      onTradesSent: ({ connectionId, trades }) =>
        sent.set(connectionId, [...(sent.get(connectionId) ?? []), ...trades]),
    });
    const binance = await RawClient.open(
      `${urls.binanceSpotCombined}?streams=btcusdt@trade/ethusdt@trade`,
    );
    const bybit = await RawClient.open(urls.bybitSpot);
    bybit.send({ op: 'subscribe', args: ['publicTrade.BTCUSDT'] });
    await binance.until((frames) => (frames.length > 300 ? true : undefined));
    await bybit.until((frames) => (frames.length > 30 ? true : undefined));
    await stop();
    await Promise.all([binance.closed, bybit.closed]);

    const [first, second] = connections();
    const fromBinance = binance.parsed().map(({ data }) => {
      const { t, p, q, m, T } = data as { t: number; p: string; q: string; m: boolean; T: number };
      return {
        tradeId: String(t),
        side: m ? 'sell' : 'buy',
        price: p,
        quantity: q,
        exchangeTime: T,
      };
    });
    expect(fromBinance).toEqual(sent.get(first!.id));
    const fromBybit = bybit.parsed().flatMap(({ data }) =>
      ((data ?? []) as { i: string; p: string; v: string; S: string; T: number }[]).map(
        ({ i, p, v, S, T }) => ({
          tradeId: i,
          side: S.toLowerCase(),
          price: p,
          quantity: v,
          exchangeTime: T,
        }),
      ),
    );
    expect(fromBybit).toEqual(sent.get(second!.id));

    const counted = [...sentTrades(first!.id).values()].reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(fromBinance.length);
    expect(sentTrades(second!.id)).toEqual(new Map([['bybit:spot:BTCUSDT', fromBybit.length]]));
    expect(stats().tradesSent['bybit:spot:BTCUSDT']).toBe(fromBybit.length);
    expect([first!.isOpen, second!.isOpen]).toEqual([false, false]);
  });

  it('sends the same frame to everybody who subscribed to it', async () => {
    const { urls } = await start();
    const clients = await Promise.all(
      [1, 2, 3].map(() => RawClient.open(`${urls.binanceSpot}/btcusdt@trade`)),
    );
    await Promise.all(
      clients.map((client) => client.until((frames) => (frames.length > 50 ? true : undefined))),
    );
    const from = Math.max(...clients.map((client) => tradeIds(client)[0]!));
    const [one, two, three] = clients.map((client) =>
      client.frames.slice(tradeIds(client).indexOf(from)).slice(0, 20),
    );
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  it('trades on while nobody looks, so that an outage leaves a gap of what really traded', async () => {
    const { urls, goOffline, goOnline, stats, port } = await start({ symbols: ['BTCUSDT'] });
    const before = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade`);
    await before.until((frames) => (frames.length > 10 ? true : undefined));
    await goOffline();
    expect((await before.closed).code).toBe(1006);
    await expect(RawClient.open(urls.binanceSpot)).rejects.toThrow('ECONNREFUSED');
    const atOutage = stats().tradesProduced;
    // Of all markets together, of which this is one.
    await expect.poll(() => stats().tradesProduced).toBeGreaterThan(atOutage + 2_000);
    await goOnline();
    expect(urls.binanceSpot).toContain(String(port));
    const after = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade`);
    await after.frameWith('"e":"trade"');
    const gap = tradeIds(after)[0]! - tradeIds(before).at(-1)! - 1;
    expect(gap).toBeGreaterThan(100);
    expect(gap).toBeLessThanOrEqual(stats().tradesProduced);
  });

  it('breaks every socket when killed, and starts again on the same port with new ids', async () => {
    const first = await start();
    const before = await RawClient.open(`${first.urls.binanceSpot}/btcusdt@trade`);
    await before.until((frames) => (frames.length > 10 ? true : undefined));
    await first.kill();
    expect((await before.closed).code).toBe(1006);
    await expect(RawClient.open(first.urls.binanceSpot)).rejects.toThrow('ECONNREFUSED');

    const second = await start({ port: first.port });
    expect(second.urls).toEqual(first.urls);
    const after = await RawClient.open(`${second.urls.binanceSpot}/btcusdt@trade`);
    await after.frameWith('"e":"trade"');
    expect(tradeIds(after)[0]).toBeGreaterThan(tradeIds(before).at(-1)!);
  });

  it('says goodbye when stopped, and may be stopped twice', async () => {
    const { urls, stop, goOnline } = await start();
    const client = await RawClient.open(urls.bybitLinear);
    await stop();
    expect(await client.closed).toEqual({ code: 1001, reason: 'Exchange is shutting down' });
    await stop();
    await expect(goOnline()).rejects.toThrow('ended');
  });

  it('cuts off a reader that does not read, and nobody else', async () => {
    const { urls, stats, connections } = await start({
      tradesPerSecond: 20_000,
      // More than one step of the market can write at once, however late it comes.
      maxBufferedBytes: 256 * 1024,
    });
    const reader = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade`);
    const streams = ['btcusdt', 'ethusdt', 'solusdt'].map((symbol) => `${symbol}@trade`);
    const sleeper = await RawClient.open(
      `${urls.binanceSpotCombined}?streams=${streams.join('/')}`,
    );
    sleeper.socket.pause();
    await expect.poll(() => stats().slowReadersDropped, { timeout: 15_000 }).toBe(1);
    expect(connections().map(({ isOpen }) => isOpen)).toEqual([true, false]);
    const seen = reader.frames.length;
    await reader.until((frames) => (frames.length > seen + 100 ? true : undefined));
    sleeper.socket.resume();
    await sleeper.closed;
  });

  it('closes the connections of one venue with the code it is given', async () => {
    const { urls, closeConnections } = await start();
    const bybit = await RawClient.open(urls.bybitSpot);
    const binance = await RawClient.open(urls.binanceSpot);
    closeConnections(1012, 'Service restart', 'binance');
    expect(await binance.closed).toEqual({ code: 1012, reason: 'Service restart' });
    expect(bybit.socket.readyState).toBe(bybit.socket.OPEN);
  });

  it('changes its rate while it runs, within its limits', async () => {
    const { setRate, stats } = await start({ tradesPerSecond: 1 });
    expect(() => setRate(50_001)).toThrow('50000');
    setRate(20_000);
    expect(stats().tradesPerSecond).toBe(20_000);
    await expect.poll(() => stats().tradesProduced).toBeGreaterThan(2_000);
  });

  it('rejects a port that is taken, naming it', async () => {
    const { port } = await start();
    await expect(startExchangeSimulator({ port })).rejects.toThrow(`EADDRINUSE`);
  });

  it('answers ordinary HTTP with 404', async () => {
    const { urls } = await start();
    expect((await fetch(`${urls.http}/v5/market/nothing`)).status).toBe(404);
  });
});
