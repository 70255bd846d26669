import type { LatencySummary } from '../../shared/collector-status';

/** Below this many ms each value has a bucket of its own. */
const EXACT_BELOW = 64;
const STEPS_PER_DOUBLING = 32;
/** 64 ms × 2^20 is 18 hours; beyond, values share the last bucket (`min` and `max` stay exact). */
const DOUBLINGS = 20;
const LARGEST = EXACT_BELOW * 2 ** DOUBLINGS;
const BUCKETS = EXACT_BELOW + DOUBLINGS * STEPS_PER_DOUBLING;

const SLICE_MS = 10_000;
const SLICES = 6;

class Slice {
  /** Which ten seconds of the clock this slice counts. */
  period = -1;
  samples = 0;
  min = Infinity;
  max = -Infinity;
  /** Negative values below `BUCKETS`, mirrored, the others from there on. */
  readonly counts = new Uint32Array(2 * BUCKETS);

  begin(period: number): void {
    this.period = period;
    this.samples = 0;
    this.min = Infinity;
    this.max = -Infinity;
    this.counts.fill(0);
  }
}

/**
 * Receipt minus exchange time over the last minute: the running ten seconds and the five before.
 * Whole ms are exact up to ±63; beyond, a percentile is off by at most 1/64 of its value.
 * Negative values are kept: they say that a clock is wrong.
 * Memory is fixed at about 34 KB.
 */
export class LatencyWindow {
  private readonly slices = Array.from({ length: SLICES }, () => new Slice());

  /** Both in epoch ms. */
  record(receivedAt: number, exchangeTime: number): void {
    const period = Math.floor(receivedAt / SLICE_MS);
    const slice = this.slices[period % SLICES];
    if (slice === undefined) return;
    if (slice.period !== period) slice.begin(period);
    const latencyMs = receivedAt - exchangeTime;
    const bucket = bucketOf(latencyMs);
    slice.counts[bucket] = (slice.counts[bucket] ?? 0) + 1;
    slice.samples += 1;
    if (latencyMs < slice.min) slice.min = latencyMs;
    if (latencyMs > slice.max) slice.max = latencyMs;
  }

  /** Null when the last minute had no trade. */
  summary(now: number): LatencySummary | null {
    const period = Math.floor(now / SLICE_MS);
    const recent = this.slices.filter(
      (slice) => slice.period > period - SLICES && slice.period <= period,
    );
    const counts = new Float64Array(2 * BUCKETS);
    let samples = 0;
    let min = Infinity;
    let max = -Infinity;
    for (const slice of recent) {
      slice.counts.forEach((count, bucket) => (counts[bucket] = (counts[bucket] ?? 0) + count));
      samples += slice.samples;
      min = Math.min(min, slice.min);
      max = Math.max(max, slice.max);
    }
    if (samples === 0) return null;
    const percentile = (share: number): number =>
      Math.min(max, Math.max(min, valueAtRank(counts, Math.ceil(samples * share))));
    return {
      p50: percentile(0.5),
      p90: percentile(0.9),
      p99: percentile(0.99),
      max,
      min,
      samples,
    };
  }
}

function bucketOf(latencyMs: number): number {
  return latencyMs >= 0
    ? BUCKETS + magnitudeBucket(latencyMs)
    : BUCKETS - 1 - magnitudeBucket(-latencyMs);
}

function magnitudeBucket(magnitude: number): number {
  if (magnitude < EXACT_BELOW) return Math.floor(magnitude);
  if (magnitude >= LARGEST) return BUCKETS - 1;
  // 64 to 127 is doubling 0, in steps of 2; 128 to 255 is doubling 1, in steps of 4; and so on.
  const doubling = 25 - Math.clz32(magnitude);
  return EXACT_BELOW + (doubling - 1) * STEPS_PER_DOUBLING + (magnitude >>> (doubling + 1));
}

/** The middle of a bucket; a bucket of one value is that value. */
function magnitudeOf(bucket: number): number {
  if (bucket < EXACT_BELOW) return bucket;
  const doubling = Math.floor((bucket - EXACT_BELOW) / STEPS_PER_DOUBLING);
  const width = (EXACT_BELOW / STEPS_PER_DOUBLING) * 2 ** doubling;
  const step = (bucket - EXACT_BELOW) % STEPS_PER_DOUBLING;
  return (STEPS_PER_DOUBLING + step) * width + Math.floor((width - 1) / 2);
}

function valueAtRank(counts: Float64Array, rank: number): number {
  let seen = 0;
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    seen += counts[bucket] ?? 0;
    if (seen >= rank) {
      return bucket >= BUCKETS ? magnitudeOf(bucket - BUCKETS) : -magnitudeOf(BUCKETS - 1 - bucket);
    }
  }
  return 0;
}
