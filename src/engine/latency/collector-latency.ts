import type { LatencySpan, Lateness } from '../../shared/collector-status';
import { LatencyWindow } from './latency-window';
import type { LatencySample } from './latency-sketch';
import type { LatencyRecentSpan } from './latency-window';

/** How late one collector's trades came. At most 450 KB; 90 KB where nothing but the raw is known. */
export class LatenessLane {
  readonly #raw = new LatencyWindow();
  readonly #corrected = new LatencyWindow();
  readonly #venueInternal = new LatencyWindow();
  readonly #networkRaw = new LatencyWindow();
  readonly #networkCorrected = new LatencyWindow();
  #offsetMs: number | null = null;

  /** The venue's clock minus ours, from now on; null when it is not known. */
  set clockOffsetMs(offsetMs: number | null) {
    // Stamps are whole ms, so a finer offset would only pretend.
    this.#offsetMs = offsetMs === null ? null : Math.round(offsetMs);
  }

  /**
   * Records `trades` live trades that share these timestamps, all in epoch ms: `receivedAt` by our clock, the
   * others by the venue's; `publishedAt` is NaN where the venue does not say.
   */
  record(receivedAt: number, exchangeTime: number, publishedAt: number, trades: number): void {
    const offsetMs = this.#offsetMs;
    const latencyMs = receivedAt - exchangeTime;
    this.#raw.record(receivedAt, latencyMs, trades);
    if (offsetMs !== null) this.#corrected.record(receivedAt, latencyMs + offsetMs, trades);
    if (Number.isNaN(publishedAt)) return;
    const networkMs = receivedAt - publishedAt;
    this.#venueInternal.record(receivedAt, publishedAt - exchangeTime, trades);
    this.#networkRaw.record(receivedAt, networkMs, trades);
    if (offsetMs !== null) this.#networkCorrected.record(receivedAt, networkMs + offsetMs, trades);
  }

  /** Corrected latency over a span; null where the offset is not known or no live trade came. */
  sample(span: LatencyRecentSpan, now: number, limitMs: number): LatencySample | null {
    return this.#offsetMs === null ? null : this.#corrected.sample(span, now, limitMs);
  }

  report(now: number): Omit<Lateness, 'clock'> {
    const venueInternal = this.#venueInternal.oneMinute(now);
    return {
      oneMinute: this.#span(this.#raw, this.#corrected, 'oneMinute', now),
      tenMinutes: this.#span(this.#raw, this.#corrected, 'tenMinutes', now),
      split:
        venueInternal === null
          ? null
          : {
              venueInternal,
              network: this.#span(this.#networkRaw, this.#networkCorrected, 'oneMinute', now),
            },
    };
  }

  #span(
    raw: LatencyWindow,
    corrected: LatencyWindow,
    length: 'oneMinute' | 'tenMinutes',
    now: number,
  ): LatencySpan {
    return {
      raw: raw[length](now),
      // What was corrected before stays right, but is no figure to show while the offset is unknown.
      corrected: this.#offsetMs === null ? null : corrected[length](now),
    };
  }
}
