import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LatencySketch } from '../../../../src/engine/latency/latency-sketch';

const latencies = fc.array(
  fc.oneof(fc.integer({ min: -200, max: 200 }), fc.integer({ min: -1e9, max: 1e9 })),
  { maxLength: 100 },
);

const sketchOf = (values: readonly number[]): LatencySketch => {
  const sketch = new LatencySketch();
  for (const value of values) sketch.record(value, 1);
  return sketch;
};

it('two sketches merged are the sketch of both', () => {
  fc.assert(
    fc.property(latencies, latencies, (some, others) => {
      const merged = sketchOf(some);
      merged.merge(sketchOf(others));
      expect(merged.summary()).toEqual(sketchOf([...some, ...others]).summary());
    }),
  );
});

it('a sketch that was cleared is as new', () => {
  fc.assert(
    fc.property(latencies, latencies, (some, others) => {
      const used = sketchOf(some);
      used.clear();
      for (const value of others) used.record(value, 1);
      expect(used.summary()).toEqual(sketchOf(others).summary());
    }),
  );
});

it('sketches read together say what they say merged', () => {
  fc.assert(
    fc.property(
      latencies,
      latencies,
      fc.integer({ min: 0, max: 5_000 }),
      (some, others, limitMs) => {
        const together = LatencySketch.sampleOf([sketchOf(some), sketchOf(others)], limitMs);
        const whole = sketchOf([...some, ...others]).summary();
        if (whole === null) {
          expect(together).toBeNull();
          return;
        }
        expect(together).toMatchObject({
          trades: whole.samples,
          p50Ms: whole.p50,
          p99Ms: whole.p99,
        });
        // As exact as a percentile: a value of the limit's own bucket may count as on time.
        const late = (byMs: number): number =>
          [...some, ...others].filter((ms) => ms > byMs).length / whole.samples;
        expect(together!.lateShare).toBeLessThanOrEqual(late(limitMs));
        expect(together!.lateShare).toBeGreaterThanOrEqual(late(limitMs + limitMs / 16 + 1));
      },
    ),
  );
});
