import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyWindow } from '../../../../src/engine/latency/latency-window';
import { NOON } from '../../../support/sample-trade';

const latencies = fc.array(
  fc.oneof(
    fc.integer({ min: -63, max: 63 }),
    fc.integer({ min: -5_000, max: 5_000 }),
    fc.integer({ min: -60_000_000, max: 60_000_000 }),
  ),
  { minLength: 1, maxLength: 300 },
);

/** Nearest rank: the smallest value with at least that share of the samples at or below it. */
const rank = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1]!;

describe('LatencyWindow', () => {
  it('gives percentiles within 1/64 of the exact ones, and exact ones below 64 ms', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const window = new LatencyWindow();
        for (const value of values) window.record(NOON, value, 1);
        const sorted = values.toSorted((a, b) => a - b);
        const summary = window.oneMinute(NOON)!;
        expect(summary).toMatchObject({
          min: sorted[0],
          max: sorted.at(-1),
          samples: values.length,
        });
        for (const [given, share] of [
          [summary.p50, 0.5],
          [summary.p90, 0.9],
          [summary.p99, 0.99],
        ] as const) {
          const exact = rank(sorted, share);
          const tolerance = Math.abs(exact) < 64 ? 0 : Math.abs(exact) / 64;
          expect(Math.abs(given - exact)).toBeLessThanOrEqual(tolerance);
        }
      }),
    );
  });

  it('keeps negative values, as they say that a clock is wrong', () => {
    const window = new LatencyWindow();
    for (const latency of [-30, -20, -10]) window.record(NOON, latency, 1);
    expect(window.oneMinute(NOON)).toEqual({
      p50: -20,
      p90: -10,
      p99: -10,
      max: -10,
      min: -30,
      samples: 3,
    });
  });

  it('covers the running ten seconds and the five periods before, and nothing else', () => {
    const window = new LatencyWindow();
    for (let second = 0; second < 120; second += 1) {
      window.record(NOON + second * 1_000, second, 1);
    }
    expect(window.oneMinute(NOON + 119_999)).toMatchObject({ samples: 60, min: 60, max: 119 });
    expect(window.oneMinute(NOON + 165_000)).toMatchObject({ samples: 10, min: 110, max: 119 });
    expect(window.oneMinute(NOON + 170_000)).toBeNull();
  });

  it('covers the running minute and the nine before, however it was cut into seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_500 }), { maxLength: 60 }), (seconds) => {
        const window = new LatencyWindow();
        const times = seconds.toSorted((a, b) => a - b);
        for (const second of times) window.record(NOON + second * 1_000, second, 1);
        const last = times.at(-1) ?? 0;
        const from = (Math.floor(last / 60) - 9) * 60;
        const expected = times.filter((second) => second >= from);
        expect(window.tenMinutes(NOON + last * 1_000)?.samples ?? 0).toBe(expected.length);
        expect(window.tenMinutes(NOON + last * 1_000)?.min).toBe(expected[0]);
      }),
      { numRuns: 1_000, examples: [[[30, 600, 660, 690]]] },
    );
  });

  it('does not show what a clock that was ahead has left behind', () => {
    const window = new LatencyWindow();
    window.record(NOON + 86_400_000, 86_400_000, 1);
    window.record(NOON, 5, 1);
    expect(window.oneMinute(NOON)).toMatchObject({ samples: 1, p50: 5, max: 5 });
  });

  it('survives absurd times', () => {
    const window = new LatencyWindow();
    window.record(NOON, NOON - 1_262_304_000_000, 1);
    window.record(NOON, NOON - 4_102_444_799_999, 1);
    const summary = window.oneMinute(NOON)!;
    expect(summary.max).toBe(NOON - 1_262_304_000_000);
    expect(summary.min).toBe(NOON - 4_102_444_799_999);
    expect(summary.p99).toBeGreaterThan(summary.p50);
  });

  describe('sample', () => {
    const spans = [
      // The running ten seconds and the one before; the running ten seconds and five before; the running minute and nine before.
      { span: 'short', slice: 10_000, slices: 2 },
      { span: 'minute', slice: 10_000, slices: 6 },
      { span: 'ten_minutes', slice: 60_000, slices: 10 },
    ] as const;

    it.each(spans)('gives of $span what a sorted list gives', ({ span, slice, slices }) => {
      const trade = fc.tuple(
        fc.integer({ min: 0, max: 90_000 }),
        fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -5_000, max: 60_000 })),
      );
      fc.assert(
        fc.property(
          fc.array(trade, { minLength: 1, maxLength: 100 }),
          fc.integer({ min: 0, max: 700_000 }),
          fc.integer({ min: 64, max: 5_000 }),
          (trades, laterMs, limitMs) => {
            const window = new LatencyWindow();
            let at = NOON;
            const recorded = trades.map(([afterMs, latencyMs]) => {
              at += afterMs;
              window.record(at, latencyMs, 1);
              return { at, latencyMs };
            });
            const now = at + laterMs;
            const from = (Math.floor(now / slice) - slices + 1) * slice;
            const sorted = recorded
              .filter((each) => each.at >= from)
              .map(({ latencyMs }) => latencyMs)
              .toSorted((a, b) => a - b);
            const sample = window.sample(span, now, limitMs);
            if (sorted.length === 0) {
              expect(sample).toBeNull();
              return;
            }
            const { trades: count, p50Ms, p99Ms, lateShare } = sample!;
            expect(count).toBe(sorted.length);
            for (const [given, share] of [
              [p50Ms, 0.5],
              [p99Ms, 0.99],
            ] as const) {
              const exact = rank(sorted, share);
              expect(Math.abs(given - exact)).toBeLessThanOrEqual(
                Math.abs(exact) < 64 ? 0 : Math.abs(exact) / 64,
              );
            }
            const late = (aboveMs: number): number =>
              sorted.filter((latencyMs) => latencyMs > aboveMs).length / sorted.length;
            expect(lateShare).toBeLessThanOrEqual(late(limitMs));
            expect(lateShare).toBeGreaterThanOrEqual(late(limitMs * (1 + 1 / 32)));
          },
        ),
      );
    });

    it('sees 1 trade in 7 that is 12 minutes late beside a median of 41 ms', () => {
      const window = new LatencyWindow();
      for (let trade = 0; trade < 700; trade += 1) {
        window.record(NOON, trade % 7 === 0 ? 720_000 : 41, 1);
      }
      expect(window.sample('minute', NOON, 2_000)).toMatchObject({
        trades: 700,
        p50Ms: 41,
        lateShare: 1 / 7,
      });
    });
  });
});
