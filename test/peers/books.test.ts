import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startExchangeSimulator } from '../../src/main/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/main/simulator/exchange-simulator';
import type { SimulatedMarket } from '../../src/main/simulator/instruments';
import { waitFor } from '../support/wait-for';
import { CCXT_PAIRS, ccxtFor } from './ccxt-venues';
import { loadPeers } from './peer-clients';
import type { CcxtBook, CcxtExchange } from './peer-clients';

const ENOUGH_UPDATES = 40;

let peers: ReturnType<typeof loadPeers>;
let simulator: ExchangeSimulator;
let exchange: CcxtExchange;
beforeAll(() => {
  peers = loadPeers();
});
afterEach(async () => {
  await exchange.close();
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

/** ccxt gives numbers, so levels are compared as numbers. */
const numbers = (levels: readonly (readonly unknown[])[]): number[][] =>
  levels.map(([price, quantity]) => [Number(price), Number(quantity)]);

describe('ccxt keeps the same book as the simulator', () => {
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
    await waitFor('updates', () => seen.error !== null || seen.updates >= ENOUGH_UPDATES, 30_000);
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
    expect(told!.bids.length).toBeGreaterThanOrEqual(depth ?? 350);
    expect(seen.error).toBeNull();
  });
});
