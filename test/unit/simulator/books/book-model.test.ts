import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookModel } from '../../../../src/simulator/books/book-model';
import { levelsOf } from '../../../../src/simulator/books/book-side';
import { buildInstruments } from '../../../../src/simulator/instruments';
import { createMarketModel } from '../../../../src/simulator/market-model';

const START = Date.UTC(2026, 10, 22);
const LEVELS = 60;
const instruments = buildInstruments(['BTCUSDT', 'DOGEUSDT']);

function born(index: number, seed: number, updatesPerSecond = 400) {
  const instrument = instruments[index]!;
  const { startPrice, tickUnits, priceDecimals } = instrument;
  const middleTick = Math.round((Number(startPrice) * 10 ** priceDecimals) / tickUnits);
  return new BookModel({
    instrument, seed, levels: LEVELS, updatesPerSecond, middleTick, updateId: 1, bornAt: START,
  }); // prettier-ignore
}

/** What trades on that instrument; each time the same. */
function tradesOf(index: number, seed: number, ms: number) {
  const market = createMarketModel({ seed, instruments, tradesPerSecond: 300, startAt: START });
  return market.advance(START + ms).filter(({ instrument }) => instrument.index === index);
}

describe('a simulated order book', () => {
  it('is never crossed, holds whole positive quantities and stays about as deep as it should be', () => {
    fc.assert(
      fc.property(fc.nat(instruments.length - 1), fc.nat(0xffff), (index, seed) => {
        const book = born(index, seed);
        for (const trade of tradesOf(index, seed, 20_000)) {
          book.onTrade(trade);
          const [bid, ask] = [book.bids.bestTick!, book.asks.bestTick!];
          expect(bid).toBeLessThan(ask);
        }
        book.advance(START + 20_000);
        for (const side of [book.bids, book.asks]) {
          expect(side.length).toBeGreaterThan(LEVELS / 2);
          expect(side.length).toBeLessThan(LEVELS * 2);
          for (const [tick, quantity] of levelsOf(side.image(Infinity))) {
            expect(tick).toBeGreaterThan(0);
            expect(quantity).toBeGreaterThan(0);
            expect(quantity % book.instrument.stepUnits).toBe(0);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is the same for the same seed and trades, however finely time is stepped', () => {
    const trades = tradesOf(0, 5, 5_000);
    const [fine, coarse] = [born(0, 5), born(0, 5)];
    let now = START;
    for (const trade of trades) {
      while (now + 7 < trade.time) fine.advance((now += 7));
      fine.onTrade(trade);
      coarse.onTrade(trade);
    }
    for (const book of [fine, coarse]) book.advance(START + 5_000);
    expect(fine.image()).toEqual(coarse.image());
    expect(fine.image()).not.toEqual(born(0, 6).image());
  });

  it('numbers its changes without gaps: one image leads to the next by as many steps as ids', () => {
    const book = born(0, 9);
    const first = book.updateId;
    book.advance(START + 1_000);
    expect(book.updateId - first).toBeGreaterThan(200);
    const before = book.image();
    book.jumpIds(7);
    expect(book.image()).toEqual({ ...before, updateId: before.updateId + 7 });
  });

  it('trades at the best price: what was better is gone, and makers quote next to it', () => {
    const book = born(0, 3);
    for (const trade of tradesOf(0, 3, 3_000)) {
      book.onTrade(trade);
      const tick = trade.priceUnits / trade.instrument.tickUnits;
      if (trade.side === 'buy') {
        expect(book.asks.bestTick).toBeGreaterThanOrEqual(tick);
        expect(book.bids.bestTick).toBe(tick - 1);
      } else {
        expect(book.bids.bestTick).toBeLessThanOrEqual(tick);
        expect(book.asks.bestTick).toBe(tick + 1);
      }
    }
  });

  it('fills up at the far end when trades ate into it', () => {
    const book = born(0, 4);
    const tick = book.asks.tickAt(LEVELS - 5)!;
    const { instrument } = book;
    const [trade] = tradesOf(0, 4, 5_000);
    book.onTrade({
      ...trade!,
      time: START + 1,
      side: 'buy',
      priceUnits: tick * instrument.tickUnits,
    });
    expect(book.asks.bestTick).toBeGreaterThanOrEqual(tick);
    expect(book.asks.length).toBe(LEVELS);
  });
});
