import { afterEach, describe, expect, it } from 'vitest';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { RawClient } from '../support/raw-client';

let simulator: ExchangeSimulator;
const start = async (): Promise<ExchangeSimulator> =>
  (simulator = await startExchangeSimulator({
    tradesPerSecond: 1_000,
    symbols: ['BTCUSDT', 'ETHUSDT'],
    markets: ['binance:usdm', 'binance:spot'],
  }));
afterEach(() => simulator.kill());

const ask = { method: 'SUBSCRIBE', params: ['btcusdt@aggTrade'], id: 1 };
const ACK = '{"result":null,"id":1}';

describe('the simulated Binance USD-M futures', () => {
  it('serve aggregate trades under /market, without the fields that are of spot alone', async () => {
    const client = await RawClient.open((await start()).urls.binanceUsdm);
    client.send(ask);
    await client.frameWith(ACK);
    const { stream, data } = JSON.parse(await client.frameWith('aggTrade')) as {
      stream: string;
      data: object;
    };
    expect(stream).toBe('btcusdt@aggTrade');
    expect(Object.keys(data).join()).toBe('e,E,s,a,p,q,f,l,T,m');
  });

  it.each(['public', 'old'] as const)(
    'acknowledge them on the %s path, and stay silent',
    async (path) => {
      const { urls } = await start();
      const url = path === 'public' ? urls.binanceUsdmPublic : urls.binanceUsdm.replace('/market', ''); // prettier-ignore
      const client = await RawClient.open(url);
      client.send(ask);
      await client.frameWith(ACK);
      client.send({ method: 'SUBSCRIBE', params: ['ethusdt@trade'], id: 2 });
      await client.until((frames) => (frames.length > 30 ? true : undefined));
      expect(client.frames.some((frame) => frame.includes('aggTrade'))).toBe(false);
    },
  );

  it('are apart from spot, whose symbols have the same names', async () => {
    const { urls } = await start();
    const [futures, spot] = await Promise.all([
      RawClient.open(urls.binanceUsdm),
      RawClient.open(urls.binanceSpotCombined),
    ]);
    const decimalsOf = async (client: RawClient): Promise<Set<number>> => {
      client.send(ask);
      await client.until((frames) => (frames.length > 20 ? true : undefined));
      return new Set(
        client.frames
          .slice(1)
          .map((frame) => (JSON.parse(frame) as { data: { p: string } }).data)
          .map(({ p }) => p.split('.')[1]?.length ?? 0),
      );
    };
    // Spot writes eight decimals, futures those of the tick.
    expect(await decimalsOf(futures)).toEqual(new Set([2]));
    expect(await decimalsOf(spot)).toEqual(new Set([8]));
  });

  it('allow ten messages a second', async () => {
    const client = await RawClient.open((await start()).urls.binanceUsdm);
    for (let id = 1; id <= 11; id += 1) client.send({ method: 'LIST_SUBSCRIPTIONS', id });
    expect((await client.closed).code).toBe(1008);
    expect(client.frames).toHaveLength(10);
  });

  it('list their contracts and give past aggregates from any id, at their own weights', async () => {
    const { urls, stats, happened } = await start();
    await expect.poll(() => stats().tradesProduced).toBeGreaterThan(300);
    const get = (path: string): Promise<Response> => fetch(`${urls.http}/fapi/v1/${path}`);
    expect(await (await get('exchangeInfo')).json()).toMatchObject({
      symbols: [
        { symbol: 'BTCUSDT', contractType: 'PERPETUAL', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', marginAsset: 'USDT' }, // prettier-ignore
        { symbol: 'ETHUSDT' },
      ],
    });
    const known = happened('binance:usdm:BTCUSDT')[3]!;
    const response = await get(`aggTrades?symbol=BTCUSDT&fromId=${known.tradeId}&limit=5`);
    expect(response.headers.get('x-mbx-used-weight-1m')).toBe('21');
    const rows = (await response.json()) as { a: number; p: string; q: string }[];
    expect(rows[0]).toMatchObject({ a: Number(known.tradeId), p: known.price, q: known.quantity });
    expect(rows.map(({ a }) => a)).toEqual(rows.map((_, index) => Number(known.tradeId) + index));
  });
});
