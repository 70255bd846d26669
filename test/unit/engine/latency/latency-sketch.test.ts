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
