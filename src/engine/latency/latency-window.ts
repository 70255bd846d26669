import type { LatencySummary } from '../../shared/collector-status';
import { LatencySketch } from './latency-sketch';
import type { LatencySample } from './latency-sketch';

const SLICE_MS = 10_000;
const SLICES = 6;
/** The running ten seconds and those before. */
const SHORT_SLICES = 2;
const MINUTE_MS = 60_000;
const MINUTES = 10;

/** The last 20 s, the last minute, or the last ten. */
export type LatencyRecentSpan = 'short' | 'minute' | 'ten_minutes';

/** A sketch of one stretch of the clock. */
class Slice {
  /** Which stretch this is, counted from the epoch. */
  period = -1;
  readonly sketch = new LatencySketch();
}

/**
 * Latencies of the last minute (the running ten seconds and the five before) and of the last ten (the
 * running minute and the nine before). What leaves the last minute is merged into its minute.
 * Memory is fixed: at most 90 KB, and nothing before the first value.
 */
export class LatencyWindow {
  readonly #slices: (Slice | undefined)[] = [];
  readonly #minutes: (Slice | undefined)[] = [];
  #latest: Slice | undefined;

  /** `at` in epoch ms, the latency in whole ms, met so many times. */
  record(at: number, latencyMs: number, times: number): void {
    const period = Math.floor(at / SLICE_MS);
    if (this.#latest?.period !== period) this.#latest = this.#sliceOf(period);
    this.#latest.sketch.record(latencyMs, times);
  }

  /** Null when the span had no trade. `now` is epoch ms. */
  sample(span: LatencyRecentSpan, now: number, limitMs: number): LatencySample | null {
    const slices =
      span === 'ten_minutes'
        ? this.#lastTenMinutes(now)
        : this.#lastSlices(span === 'short' ? SHORT_SLICES : SLICES, now);
    const sketches = slices.flatMap((slice) => (slice === undefined ? [] : [slice.sketch]));
    return LatencySketch.sampleOf(sketches, limitMs);
  }

  /** Null when the last minute had no trade. */
  oneMinute(now: number): LatencySummary | null {
    return merged(this.#lastSlices(SLICES, now))?.summary() ?? null;
  }

  /** Null when the last ten minutes had no trade. */
  tenMinutes(now: number): LatencySummary | null {
    return merged(this.#lastTenMinutes(now))?.summary() ?? null;
  }

  #lastSlices(count: number, now: number): readonly (Slice | undefined)[] {
    const period = Math.floor(now / SLICE_MS);
    return this.#slices.filter((slice) => isWithin(slice?.period, period - count, period));
  }

  #lastTenMinutes(now: number): readonly (Slice | undefined)[] {
    const minute = Math.floor(now / MINUTE_MS);
    const slice = Math.floor(now / SLICE_MS);
    return [
      ...this.#minutes.filter((each) => isWithin(each?.period, minute - MINUTES, minute)),
      ...this.#slices.filter((each) =>
        isWithin(each?.period, (minute - MINUTES + 1) * SLICES - 1, slice),
      ),
    ];
  }

  #sliceOf(period: number): Slice {
    const slice = (this.#slices[period % SLICES] ??= new Slice());
    if (slice.period === period) return slice;
    const minute = Math.floor(slice.period / SLICES);
    const running = Math.floor(period / SLICES);
    // In a quiet market a slice may be so old that its minute's place has a newer one in it.
    if (isWithin(minute, running - MINUTES, running)) {
      const kept = (this.#minutes[minute % MINUTES] ??= new Slice());
      if (kept.period !== minute) {
        kept.sketch.clear();
        kept.period = minute;
      }
      kept.sketch.merge(slice.sketch);
    }
    slice.sketch.clear();
    slice.period = period;
    return slice;
  }
}

const isWithin = (period: number | undefined, after: number, until: number): boolean =>
  period !== undefined && period > after && period <= until;

function merged(slices: readonly (Slice | undefined)[]): LatencySketch | null {
  const [first, ...others] = slices.filter((slice) => slice !== undefined);
  if (first === undefined || others.length === 0) return first?.sketch ?? null;
  const whole = new LatencySketch();
  for (const { sketch } of [first, ...others]) whole.merge(sketch);
  return whole;
}
