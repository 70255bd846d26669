import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstrumentDirectory } from '../../../src/main/storage/instruments';
import type { Instrument } from '../../../src/main/storage/instruments';
import { TradeIdentity, identityLimits } from '../../../src/main/storage/trade-identity';

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
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(visit, { maxLength: 400 }),
        (idsPerInstrument, idsInTotal, visits) => {
          const identity = new TradeIdentity({ idsPerInstrument, idsInTotal });
          /** New ids since each id was admitted: of its instrument, and of all. */
          const seen = new Map<string, { instrument: Instrument; own: number; all: number }>();
          for (const { instrument, id } of visits) {
            const key = `${instrument.key} ${id}`;
            const before = seen.get(key);
            const isNew = identity.admit(instrument, id);
            if (before === undefined) {
              expect(isNew).toBe(true);
            } else if (before.own < idsPerInstrument && before.all < idsInTotal) {
              expect(isNew).toBe(false);
            }
            if (!isNew) continue;
            for (const entry of seen.values()) {
              entry.all += 1;
              if (entry.instrument === instrument) entry.own += 1;
            }
            seen.set(key, { instrument, own: 0, all: 0 });
            expect(identity.size).toBeLessThanOrEqual(
              Math.min(3 * idsInTotal, 2 * idsPerInstrument * instruments.length),
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('takes the same id of another instrument for another trade', () => {
    const identity = new TradeIdentity({ idsPerInstrument: 10, idsInTotal: 100 });
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
      const identity = new TradeIdentity({ idsPerInstrument: 20, idsInTotal: 1_000 });
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
    const limits = { maxTradesPerSymbol: 9_000, maxTotalTrades: 60_000, retentionMinutes: 60 };
    const identity = new TradeIdentity(
      identityLimits({ maxTradesPerSymbol: 1, maxTotalTrades: 1, retentionMinutes: 60 }),
    );
    identity.applyLimits(identityLimits(limits));
    for (let value = 0; value < 9_000; value += 1) identity.admit(instrument, uuidOf(value));
    expect(identity.admit(instrument, uuidOf(0))).toBe(false);
  });
});
