import { afterEach, describe, expect, it } from 'vitest';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type {
  ExchangeSimulator,
  ExchangeSimulatorOptions,
} from '../../src/simulator/exchange-simulator';
import { RawClient } from '../support/raw-client';

let simulator: ExchangeSimulator;
const start = async (options: ExchangeSimulatorOptions = {}): Promise<ExchangeSimulator> =>
  (simulator = await startExchangeSimulator({
    tradesPerSecond: 1_000,
    symbols: ['BTC-USD', 'DOGEUSD'],
    markets: ['kraken:spot'],
    ...options,
  }));
afterEach(() => simulator.kill());

interface Frame {
  readonly channel?: string;
  readonly type?: string;
  readonly data?: readonly { readonly symbol: string; readonly trade_id: number }[];
}
const subscribe = (symbol: readonly string[], snapshot?: boolean) => ({
  method: 'subscribe',
  params: { channel: 'trade', symbol, ...(snapshot === undefined ? {} : { snapshot }) },
  req_id: 7,
});
const tradesIn = (client: RawClient): Frame[] =>
  (client.parsed() as Frame[]).filter(({ channel }) => channel === 'trade');

describe('the simulated Kraken', () => {
  it('tells its state on connecting, and answers each symbol apart', async () => {
    const client = await RawClient.open((await start()).urls.kraken);
    expect(JSON.parse(await client.frameWith('"channel":"status"'))).toMatchObject({
      data: [{ system: 'online', api_version: 'v2' }],
    });
    client.send(subscribe(['BTC/USD', 'XBT/USD']));
    const answers = [
      JSON.parse(await client.frameWith('"success":true')),
      JSON.parse(await client.frameWith('"success":false')),
    ] as unknown[];
    expect(answers).toMatchObject([
      { method: 'subscribe', req_id: 7, result: { channel: 'trade', symbol: 'BTC/USD' } },
      { method: 'subscribe', req_id: 7, symbol: 'XBT/USD', error: 'Currency pair not supported XBT/USD' },
    ]); // prettier-ignore
    client.send(subscribe(['BTC/USD']));
    await client.frameWith('Already subscribed');
  });

  it('begins with the last fifty trades, oldest first, and goes on from them without a hole', async () => {
    const { urls, stats } = await start();
    await expect.poll(() => stats().tradesProduced).toBeGreaterThan(300);
    const client = await RawClient.open(urls.kraken);
    client.send(subscribe(['BTC/USD']));
    await client.until((frames) => (frames.length > 30 ? true : undefined));
    const [snapshot, ...updates] = tradesIn(client);
    expect(snapshot).toMatchObject({ type: 'snapshot' });
    expect(snapshot?.data).toHaveLength(50);
    const ids = [snapshot, ...updates].flatMap((frame) => (frame?.data ?? []).map((trade) => trade.trade_id)); // prettier-ignore
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
  });

  it('leaves the past out for who declines it', async () => {
    const client = await RawClient.open((await start()).urls.kraken);
    client.send(subscribe(['BTC/USD'], false));
    await client.frameWith('"channel":"trade","type"');
    expect(tradesIn(client)[0]).toMatchObject({ type: 'update' });
  });

  it('writes numbers with the zeros of the pair’s precision', async () => {
    const client = await RawClient.open((await start()).urls.kraken);
    client.send(subscribe(['BTC/USD']));
    const text = await client.until((frames) => frames.find((frame) => /"price":\d+\.0,/.test(frame))); // prettier-ignore
    expect(text).toMatch(/"qty":\d+\.\d{8},/);
  });

  it('answers pings, and sends heartbeats only while nothing else flows', async () => {
    const { urls } = await start({ tradesPerSecond: 1 });
    const client = await RawClient.open(urls.kraken);
    client.send({ method: 'ping', req_id: 3 });
    expect(JSON.parse(await client.frameWith('"pong"'))).toMatchObject({
      method: 'pong',
      req_id: 3,
    });
    client.send(subscribe(['DOGE/USD']));
    expect(await client.frameWith('"channel":"heartbeat"')).toBe('{"channel":"heartbeat"}');
  });

  it('unsubscribes', async () => {
    const client = await RawClient.open((await start()).urls.kraken);
    client.send(subscribe(['BTC/USD']));
    await client.frameWith('"type":"update"');
    client.send({ ...subscribe(['BTC/USD']), method: 'unsubscribe' });
    await client.frameWith('"method":"unsubscribe","req_id":7,"result"');
    const after = client.frames.length;
    client.send({ method: 'ping', req_id: 9 });
    await client.frameWith('"req_id":9');
    expect(client.frames.slice(after).some((frame) => frame.includes('"trade"'))).toBe(false);
  });

  it('gives past trades from a nanosecond on, under the old names of its coins', async () => {
    const { urls, stats, happened } = await start();
    await expect.poll(() => stats().tradesProduced).toBeGreaterThan(200);
    const get = async (path: string) =>
      (await (await fetch(`${urls.http}/0/public/${path}`)).json()) as {
        error: string[];
        result: Record<string, unknown[][]> & { last: string };
      };
    const first = happened('kraken:spot:BTC/USD')[0]!;
    const since = `${first.exchangeTime}000000`;
    const { result } = await get(`Trades?pair=XBTUSD&since=${since}&count=20`);
    const rows = result.XXBTZUSD ?? [];
    expect(rows).toHaveLength(20);
    expect(rows[0]?.[6]).toBe(Number(first.tradeId));
    expect(rows[0]?.[0]).toMatch(/^\d+\.\d{5}$/);
    // Fills of one order share their time: those of the last one's come again, and nothing is left out.
    const before = String(BigInt(result.last) - 1n);
    const next = await get(`Trades?pair=BTC/USD&since=${before}&count=20`);
    const [oldest] = next.result.XXBTZUSD ?? [];
    expect(rows.map((row) => row[6])).toContain(oldest?.[6]);
    expect(await get('Trades?pair=NOPE')).toEqual({ error: ['EQuery:Unknown asset pair'] });
    expect((await get('AssetPairs')).result).toMatchObject({
      XXBTZUSD: { altname: 'XBTUSD', wsname: 'XBT/USD', pair_decimals: 1, status: 'online' },
      XXDGZUSD: { altname: 'XDGUSD', wsname: 'XDG/USD' },
    });
    for (let more = 0; more < 20; more += 1) await get('AssetPairs');
    expect((await get('AssetPairs')).error).toEqual(['EGeneral:Too many requests']);
  });
});
