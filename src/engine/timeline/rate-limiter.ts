import type { TimelineEntry } from '../../shared/timeline';
import type { Clock } from '../../platform/clock';
import { plural } from './entries';
import type { Timeline } from './timeline';

const WINDOW_MS = 10_000;
const LISTED_PER_WINDOW = 30;

interface Stream {
  readonly collectorId: string | null;
  readonly kind: TimelineEntry['kind'];
  listed: number;
  withheld: number;
}

/**
 * A feed that loses every other trade opens thousands of gaps a second: listed one by one they would
 * push everything else out of the timeline. Beyond a budget they are counted, and told of in one line.
 */
export class FloodGate {
  readonly #timeline: Timeline;
  readonly #clock: Clock;
  readonly #streams = new Map<string, Stream>();
  #cancel: (() => void) | null = null;

  constructor(timeline: Timeline, clock: Clock) {
    this.#timeline = timeline;
    this.#clock = clock;
  }

  append(entry: TimelineEntry): void {
    const { collectorId, kind } = entry;
    const key = `${kind} ${collectorId ?? ''}`;
    let stream = this.#streams.get(key);
    if (stream === undefined) {
      stream = { collectorId, kind, listed: 0, withheld: 0 };
      this.#streams.set(key, stream);
    }
    this.#cancel ??= this.#clock.after(WINDOW_MS, () => this.#endWindow());
    if (stream.listed >= LISTED_PER_WINDOW) {
      stream.withheld += 1;
      return;
    }
    stream.listed += 1;
    this.#timeline.append(entry);
  }

  close(): void {
    this.#endWindow();
  }

  #endWindow(): void {
    this.#cancel?.();
    this.#cancel = null;
    for (const { collectorId, kind, withheld } of this.#streams.values()) {
      if (withheld === 0) continue;
      this.#timeline.append({
        kind: 'limit',
        change: 'reached',
        at: this.#clock.now(),
        collectorId,
        instrument: null,
        cause: 'timeline_flood',
        durationMs: WINDOW_MS,
        sentence: `${plural(withheld, 'more event')} of the kind "${kind}" within ${WINDOW_MS / 1_000} s, not listed one by one.`,
      });
    }
    this.#streams.clear();
  }
}
