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
    tradesPerSecond: 2_000,
    symbols: ['BTCUSDT', 'ETHUSDT'],
    ...options,
  }));
afterEach(() => simulator.kill());

const get = async (path: string) => {
  const response = await fetch(`${simulator.urls.http}${path}`);
  const text = await response.text();
  const body: unknown = text.startsWith('403') ? text : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
};
const rows = async (path: string): Promise<Record<string, unknown>[]> => {
  const { status, body } = await get(path);
  expect(status).toBe(200);
  return body as Record<string, unknown>[];
};
interface BybitAnswer {
  retCode: number;
  retMsg: string;
  result: { category: string; list: Record<string, unknown>[] };
  retExtInfo: object;
  time: number;
}
const bybit = async (path: string): Promise<BybitAnswer> => {
  const { status, body } = await get(`/v5/market/${path}`);
  expect(status).toBe(200);
  return body as BybitAnswer;
};
const traded = (count: number): Promise<void> =>
  expect.poll(() => simulator.stats().tradesProduced, { timeout: 10_000 }).toBeGreaterThan(count);

describe('REST of the simulated Binance', () => {
  it('tells its time and its symbols', async () => {
    await start();
    const before = Date.now();
    const { serverTime } = (await get('/api/v3/time')).body as { serverTime: number };
    expect(serverTime).toBeGreaterThanOrEqual(before);
    expect(serverTime).toBeLessThanOrEqual(Date.now());
    const { body } = await get('/api/v3/exchangeInfo');
    expect(body).toMatchObject({
      timezone: 'UTC',
      rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', intervalNum: 1, limit: 6_000 }],
      symbols: [
        { symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT' },
        { symbol: 'ETHUSDT' },
      ],
    });
    const one = (await get('/api/v3/exchangeInfo?symbols=["ETHUSDT"]')).body;
    expect(one).toMatchObject({ symbols: [{ symbol: 'ETHUSDT' }] });
  });

  it('has every trade of the stream under its id, word for word', async () => {
    const { urls } = await start();
    const client = await RawClient.open(`${urls.binanceSpot}/btcusdt@trade`);
    await client.until((frames) => (frames.length >= 300 ? true : undefined));
    const streamed = client.parsed().slice(0, 300);
    const list = await rows(
      `/api/v3/historicalTrades?symbol=BTCUSDT&fromId=${String(streamed[0]!.t)}&limit=300`,
    );
    expect(list.map(({ id, price, qty, time, isBuyerMaker, isBestMatch }) => [id, price, qty, time, isBuyerMaker, isBestMatch])) // prettier-ignore
      .toEqual(streamed.map(({ t, p, q, T, m, M }) => [t, p, q, T, m, M]));
    expect(Object.keys(list[0]!).join()).toBe(
      'id,price,qty,quoteQty,time,isBuyerMaker,isBestMatch',
    );
    for (const { price, qty, quoteQty } of list) {
      expect(Number(quoteQty)).toBeCloseTo(Number(price) * Number(qty), 6);
    }
  });

  it('has every aggregate of the stream under its id, word for word', async () => {
    const { urls } = await start();
    const client = await RawClient.open(`${urls.binanceSpot}/btcusdt@aggTrade`);
    await client.until((frames) => (frames.length >= 200 ? true : undefined));
    const streamed = client.parsed().slice(0, 200);
    const list = await rows(
      `/api/v3/aggTrades?symbol=BTCUSDT&fromId=${String(streamed[0]!.a)}&limit=200`,
    );
    expect(list).toEqual(
      streamed.map(({ a, p, q, f, l, T, m, M }) => ({ a, p, q, f, l, T, m, M })),
    );
    expect(Object.keys(list[0]!).join()).toBe('a,p,q,f,l,T,m,M');
  });

  it('gives the newest without an id, oldest first, 500 unless asked for more, never above 1,000', async () => {
    await start({ tradesPerSecond: 50_000 });
    await traded(20_000);
    for (const [path, id] of [
      ['trades', 'id'],
      ['historicalTrades', 'id'],
      ['aggTrades', 'a'],
    ] as const) {
      const some = await rows(`/api/v3/${path}?symbol=BTCUSDT&limit=7`);
      expect(some).toHaveLength(7);
      const ids = some.map((row) => Number(row[id]));
      expect(ids).toEqual(ids.map((_, index) => ids[0]! + index));
      expect(await rows(`/api/v3/${path}?symbol=BTCUSDT`)).toHaveLength(500);
      expect(await rows(`/api/v3/${path}?symbol=BTCUSDT&limit=5000`)).toHaveLength(1_000);
    }
  });

  it('keeps the last trades only, and no aggregate of which it knows a part', async () => {
    await start({ historyPerInstrument: 300 });
    await traded(3_000);
    const trades = await rows('/api/v3/historicalTrades?symbol=BTCUSDT&fromId=1&limit=1000');
    expect(trades).toHaveLength(300);
    const aggregates = await rows('/api/v3/aggTrades?symbol=BTCUSDT&fromId=1&limit=1000');
    expect(aggregates.length).toBeGreaterThan(50);
    const again = await rows(
      `/api/v3/historicalTrades?symbol=BTCUSDT&fromId=${String(aggregates.at(-2)!.f)}&limit=1000`,
    );
    const { f, l, q } = aggregates.at(-2)!;
    const fills = again.filter(({ id }) => Number(id) >= Number(f) && Number(id) <= Number(l));
    const sum = fills.reduce((total, { qty }) => total + Number(qty), 0);
    expect(sum).toBeCloseTo(Number(q), 6);
  });

  it('selects aggregates by time, both ends included, but not by id and time at once', async () => {
    await start();
    await traded(3_000);
    const all = await rows('/api/v3/aggTrades?symbol=BTCUSDT&fromId=1&limit=200');
    const [startTime, endTime] = [Number(all[20]!.T), Number(all[90]!.T)];
    const between = await rows(
      `/api/v3/aggTrades?symbol=BTCUSDT&startTime=${startTime}&endTime=${endTime}&limit=1000`,
    );
    expect(between).toEqual(all.filter(({ T }) => Number(T) >= startTime && Number(T) <= endTime));
    const last = await rows(`/api/v3/aggTrades?symbol=BTCUSDT&endTime=${endTime}&limit=5`);
    expect(last).toEqual(all.filter(({ T }) => Number(T) <= endTime).slice(-5));
    const both = await get(`/api/v3/aggTrades?symbol=BTCUSDT&startTime=${startTime}&fromId=1`);
    expect(both).toMatchObject({ status: 400, body: { code: -1128 } });
  });

  it.each([
    ['trades?symbol=NOSUCHUSDT', { code: -1121, msg: 'Invalid symbol.' }],
    ['trades', { code: -1102 }],
    ['trades?symbol=btcusdt', { code: -1100 }],
    ['trades?symbol=BTCUSDT&limit=0', { code: -1130 }],
    ['historicalTrades?symbol=BTCUSDT&fromId=x', { code: -1100 }],
    ['aggTrades?symbol=BTCUSDT&colour=red', { code: -1104 }],
    ['exchangeInfo?symbol=NOSUCHUSDT', { code: -1121 }],
  ])('refuses %s with 400 and the code of the venue', async (path, body) => {
    await start();
    expect(await get(`/api/v3/${path}`)).toMatchObject({ status: 400, body });
  });

  it('counts weight in its headers and answers 429 with Retry-After beyond the limit', async () => {
    // One window for the whole test.
    await start({ restLimits: { binance: { weight: 60, windowMs: 3_600_000_000 } } });
    const first = await get('/api/v3/historicalTrades?symbol=BTCUSDT');
    expect(first.headers.get('x-mbx-used-weight-1m')).toBe('25');
    await get('/api/v3/aggTrades?symbol=BTCUSDT');
    const third = await get('/api/v3/trades?symbol=BTCUSDT');
    expect([third.status, third.headers.get('x-mbx-used-weight')]).toEqual([200, '54']);
    const fourth = await get('/api/v3/trades?symbol=BTCUSDT');
    expect(fourth).toMatchObject({ status: 429, body: { code: -1003 } });
    expect(Number(fourth.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await get('/v5/market/time')).status).toBe(200);
  });
});

describe('REST of the simulated Bybit', () => {
  it('tells its time and its instruments in its envelope', async () => {
    await start();
    const time = (await bybit('time')) as unknown as {
      result: { timeSecond: string; timeNano: string };
      time: number;
    };
    expect(time).toMatchObject({ retCode: 0, retMsg: 'OK', retExtInfo: {} });
    expect(time.result.timeNano.slice(0, 13)).toBe(String(time.time));
    expect(time.result.timeNano).toHaveLength(19);
    expect(time.result.timeSecond).toBe(String(Math.floor(time.time / 1_000)));
    const { result } = await bybit('instruments-info?category=linear&symbol=ETHUSDT');
    expect(result).toMatchObject({
      category: 'linear',
      list: [{ symbol: 'ETHUSDT', status: 'Trading', priceFilter: { tickSize: '0.01' } }],
    });
  });

  it.each([
    ['spot', 'bybitSpot', 60],
    ['linear', 'bybitLinear', 1_000],
  ] as const)(
    'has the newest %s trades of the stream under their ids',
    async (category, url, most) => {
      const { urls } = await start();
      const client = await RawClient.open(urls[url]);
      client.send({ op: 'subscribe', args: ['publicTrade.ETHUSDT'] });
      await client.until((frames) => (frames.length > 60 ? true : undefined));
      const { result } = await bybit(`recent-trade?category=${category}&symbol=ETHUSDT&limit=1000`);
      const listed = result.list;
      expect(listed.length).toBeLessThanOrEqual(most);
      if (category === 'spot') expect(listed).toHaveLength(60);
      expect(Object.keys(listed[0]!).join()).toBe(
        'execId,symbol,price,size,side,time,isBlockTrade,isRPITrade,seq',
      );
      const newestId = String(listed[0]!.execId);
      await client.frameWith(newestId);
      const streamed = client
        .parsed()
        .flatMap(({ data }) => (data ?? []) as Record<string, unknown>[])
        .map(({ i, s, p, v, S, T, BT, RPI, seq }) => [
          i,
          s,
          p,
          v,
          S,
          String(T),
          BT,
          RPI,
          String(seq),
        ]);
      const words = listed
        .map(({ execId, symbol, price, size, side, time, isBlockTrade, isRPITrade, seq }) => [
          execId,
          symbol,
          price,
          size,
          side,
          time,
          isBlockTrade,
          isRPITrade,
          seq,
        ]) // prettier-ignore
        .reverse();
      const end = streamed.findIndex(([id]) => id === newestId) + 1;
      const overlap = Math.min(words.length, end);
      expect(overlap).toBeGreaterThan(20);
      expect(words.slice(-overlap)).toEqual(streamed.slice(end - overlap, end));
    },
  );

  it('gives at most 60 on spot and 1,000 on linear, 60 and 500 unless asked', async () => {
    await start({ tradesPerSecond: 50_000 });
    await traded(20_000);
    const count = async (query: string): Promise<number> =>
      (await bybit(`recent-trade?symbol=BTCUSDT&category=${query}`)).result.list.length;
    expect(await count('spot')).toBe(60);
    expect(await count('spot&limit=1000')).toBe(60);
    expect(await count('spot&limit=5')).toBe(5);
    expect(await count('linear')).toBe(500);
    expect(await count('linear&limit=1000')).toBe(1_000);
  });

  it.each([
    'recent-trade?symbol=BTCUSDT',
    'recent-trade?category=option&symbol=BTCUSDT',
    'recent-trade?category=spot',
    'recent-trade?category=linear&symbol=NOSUCHUSDT',
    'recent-trade?category=linear&symbol=BTCUSDT&limit=many',
    'instruments-info?category=spot&symbol=NOSUCHUSDT',
  ])('refuses %s with HTTP 200 and code 10001', async (path) => {
    await start();
    const { retCode, retMsg, result } = await bybit(path);
    expect([retCode, result]).toEqual([10_001, {}]);
    expect(retMsg).toContain('params error');
  });

  it('bans who asks too often with 403', async () => {
    await start({
      restLimits: { bybit: { requests: 3, windowMs: 3_600_000_000, banMs: 600_000 } },
    });
    for (let request = 0; request < 3; request += 1) await bybit('time');
    expect(await get('/v5/market/time')).toMatchObject({ status: 403 });
    expect(await get('/v5/market/time')).toMatchObject({ status: 403 });
    expect((await get('/api/v3/time')).status).toBe(200);
  });
});

describe('REST of the simulator', () => {
  it('is refused while the exchange is offline, and then knows what traded meanwhile', async () => {
    const { goOffline, goOnline, stats } = await start();
    await traded(500);
    const before = await rows('/api/v3/trades?symbol=BTCUSDT&limit=1');
    await goOffline();
    await expect(get('/api/v3/time')).rejects.toThrow('fetch failed');
    const atOutage = stats().tradesProduced;
    await traded(atOutage + 1_500);
    await goOnline();
    const from = Number(before[0]!.id);
    const missed = await rows(`/api/v3/historicalTrades?symbol=BTCUSDT&fromId=${from}&limit=100`);
    expect(missed.map(({ id }) => id)).toEqual(missed.map((_, index) => from + index));
    expect(missed).toHaveLength(100);
  });

  it('answers what it does not know with 404 and what is no GET with 405', async () => {
    const { urls } = await start();
    expect((await get('/api/v3/nothing')).status).toBe(404);
    expect((await get('/v5/market/nothing')).status).toBe(404);
    expect((await get('/')).status).toBe(404);
    const posted = await fetch(`${urls.http}/api/v3/time`, { method: 'POST' });
    expect(posted.status).toBe(405);
  });
});
