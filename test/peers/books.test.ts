import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { systemClock } from '../../src/platform/clock';
import type { BookView } from '../../src/shared/order-book';
import type { SimulatedMarket } from '../../src/simulator/instruments';
import { BOOK_FEEDS } from '../../tools/conformance/books/book-feeds';
import { monitorRig } from '../support/monitor-rig';
import type { MonitorRig } from '../support/monitor-rig';
import { waitFor } from '../support/wait-for';
import { CCXT_PAIRS, ccxtFor } from './ccxt-venues';
import { loadPeers } from './peer-clients';
import type { CcxtBook, CcxtExchange } from './peer-clients';

const ENOUGH_UPDATES = 40;

let peers: ReturnType<typeof loadPeers>;
let simulator: ExchangeSimulator;
let exchange: CcxtExchange;
let rig: MonitorRig;
beforeAll(() => {
  peers = loadPeers();
});
afterEach(async () => {
  await exchange.close();
  await rig.close();
  await simulator.kill();
});

/** Which depth ccxt is asked for; without one it takes the venue's own. */
const RUNS: readonly (readonly [SimulatedMarket, number | undefined])[] = [
  ['bybit:spot', 50],
  ['bybit:linear', 200],
  ['bybit:linear', 1_000],
  ['binance:spot', undefined],
  ['binance:usdm', undefined],
  ['okx:spot', undefined],
  ['coinbase:spot', undefined],
  ['kraken:spot', 25],
];

/** What ccxt holds, as it goes on watching until the exchange is closed. */
function follow(symbol: string, depth: number | undefined) {
  const seen: { book: CcxtBook | null; updates: number; error: unknown } = { book: null, updates: 0, error: null }; // prettier-ignore
  const watch = async (): Promise<void> => {
    for (;;) {
      seen.book = await exchange.watchOrderBook(symbol, depth);
      seen.updates += 1;
    }
  };
  watch().catch((error: unknown) => (seen.error = error));
  return seen;
}

/** Our own collector of the same books, at the same depth. */
function keep(market: SimulatedMarket, symbol: string, depth: number | undefined): () => BookView {
  const feed = Object.values(BOOK_FEEDS).find(
    ({ venue, market: of }) => market === `${venue}:${of}`,
  )!;
  const { collectorId: id } = feed;
  rig = monitorRig(
    [
      {
        id,
        venue: feed.venue,
        market: feed.market,
        channel: 'order_book',
        symbols: [symbol],
        url: feed.url(simulator.urls),
        restUrl: simulator.urls.http,
        ...(depth === undefined ? {} : { depth }),
      },
    ],
    // Longer than books are held to be compared.
    { timeouts: { subscriptionMs: 5_000, dataSilenceMs: 20_000 } },
    systemClock,
    { fetch: globalThis.fetch },
  );
  rig.monitor.open();
  rig.monitor.start(id);
  return () => {
    const found = rig.monitor.books.view(id, symbol, Infinity);
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
}

/** ccxt gives numbers, so levels are compared as numbers. */
const numbers = (levels: readonly (readonly unknown[])[]): number[][] =>
  levels.map(([price, quantity]) => [Number(price), Number(quantity)]);

describe('ccxt, our own collector and the simulator have the same book', () => {
  it.each(RUNS)('of %s, level by level (depth: %s)', async (market, depth) => {
    simulator = await startExchangeSimulator({
      tradesPerSecond: 200,
      bookUpdatesPerSecond: 400,
      // What ccxt asks Binance for is all there is, so that nothing can be below it.
      bookLevels: depth === 1_000 ? 1_400 : 450,
      symbols: ['BTCUSDT', 'BTC-USD'],
      markets: [market],
    });
    exchange = await ccxtFor(peers.ccxt, market, simulator.urls);
    const { symbol, id } = CCXT_PAIRS[market];
    const seen = follow(symbol, depth);
    const ours = keep(market, id, depth);
    const isWarm = () => seen.updates >= ENOUGH_UPDATES && ours().status.updates >= ENOUGH_UPDATES;
    await waitFor('updates', () => seen.error !== null || isWarm(), 30_000);
    expect(seen.error).toBeNull();
    simulator.holdBooks(true);
    const [told, ...others] = simulator.toldBooks(`${market}:${id}`);
    expect(others).toEqual([]);
    const wanted = () => {
      const { bids, asks } = simulator.toldBooks(`${market}:${id}`)[0]!;
      return { bids: numbers(bids), asks: numbers(asks) };
    };
    const held = () => ({ bids: numbers(seen.book!.bids), asks: numbers(seen.book!.asks) });
    await waitFor('the same book', () => JSON.stringify(held()) === JSON.stringify(wanted())).catch(
      () => expect(held()).toEqual(wanted()),
    );
    // Ours are text: not a digit may be missing.
    const text = () => ({ bids: ours().bids, asks: ours().asks });
    const { bids, asks } = simulator.toldBooks(`${market}:${id}`)[0]!;
    await waitFor(
      'our book',
      () => JSON.stringify(text()) === JSON.stringify({ bids, asks }),
    ).catch(() => expect(text()).toEqual({ bids, asks }));
    expect(ours().status).toMatchObject({ sync: { kind: 'in_sync' }, gaps: 0, checksumsBad: 0 });
    expect(told!.bids.length).toBeGreaterThanOrEqual(depth ?? 350);
    expect(seen.error).toBeNull();
  });
});
