import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstrumentDirectory } from '../../../../src/engine/market-data/instruments';
import { TradeRing } from '../../../../src/engine/store/trade-ring';
import type { Trade } from '../../../../src/shared/market-data';
import { TRADE_KINDS } from '../../../../src/shared/values/market';
import { NOON, decimal, sampleTrade } from '../../../support/sample-trade';
import { batchOf, beginFrame } from '../../../support/trade-batches';

const instrument = new InstrumentDirectory().find('bybit', 'spot', 'BTCUSDT');

const rowOf = fc.record(
  {
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price: decimal,
    quantity: decimal,
    tradeId: fc.oneof(
      fc.nat().map(String),
      fc.uuid(),
      fc.stringMatching(/^[A-Za-z0-9-]{1,64}$/),
      fc.constantFrom('0', '007', '229000000005070378900000000001', 'ø'.repeat(64)),
    ),
    exchangeTime: fc.integer({ min: NOON - 1_000, max: NOON + 1_000 }),
    origin: fc.constantFrom('snapshot' as const, 'backfill' as const),
    matches: fc.constantFrom(2, 77, 4_294_967_295),
    kind: fc.constantFrom(...TRADE_KINDS.slice(1)),
    /** Differs within one batch only in a page, whose rows have texts of their own. */
    raw: fc.option(fc.string({ unit: 'binary', maxLength: 500 }), { nil: undefined }),
  },
  { requiredKeys: [] },
);
/** The rows of one frame or page. */
const frameOf: fc.Arbitrary<Trade[]> = fc
  .record({
    stamp: fc.record(
      {
        receivedAt: fc.integer({ min: NOON, max: NOON + 1_000 }),
        sentAt: fc.integer({ min: NOON - 10, max: NOON }),
        collectorId: fc.constantFrom('bybit_trades', 'another', 'a_third'),
        raw: fc.oneof(fc.constant('same'), fc.string({ unit: 'binary', maxLength: 500 })),
      },
      { requiredKeys: [] },
    ),
    rows: fc.array(rowOf, { minLength: 1, maxLength: 6 }),
  })
  .map(({ stamp, rows }) => {
    const frame = sampleTrade(stamp);
    return rows.map(({ raw = frame.raw, ...row }) => ({ ...sampleTrade(stamp), ...row, raw }));
  });

const asHeld = (trade: Trade, index: number): unknown => {
  const { raw: _, ...held } = trade;
  return { sequence: 3 * index + 1, trade: held, instrument };
};

describe('TradeRing', () => {
  it('gives back each trade it holds exactly as it was, in order, and loses only the oldest', () => {
    const capacityOf = fc.integer({ min: 1, max: 40 });
    const framesOf = fc.array(frameOf, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(framesOf, capacityOf, capacityOf, (frames, capacity, later) => {
        const ring = new TradeRing(instrument, capacity);
        const trades = frames.flat();
        let pushed = 0;
        for (const frame of frames) {
          const batch = batchOf(frame);
          for (let row = 0; row < batch.length; row += 1) {
            expect(ring.push(3 * pushed + 1, batch, row)).toBe(pushed < capacity);
            pushed += 1;
          }
        }
        const stored = trades.map(asHeld);
        const texts = trades.map(({ raw }) => Buffer.from(raw).toString());
        const all = (): unknown[] => Array.from({ length: ring.size }, (_, at) => ring.at(at));
        const allTexts = (): unknown[] =>
          Array.from({ length: ring.size }, (_, at) => ring.frameTextAt(at));
        expect(all()).toEqual(stored.slice(-capacity));
        expect(allTexts()).toEqual(texts.slice(-capacity));
        const held = Math.min(capacity, trades.length);
        expect(ring.resize(later)).toBe(Math.max(0, held - later));
        const kept = Math.min(held, later);
        expect(all()).toEqual(stored.slice(-kept));
        expect(allTexts()).toEqual(texts.slice(-kept));
        const firstKept = trades.length - kept;
        expect(ring.firstSequence).toBe(3 * firstKept + 1);
        for (let at = 0; at < kept; at += 1) {
          const sequence = 3 * (firstKept + at) + 1;
          expect(ring.find(sequence)).toBe(at);
          expect(ring.find(sequence + 1)).toBe(-1);
          expect(ring.idAt(at)).toBe(trades[firstKept + at]?.tradeId);
        }
        expect(ring.latest).toEqual(stored.at(-1));
      }),
    );
  });

  it('is empty after its last trade left, and continues from there', () => {
    const { raw, ...trade } = sampleTrade();
    const stored = { sequence: 1, trade, instrument };
    const ring = new TradeRing(instrument, 2);
    const batch = batchOf([{ ...trade, raw }]);
    ring.push(stored.sequence, batch, 0);
    ring.shift();
    ring.shift();
    expect([ring.size, ring.firstSequence, ring.at(0)]).toEqual([0, Infinity, undefined]);
    expect(ring.latest).toEqual(stored);
    ring.push(2, batch, 0);
    expect(ring.at(0)?.sequence).toBe(2);
  });

  it('is not changed by a later frame in the batch that filled it', () => {
    const batch = batchOf([sampleTrade({ tradeId: 'first one', raw: 'first frame' })]);
    const ring = new TradeRing(instrument, 4);
    ring.push(1, batch, 0);
    beginFrame(batch, NOON + 1, 'second frame');
    batch.add(sampleTrade({ tradeId: 'other', price: '1' }));
    ring.push(2, batch, 0);
    expect(ring.at(0)?.trade).toMatchObject({ tradeId: 'first one', price: '65114.30' });
    expect([ring.frameTextAt(0), ring.frameTextAt(1)]).toEqual(['first frame', 'second frame']);
  });
});
