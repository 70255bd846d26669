import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstrumentDirectory } from '../../../../src/engine/market-data/instruments';
import type { Instrument } from '../../../../src/engine/market-data/instruments';
import { TradeIdentity, idsPerGeneration } from '../../../../src/engine/store/deduplicator';

const directory = new InstrumentDirectory();
const instrumentOf = (symbol: string): Instrument =>
  directory.of({ venue: 'bybit', market: 'spot', symbol });
const instruments = ['AUSDT', 'BUSDT', 'CUSDT'].map(instrumentOf);

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

describe('TradeIdentity', () => {
  it('never takes a new id for a duplicate, and finds every duplicate within its promise', () => {
    const visit = fc.record({ instrument: fc.constantFrom(...instruments), id: idOf });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.array(visit, { maxLength: 400 }),
        (perGeneration, visits) => {
          const identity = new TradeIdentity(perGeneration);
          let admitted = 0;
          const admittedAt = new Map<string, number>();
          for (const { instrument, id } of visits) {
            const key = `${instrument.key} ${id}`;
            const before = admittedAt.get(key);
            const isNew = identity.admit(instrument, id);
            if (before === undefined) expect(isNew).toBe(true);
            else if (admitted - before < perGeneration) expect(isNew).toBe(false);
            if (isNew) admittedAt.set(key, ++admitted);
            expect(identity.size).toBeLessThan(2 * perGeneration);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes the same id of another instrument for another trade', () => {
    const identity = new TradeIdentity(10);
    expect(instruments.map((instrument) => identity.admit(instrument, '1'))).toEqual([
      true,
      true,
      true,
    ]);
    expect(instruments.map((instrument) => identity.admit(instrument, '1'))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('takes a forgotten id for new, and only that one', () => {
    const instrument = instrumentOf('AUSDT');
    for (const spell of spellings) {
      const identity = new TradeIdentity(20);
      for (let value = 0; value < 30; value += 1) identity.admit(instrument, spell(value));
      // One in the older generation, one in the newer.
      for (const forgotten of [15, 25]) identity.forget(instrument, spell(forgotten));
      const admitted = [];
      for (let value = 11; value < 30; value += 1) {
        if (identity.admit(instrument, spell(value))) admitted.push(value);
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
    const identity = new TradeIdentity(idsPerGeneration(small));
    identity.resize(idsPerGeneration({ ...small, maxTotalTrades: 150_000 }));
    for (let value = 0; value < 150_000; value += 1) identity.admit(instrument, uuidOf(value));
    expect(identity.admit(instrument, uuidOf(0))).toBe(false);
  });
});
