import { describe, expect, it } from 'vitest';
import { clockFactsOf } from '../../../../src/engine/verdict/facts';
import type { CollectorFacts } from '../../../../src/engine/verdict/facts';
import { NOW, collectorFacts, latency } from '../../../support/verdict-facts';

const LIMIT_MS = 10_000;
const DAY_MS = 86_400_000;
const WELL = { thisClockAheadMs: null, venues: 0 };

/** A collector of that venue whose clock is so far ahead of this machine's; null where it is not known. */
const at = (venue: string, offsetMs: number | null): CollectorFacts =>
  collectorFacts({
    venue,
    latency: latency({
      clock:
        offsetMs === null
          ? { kind: 'unknown', reason: 'Not measured yet' }
          : { kind: 'measured', offsetMs, uncertaintyMs: 20, measuredAt: NOW },
    }),
  });

describe('This machine’s clock', () => {
  it.each([
    ['without collectors', [], WELL],
    ['without a known offset', [at('okx', null), at('bybit', null)], WELL],
    ['when no venue differs', [at('okx', 10_000), at('bybit', -10_000), at('kraken', 0)], WELL],
    ['when the only venue differs', [at('okx', DAY_MS)], WELL],
    ['when one of two venues differs', [at('okx', DAY_MS), at('bybit', 3)], WELL],
    ['when two venues differ that disagree', [at('okx', DAY_MS), at('bybit', -DAY_MS)], WELL],
    [
      'when two venues differ by 10.001 s from each other',
      [at('okx', 20_000), at('bybit', 30_001)],
      WELL,
    ],
    [
      'when two of four venues differ: that is not most',
      [at('okx', DAY_MS), at('bybit', DAY_MS), at('kraken', 0), at('coinbase', 1)],
      WELL,
    ],
    [
      'when several collectors of one venue differ: a venue has one say',
      [at('okx', DAY_MS), at('okx', DAY_MS), at('okx', DAY_MS)],
      WELL,
    ],
  ])('is not to blame %s', (_, collectors, expected) => {
    expect(clockFactsOf(collectors, LIMIT_MS)).toEqual(expected);
  });

  it.each([
    [
      'when two venues differ in agreement, and it is behind then',
      [at('okx', 2 * DAY_MS), at('bybit', 2 * DAY_MS)],
      { thisClockAheadMs: -2 * DAY_MS, venues: 2 },
    ],
    [
      'when two venues are within 10 s of each other',
      [at('okx', -20_000), at('bybit', -30_000)],
      { thisClockAheadMs: 20_000, venues: 2 },
    ],
    [
      'when two of three venues differ: that is most',
      [at('okx', DAY_MS), at('bybit', DAY_MS), at('kraken', 0)],
      { thisClockAheadMs: -DAY_MS, venues: 2 },
    ],
    [
      'when two of three venues agree, and the third differs from all',
      [at('okx', DAY_MS), at('bybit', DAY_MS + 5), at('kraken', -3_600_000)],
      { thisClockAheadMs: -DAY_MS - 5, venues: 2 },
    ],
    [
      'when three venues agree, by their median',
      [at('okx', -DAY_MS), at('bybit', -DAY_MS - 9), at('kraken', -DAY_MS + 8)],
      { thisClockAheadMs: DAY_MS, venues: 3 },
    ],
    [
      'whatever venues whose clock is not known',
      [at('okx', DAY_MS), at('bybit', DAY_MS), at('kraken', null), at('coinbase', null)],
      { thisClockAheadMs: -DAY_MS, venues: 2 },
    ],
  ])('is to blame %s', (_, collectors, expected) => {
    expect(clockFactsOf(collectors, LIMIT_MS)).toEqual(expected);
  });
});
