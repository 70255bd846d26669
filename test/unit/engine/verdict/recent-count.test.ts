import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentCount } from '../../../../src/engine/verdict/recent-count';

/** The counter's growth with the second it was seen in. */
class NaiveCount {
  readonly #grown: { readonly second: number; readonly by: number }[] = [];
  #last: number | null = null;

  sample(total: number, nowMs: number): void {
    const by = total - (this.#last ?? total);
    this.#grown.push({ second: Math.floor(nowMs / 1_000), by });
    this.#last = total;
  }

  within60s(nowMs: number): number {
    const now = Math.floor(nowMs / 1_000);
    return this.#grown
      .filter(({ second }) => second > now - 60 && second <= now)
      .reduce((sum, { by }) => sum + by, 0);
  }
}

it('RecentCount gives what a list of all samples gives, also of a counter that goes down', () => {
  const step = fc.tuple(
    fc.oneof(
      fc.constant(1_000),
      fc.integer({ min: 0, max: 2_500 }),
      fc.integer({ min: 0, max: 200_000 }),
    ),
    fc.integer({ min: -20, max: 50 }),
  );
  fc.assert(
    fc.property(
      fc.nat(1e9),
      fc.nat(1_000),
      fc.array(step, { maxLength: 200 }),
      (start, first, steps) => {
        const recent = new RecentCount();
        const naive = new NaiveCount();
        let now = start;
        let total = first;
        expect(recent.within60s(now)).toBe(0);
        for (const [afterMs, by] of steps) {
          now += afterMs;
          total = Math.max(0, total + by);
          recent.sample(total, now);
          naive.sample(total, now);
          expect(recent.within60s(now)).toBe(naive.within60s(now));
          expect(recent.within60s(now + 30_000)).toBe(naive.within60s(now + 30_000));
        }
      },
    ),
  );
});

it('RecentCount does not count what was there before the first sample', () => {
  const recent = new RecentCount();
  recent.sample(500, 1_000);
  expect(recent.within60s(1_000)).toBe(0);
  recent.sample(501, 2_000);
  expect(recent.within60s(61_999)).toBe(1);
  expect(recent.within60s(62_000)).toBe(0);
});
