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

it('counts what is above a limit, exactly below 64 ms and within 1/32 of the limit up to 18 hours', () => {
  const limits = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 6e7 }));
  fc.assert(
    fc.property(latencies, limits, (values, limitMs) => {
      const above = sketchOf(values).countAbove(limitMs);
      const tolerance = limitMs < 64 ? 0 : limitMs / 32;
      expect(above).toBeLessThanOrEqual(values.filter((value) => value > limitMs).length);
      expect(above).toBeGreaterThanOrEqual(
        values.filter((value) => value > limitMs + tolerance).length,
      );
    }),
  );
});

it('counts each of several values recorded at once', () => {
  const sketch = sketchOf([10, 20]);
  sketch.record(30, 7);
  expect([sketch.countAbove(9), sketch.countAbove(20), sketch.countAbove(30)]).toEqual([9, 7, 0]);
  expect(new LatencySketch().countAbove(0)).toBe(0);
});
