import type { LatencySummary } from '../../shared/collector-status';

/** Below this many ms each value has a bucket of its own. */
const EXACT_BELOW = 64;
const STEPS_PER_DOUBLING = 32;
/** 64 ms × 2^20 is 18 hours; beyond, values share the last bucket (`min` and `max` stay exact). */
const DOUBLINGS = 20;
const LARGEST = EXACT_BELOW * 2 ** DOUBLINGS;
const BUCKETS = EXACT_BELOW + DOUBLINGS * STEPS_PER_DOUBLING;

export interface LatencySample {
  readonly trades: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of trades later than the limit asked for, from 0 to 1. */
  readonly lateShare: number;
}

/**
 * Counts of latencies in whole ms. Values up to ±63 are exact; beyond, a percentile is off by at most
 * 1/64 of its value. Negative values are kept: they say that a clock is wrong.
 * Two sketches merged are the sketch of both. Memory is fixed at 5.6 KB.
 */
export class LatencySketch {
  #samples = 0;
  #min = Infinity;
  #max = -Infinity;
  /** Negative values below `BUCKETS`, mirrored, the others from there on. */
  readonly #counts = new Uint32Array(2 * BUCKETS);

  get samples(): number {
    return this.#samples;
  }

  record(latencyMs: number, times: number): void {
    const bucket = bucketOf(latencyMs);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + times;
    this.#samples += times;
    if (latencyMs < this.#min) this.#min = latencyMs;
    if (latencyMs > this.#max) this.#max = latencyMs;
  }

  merge(other: LatencySketch): void {
    if (other.#samples === 0) return;
    const last = bucketOf(other.#max);
    for (let bucket = bucketOf(other.#min); bucket <= last; bucket += 1) {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + (other.#counts[bucket] ?? 0);
    }
    this.#samples += other.#samples;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  clear(): void {
    if (this.#samples === 0) return;
    this.#counts.fill(0, bucketOf(this.#min), bucketOf(this.#max) + 1);
    this.#samples = 0;
    this.#min = Infinity;
    this.#max = -Infinity;
  }

  /** Null without samples. */
  summary(): LatencySummary | null {
    if (this.#samples === 0) return null;
    return {
      p50: this.#percentile(0.5),
      p90: this.#percentile(0.9),
      p99: this.#percentile(0.99),
      max: this.#max,
      min: this.#min,
      samples: this.#samples,
    };
  }

  /**
   * What the sketches say together, without merging them; null without samples. `lateShare` is the share
   * above the limit (whole ms), as exact as a percentile.
   */
  static sampleOf(sketches: readonly LatencySketch[], limitMs: number): LatencySample | null {
    let samples = 0;
    let min = Infinity;
    let max = -Infinity;
    for (const sketch of sketches) {
      samples += sketch.#samples;
      min = Math.min(min, sketch.#min);
      max = Math.max(max, sketch.#max);
    }
    if (samples === 0) return null;
    const within = (bucket: number): number => Math.min(max, Math.max(min, valueOf(bucket)));
    const limitBucket = bucketOf(limitMs);
    const [rank50, rank99] = [Math.ceil(samples * 0.5), Math.ceil(samples * 0.99)];
    let [p50Ms, p99Ms] = [max, max];
    let seen = 0;
    let onTime = 0;
    const last = bucketOf(max);
    for (let bucket = bucketOf(min); bucket <= last; bucket += 1) {
      const before = seen;
      for (const sketch of sketches) seen += sketch.#counts[bucket] ?? 0;
      if (before < rank50 && seen >= rank50) p50Ms = within(bucket);
      if (before < rank99 && seen >= rank99) p99Ms = within(bucket);
      if (bucket <= limitBucket) onTime = seen;
    }
    const late = max <= limitMs ? 0 : samples - onTime;
    return { trades: samples, p50Ms, p99Ms, lateShare: late / samples };
  }

  #percentile(share: number): number {
    const rank = Math.ceil(this.#samples * share);
    let seen = 0;
    for (let bucket = bucketOf(this.#min); bucket < this.#counts.length; bucket += 1) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return Math.min(this.#max, Math.max(this.#min, valueOf(bucket)));
    }
    return this.#max;
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

const valueOf = (bucket: number): number =>
  bucket >= BUCKETS ? magnitudeOf(bucket - BUCKETS) : -magnitudeOf(BUCKETS - 1 - bucket);

/** The middle of a bucket; a bucket of one value is that value. */
function magnitudeOf(bucket: number): number {
  if (bucket < EXACT_BELOW) return bucket;
  const doubling = Math.floor((bucket - EXACT_BELOW) / STEPS_PER_DOUBLING);
  const width = (EXACT_BELOW / STEPS_PER_DOUBLING) * 2 ** doubling;
  const step = (bucket - EXACT_BELOW) % STEPS_PER_DOUBLING;
  return (STEPS_PER_DOUBLING + step) * width + Math.floor((width - 1) / 2);
}
