import { describe, expect, it } from 'vitest';
import { inTimeOrder } from '../../../../src/engine/store/time-order';
import type { StoredTrade } from '../../../../src/engine/market-data/stored-trade';
import { sampleStored, sampleTrade } from '../../../support/sample-trade';

const at = (sequence: number, ms: number, origin?: 'backfill'): StoredTrade =>
  sampleStored(
    sequence,
    sampleTrade({
      exchangeTime: 1_700_000_000_000 + ms,
      receivedAt: 1_700_000_000_000 + (origin === undefined ? ms + 5 : 60_000),
      ...(origin === undefined ? {} : { origin }),
    }),
  );
const sequences = (trades: readonly StoredTrade[]): number[] =>
  trades.map(({ sequence }) => sequence);

describe('the order of trades in time', () => {
  it('is the order of arrival while nothing was backfilled, even when exchange times cross', () => {
    const arrivals = [at(1, 100), at(2, 90), at(3, 101)];
    expect(inTimeOrder(arrivals)).toBe(arrivals);
  });

  it('puts backfilled trades where they happened', () => {
    const arrivals = [at(1, 100), at(2, 900), at(3, 300, 'backfill'), at(4, 200, 'backfill')];
    expect(sequences(inTimeOrder(arrivals))).toEqual([1, 4, 3, 2]);
  });
});
