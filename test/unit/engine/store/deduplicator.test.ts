import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstrumentDirectory } from '../../../../src/engine/market-data/instruments';
import type { Instrument } from '../../../../src/engine/market-data/instruments';
import type { TradeBatch } from '../../../../src/engine/market-data/trade-batch';
import { Deduplicator, idsPerGeneration } from '../../../../src/engine/store/deduplicator';
import { sampleTrade } from '../../../support/sample-trade';
import { batchOf } from '../../../support/trade-batches';

const directory = new InstrumentDirectory();
const instrumentOf = (symbol: string): Instrument => directory.find('bybit', 'spot', symbol);
const instruments = ['AUSDT', 'BUSDT', 'CUSDT'].map(instrumentOf);

/** A batch with one row of that id. */
const withId = (tradeId: string): TradeBatch => batchOf([sampleTrade({ tradeId })]);
const admit = (deduplicator: Deduplicator, instrument: Instrument, id: string): boolean =>
  deduplicator.admit(instrument, withId(id), 0);

const uuidOf = (value: number): string =>
  `a9184f3c-0d2e-5b61-9f00-${value.toString(16).padStart(12, '0')}`;
/** Ids as venues write them, and as they never should; different values give different ids. */
const spellings: ((value: number) => string)[] = [
  (value) => `${value}`,
  (value) => `${2_290_000_000_061_666_000n + BigInt(value)}`,
  uuidOf,
  (value) => uuidOf(value).toUpperCase(),
  (value) => `0${value}`,
  (value) => `x-${value}`,
  (value) => `${'9'.repeat(40)}${value}`,
];
const idOf = fc
  .tuple(fc.constantFrom(...spellings), fc.oneof(fc.nat(20), fc.nat(400)))
  .map(([spell, value]) => spell(value));

describe('Deduplicator', () => {
  it('never takes a new id for a duplicate, and finds every duplicate within its promise', () => {
    const visit = fc.record({ instrument: fc.constantFrom(...instruments), id: idOf });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.array(visit, { maxLength: 400 }),
        (perGeneration, visits) => {
          const deduplicator = new Deduplicator(perGeneration);
          let admitted = 0;
          const admittedAt = new Map<string, number>();
          for (const { instrument, id } of visits) {
            const key = `${instrument.key} ${id}`;
            const before = admittedAt.get(key);
            const isNew = admit(deduplicator, instrument, id);
            if (before === undefined) expect(isNew).toBe(true);
            else if (admitted - before < perGeneration) expect(isNew).toBe(false);
            if (isNew) admittedAt.set(key, ++admitted);
            expect(deduplicator.size).toBeLessThan(2 * perGeneration);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes the same id of another instrument for another trade', () => {
    const deduplicator = new Deduplicator(10);
    expect(instruments.map((instrument) => admit(deduplicator, instrument, '1'))).toEqual([
      true,
      true,
      true,
    ]);
    expect(instruments.map((instrument) => admit(deduplicator, instrument, '1'))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('takes a forgotten id for new, and only that one', () => {
    const instrument = instrumentOf('AUSDT');
    for (const spell of spellings) {
      const deduplicator = new Deduplicator(20);
      for (let value = 0; value < 30; value += 1) admit(deduplicator, instrument, spell(value));
      // One in the older generation, one in the newer.
      for (const forgotten of [15, 25])
        deduplicator.forget(instrument, withId(spell(forgotten)), 0);
      const admitted = [];
      for (let value = 11; value < 30; value += 1) {
        if (admit(deduplicator, instrument, spell(value))) admitted.push(value);
      }
      expect(admitted).toEqual([15, 25]);
    }
  });

  it('remembers the id of every trade that the limits let the store hold', () => {
    const instrument = instrumentOf('AUSDT');
    const small = {
      maxTradesPerSymbol: 1,
      maxTotalTrades: 1,
      maxMegabytes: 512,
      retentionMinutes: 60,
    };
    const deduplicator = new Deduplicator(idsPerGeneration(small));
    deduplicator.resize(idsPerGeneration({ ...small, maxTotalTrades: 150_000 }));
    for (let value = 0; value < 150_000; value += 1) admit(deduplicator, instrument, uuidOf(value));
    expect(admit(deduplicator, instrument, uuidOf(0))).toBe(false);
  });
});
