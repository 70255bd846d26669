import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstrumentDirectory } from '../../../../src/engine/market-data/instruments';
import { TradeShelf } from '../../../../src/engine/store/trade-ring';
import type { Trade } from '../../../../src/shared/market-data';
import { NOON, decimal, sampleTrade } from '../../../support/sample-trade';

const instrument = new InstrumentDirectory().of(sampleTrade());

const tradeOf: fc.Arbitrary<Trade> = fc
  .record(
    {
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: decimal,
      quantity: decimal,
      tradeId: fc.oneof(
        fc.nat().map(String),
        fc.uuid(),
        fc.stringMatching(/^[A-Za-z0-9-]{1,64}$/),
        fc.constantFrom('0', '007', '229000000005070378900000000001'),
      ),
      exchangeTime: fc.integer({ min: NOON - 1_000, max: NOON + 1_000 }),
      receivedAt: fc.integer({ min: NOON, max: NOON + 1_000 }),
      sentAt: fc.integer({ min: NOON - 10, max: NOON }),
      collectorId: fc.constantFrom('bybit_trades', 'another', 'a_third'),
      raw: fc.oneof(
        fc.constantFrom('same', 'as before'),
        fc.string({ unit: 'binary', maxLength: 500 }),
      ),
      origin: fc.constantFrom('snapshot' as const, 'backfill' as const),
      matches: fc.constantFrom(2, 77, 4_294_967_295, 4_294_967_296),
    },
    { requiredKeys: [] },
  )
  .map((changes) => sampleTrade(changes));

describe('TradeShelf', () => {
  it('gives back each trade it holds exactly as it was, in order, and loses only the oldest', () => {
    const tradesOf = fc.array(tradeOf, { maxLength: 60 });
    const capacityOf = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(tradesOf, capacityOf, capacityOf, (trades, capacity, later) => {
        const stored = trades.map((trade, index) => ({
          sequence: 3 * index + 1,
          trade,
          instrument,
        }));
        const asHeld = ({
          trade: { raw: _, ...trade },
          ...one
        }: (typeof stored)[number]): unknown => ({
          ...one,
          trade,
        });
        const textsOf = (held: typeof stored): string[] => held.map(({ trade: { raw } }) => raw);
        const [first, ...others] = stored;
        if (first === undefined) return;
        const shelf = new TradeShelf(instrument, capacity);
        expect(shelf.push(first.sequence, first.trade)).toBe(true);
        for (const [index, one] of others.entries()) {
          expect(shelf.push(one.sequence, one.trade)).toBe(index + 1 < capacity);
        }
        const held = stored.slice(-capacity);
        const all = (): unknown[] => Array.from({ length: shelf.size }, (_, at) => shelf.at(at));
        const texts = (): unknown[] =>
          Array.from({ length: shelf.size }, (_, at) => shelf.frameTextAt(at));
        expect(all()).toEqual(held.map(asHeld));
        expect(texts()).toEqual(textsOf(held));
        expect(shelf.resize(later)).toBe(Math.max(0, held.length - later));
        const kept = held.slice(-later);
        expect(all()).toEqual(kept.map(asHeld));
        expect(texts()).toEqual(textsOf(kept));
        expect(shelf.firstSequence).toBe(kept[0]?.sequence);
        for (const [at, { sequence }] of kept.entries()) {
          expect(shelf.find(sequence)).toBe(at);
          expect(shelf.find(sequence + 1)).toBe(-1);
        }
        expect(shelf.latest).toEqual(asHeld(stored.at(-1) ?? first));
      }),
    );
  });

  it('is empty after its last trade left, and goes on from there', () => {
    const { raw, ...trade } = sampleTrade();
    const stored = { sequence: 1, trade, instrument };
    const shelf = new TradeShelf(instrument, 2);
    shelf.push(stored.sequence, { ...trade, raw });
    shelf.shift();
    shelf.shift();
    expect([shelf.size, shelf.firstSequence, shelf.at(0)]).toEqual([0, Infinity, undefined]);
    expect(shelf.latest).toEqual(stored);
    shelf.push(2, { ...trade, raw });
    expect(shelf.at(0)?.sequence).toBe(2);
  });
});
