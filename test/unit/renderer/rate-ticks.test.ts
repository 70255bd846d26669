import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateTicks } from '../../../src/renderer/features/charts/rate-ticks';

describe('the ticks of the rates', () => {
  it('are round and few', () => {
    expect(rateTicks(0)).toEqual([0, 1]);
    expect(rateTicks(3)).toEqual([0, 1, 2, 3]);
    expect(rateTicks(137)).toEqual([0, 50, 100, 150]);
    expect(rateTicks(9_001)).toEqual([0, 5_000, 10_000]);
  });

  it('reach every rate with at most four steps', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (max) => {
        const ticks = rateTicks(max);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
        expect(ticks.length).toBeLessThanOrEqual(5);
      }),
    );
  });
});
