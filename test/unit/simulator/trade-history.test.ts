import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildInstruments } from '../../../src/simulator/instruments';
import { createMarketModel } from '../../../src/simulator/market-model';
import { TradeHistory } from '../../../src/simulator/trade-history';

const START = Date.UTC(2026, 10, 22);
const instruments = buildInstruments(['BTCUSDT']);

const tradesOf = (seed: number, forMs: number) =>
  createMarketModel({ seed, instruments, tradesPerSecond: 500, startAt: START })
    .advance(START + forMs)
    .filter(({ instrument }) => instrument.market === 'binance:spot');

describe('the memory of past trades', () => {
  it('gives back exactly the last trades, whatever its size', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.integer({ min: 1, max: 900 }), (seed, size) => {
        const history = new TradeHistory(instruments, size);
        const trades = tradesOf(seed, 3_000);
        for (const trade of trades) history.record([trade]);
        const ring = history.find('binance:spot', 'BTCUSDT')!;
        const held = Array.from({ length: ring.length }, (_, index) => ring.at(index));
        expect(held).toEqual(trades.slice(-size));
        expect(ring.dropped).toBe(Math.max(0, trades.length - size));
      }),
      { numRuns: 40 },
    );
  });

  it('finds a trade by its ids, and the first aggregate it holds whole', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.integer({ min: 1, max: 300 }), (seed, size) => {
        const history = new TradeHistory(instruments, size);
        const trades = tradesOf(seed, 2_000);
        history.record(trades);
        const ring = history.find('binance:spot', 'BTCUSDT')!;
        const held = trades.slice(-size);
        const lost = new Set(trades.slice(0, -size).map(({ aggregate }) => aggregate));
        const whole = held.findIndex(({ aggregate }) => !lost.has(aggregate));
        expect(ring.firstWholeAggregate()).toBe(whole === -1 ? held.length : whole);
        for (const [index, { ordinal, aggregate }] of held.entries()) {
          expect(ring.indexOfOrdinal(ordinal)).toBe(index);
          expect(ring.indexOfAggregate(aggregate)).toBe(
            held.findIndex((trade) => trade.aggregate === aggregate),
          );
        }
        expect(ring.indexOfOrdinal(held.at(-1)!.ordinal + 1)).toBe(held.length);
      }),
      { numRuns: 40 },
    );
  });
});
