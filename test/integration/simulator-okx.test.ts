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
    symbols: ['BTCUSDT', 'ETHUSDT'],
    markets: ['okx:spot'],
    ...options,
  }));
afterEach(() => simulator.kill());

interface Row {
  readonly instId: string;
  readonly tradeId: string;
  readonly count: string;
  readonly ts: string;
}
const rowsIn = (frames: readonly string[], instId = 'BTC-USDT'): Row[] =>
  frames
    .filter((frame) => frame.includes('"data"') && frame.includes(`"instId":"${instId}"`))
    .flatMap((frame) => (JSON.parse(frame) as { data: Row[] }).data);
const subscribe = (...ids: readonly string[]) => ({
  op: 'subscribe',
  args: ids.map((instId) => ({ channel: 'trades', instId })),
});
const get = async (path: string): Promise<{ code: string; msg: string; data: Row[] }> => {
  const response = await fetch(`${simulator.urls.http}/api/v5/${path}`);
  return (await response.json()) as { code: string; msg: string; data: Row[] };
};

describe('the simulated OKX', () => {
  it('answers each arg apart, and names a refused one in the message only', async () => {
    const client = await RawClient.open((await start()).urls.okx);
    client.send(subscribe('BTC-USDT', 'NOPE-USDT', 'ETH-USDT'));
    await client.frameWith('"event":"subscribe","arg":{"channel":"trades","instId":"ETH-USDT"}');
    const refusal = await client.frameWith('"event":"error"');
    expect(JSON.parse(refusal)).toEqual({
      event: 'error',
      code: '60018',
      msg: expect.stringContaining('channel:trades,instId:NOPE-USDT') as string,
      connId: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
    });
  });

  it('repeats the latest trade first, then goes on from it without a hole', async () => {
    const { urls, stats, setRate } = await start();
    await expect.poll(() => stats().tradesProduced).toBeGreaterThan(200);
    // So slow that the first row can be no new trade.
    setRate(1);
    const client = await RawClient.open(urls.okx);
    client.send(subscribe('BTC-USDT'));
    await client.frameWith('"event":"subscribe"');
    const subscribedAt = Date.now();
    await client.until((frames) => (rowsIn(frames).length > 0 ? true : undefined));
    setRate(1_000);
    await client.until((frames) => (rowsIn(frames).length > 100 ? true : undefined));
    const rows = rowsIn(client.frames);
    expect(Number(rows[0]?.ts)).toBeLessThanOrEqual(subscribedAt);
    // A row stands for `count` trades, of which its id is the last.
    rows.slice(1).forEach(({ tradeId, count }, index) => {
      expect(Number(tradeId) - Number(count)).toBe(Number(rows[index]?.tradeId));
    });
    expect(rows.some(({ count }) => Number(count) > 1)).toBe(true);
  });

  it('takes text pings, and closes who says and hears nothing', async () => {
    const { urls } = await start({ okxIdleTimeoutMs: 300 });
    const client = await RawClient.open(urls.okx);
    client.send('ping');
    expect(await client.frameWith('pong')).toBe('pong');
    expect((await client.closed).code).toBe(4004);
  });

  it('counts requests in a bucket, whatever is in them', async () => {
    const client = await RawClient.open((await start()).urls.okx);
    for (let request = 0; request < 481; request += 1) client.send(subscribe('NOPE-USDT'));
    await client.frameWith('"code":"60014"');
    expect(client.frames.filter((frame) => frame.includes('"60018"'))).toHaveLength(480);
  });

  it('refuses what is no request', async () => {
    const client = await RawClient.open((await start()).urls.okx);
    client.send('nonsense');
    await client.frameWith('"code":"60012"');
  });

  it('gives past trades match by match, a hundred at most, before any id', async () => {
    const { stats } = await start();
    await expect.poll(() => stats().tradesProduced).toBeGreaterThan(400);
    const newest = await get('market/history-trades?instId=BTC-USDT&limit=500');
    expect(newest.data).toHaveLength(100);
    const oldest = newest.data.at(-1)?.tradeId;
    const { data } = await get(`market/history-trades?instId=BTC-USDT&type=1&after=${oldest}`);
    expect(data.map(({ tradeId }) => Number(tradeId))).toEqual(
      data.map((_, index) => Number(oldest) - 1 - index),
    );
  });

  it('lists its instruments, tells the time, and turns away who asks too much', async () => {
    const { urls } = await start();
    const listed = await get('public/instruments?instType=SPOT');
    expect(listed.data).toEqual([
      expect.objectContaining({ instId: 'BTC-USDT', baseCcy: 'BTC', quoteCcy: 'USDT', tickSz: '0.01', state: 'live' }), // prettier-ignore
      expect.objectContaining({ instId: 'ETH-USDT' }),
    ]);
    const { data } = await get('public/time');
    expect(Math.abs(Number(data[0]?.ts) - Date.now())).toBeLessThan(5_000);
    expect(await get('market/trades?instId=NOPE-USDT')).toMatchObject({ code: '51001' });
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => fetch(`${urls.http}/api/v5/market/trades?instId=BTC-USDT`)),
    );
    expect(answers.map(({ status }) => status)).toContain(429);
  });
});
