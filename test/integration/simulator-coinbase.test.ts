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
    symbols: ['BTC-USD', 'ETH-USD'],
    markets: ['coinbase:spot'],
    ...options,
  }));
afterEach(() => simulator.kill());

interface Trade {
  readonly trade_id: string;
  readonly product_id: string;
  readonly side: string;
}
interface Frame {
  readonly channel?: string;
  readonly sequence_num?: number;
  readonly type?: string;
  readonly message?: string;
  readonly events?: readonly { readonly type: string; readonly trades: readonly Trade[] }[];
}
const parsed = (client: RawClient): Frame[] => client.parsed();
const subscribe = (...products: readonly string[]) => ({
  type: 'subscribe',
  product_ids: products,
  channel: 'market_trades',
});
const HEARTBEATS = { type: 'subscribe', channel: 'heartbeats' };

describe('the simulated Coinbase', () => {
  it('numbers every frame of a connection, control frames included', async () => {
    const client = await RawClient.open((await start()).urls.coinbase);
    client.send(HEARTBEATS);
    client.send(subscribe('BTC-USD'));
    await client.frameWith('"heartbeat_counter":2');
    const frames = parsed(client);
    expect(frames.map((frame) => frame.sequence_num)).toEqual(frames.map((_, index) => index));
    expect(new Set(frames.map(({ channel }) => channel))).toEqual(
      new Set(['subscriptions', 'market_trades', 'heartbeats']),
    );
  });

  it('begins with the last hundred trades, newest first, and goes on from them without a hole', async () => {
    const { urls, stats } = await start();
    await expect.poll(() => stats().tradesProduced).toBeGreaterThan(400);
    const client = await RawClient.open(urls.coinbase);
    client.send(subscribe('BTC-USD'));
    await client.until((frames) => (frames.length > 30 ? true : undefined));
    const [snapshot, ...updates] = parsed(client)
      .filter(({ channel }) => channel === 'market_trades')
      .flatMap(({ events = [] }) => events);
    expect(snapshot?.type).toBe('snapshot');
    expect(snapshot?.trades).toHaveLength(100);
    const ids = [snapshot, ...updates].flatMap((event) =>
      (event?.trades ?? []).map((trade) => Number(trade.trade_id)).reverse(),
    );
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
  });

  it('tells the side of the maker', async () => {
    const { urls, happened } = await start();
    const client = await RawClient.open(urls.coinbase);
    client.send(subscribe('BTC-USD'));
    await client.until((frames) => (frames.length > 20 ? true : undefined));
    const taker = new Map(happened('coinbase:spot:BTC-USD').map(({ tradeId, side }) => [tradeId, side])); // prettier-ignore
    const trades = parsed(client)
      .filter(({ channel }) => channel === 'market_trades')
      .flatMap(({ events = [] }) => events.flatMap((event) => event.trades));
    expect(trades.length).toBeGreaterThan(20);
    for (const trade of trades) {
      expect(trade.side).toBe(taker.get(trade.trade_id) === 'buy' ? 'SELL' : 'BUY');
    }
  });

  it('refuses a whole request for one product that does not exist', async () => {
    const client = await RawClient.open((await start()).urls.coinbase);
    client.send(subscribe('BTC-USD', 'NOPE-USD'));
    expect(JSON.parse(await client.frameWith('"type":"error"'))).toEqual({
      type: 'error',
      message: 'NOPE-USD is not a valid product id',
    });
    client.send(HEARTBEATS);
    await client.frameWith('"heartbeat_counter":1');
    expect(parsed(client).some(({ channel }) => channel === 'market_trades')).toBe(false);
  });

  it('closes who subscribes to nothing in time', async () => {
    const client = await RawClient.open((await start({ coinbase: { subscribeWithinMs: 150 } })).urls.coinbase); // prettier-ignore
    expect((await client.closed).code).toBe(1008);
  });

  it('closes a connection that is silent for long, unless it has heartbeats', async () => {
    const { urls } = await start({ coinbase: { idleTimeoutMs: 1_500 }, tradesPerSecond: 1 });
    const silent = await RawClient.open(urls.coinbase);
    const kept = await RawClient.open(urls.coinbase);
    silent.send({ type: 'unsubscribe', product_ids: ['ETH-USD'], channel: 'market_trades' });
    kept.send(HEARTBEATS);
    expect((await silent.closed).code).toBe(1000);
    await kept.frameWith('"heartbeat_counter":2');
    expect(kept.socket.readyState).toBe(kept.socket.OPEN);
  });

  it('closes who sends more than eight messages in a second', async () => {
    const client = await RawClient.open((await start()).urls.coinbase);
    for (let message = 0; message < 9; message += 1) client.send(HEARTBEATS);
    expect((await client.closed).code).toBe(1008);
  });

  it('lists its products and gives the trades of a span of seconds, newest first', async () => {
    const { urls, stats } = await start();
    await expect.poll(() => stats().tradesProduced).toBeGreaterThan(300);
    const get = async (path: string): Promise<unknown> =>
      (await fetch(`${urls.http}/api/v3/brokerage/${path}`)).json();
    expect(await get('market/products')).toMatchObject({
      num_products: 2,
      products: [
        { product_id: 'BTC-USD', base_currency_id: 'BTC', quote_currency_id: 'USD', status: 'online' },
        { product_id: 'ETH-USD' },
      ],
    }); // prettier-ignore
    expect(await get('market/products?limit=1&offset=1')).toMatchObject({ products: [{ product_id: 'ETH-USD' }] }); // prettier-ignore
    const now = Math.ceil(Date.now() / 1_000);
    const { trades } = (await get(`market/products/BTC-USD/ticker?limit=50&start=${now - 60}&end=${now + 1}`)) as { trades: Trade[] }; // prettier-ignore
    expect(trades).toHaveLength(50);
    const ids = trades.map((trade) => Number(trade.trade_id));
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) - index));
    const none = (await get(`market/products/BTC-USD/ticker?limit=50&end=${now - 60}`)) as { trades: Trade[] }; // prettier-ignore
    expect(none.trades).toEqual([]);
    expect(await get('market/products/NOPE-USD/ticker?limit=1')).toMatchObject({ error: 'NOT_FOUND' }); // prettier-ignore
  });
});
