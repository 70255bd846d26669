import type { DiskUse } from '../../shared/disk';
import type {
  TimelineEntry,
  TimelineEvent,
  TimelineFileReport,
  TimelineFilter,
  TimelinePage,
} from '../../shared/timeline';

/** Events in memory; some 400 bytes each. */
export const EVENTS_HELD = 10_000;

/** Where events are kept beyond this run. */
export interface TimelineArchive {
  append(event: TimelineEvent): void;
  readonly report: TimelineFileReport;
  readonly disk: DiskUse;
  limitDisk(maxBytes: number): void;
  /** Resolves when everything appended before is written, or could not be. */
  flush(): Promise<void>;
}

/** What happened, in order. Appending never waits and never throws. */
export class Timeline {
  /** Oldest first. */
  #events: TimelineEvent[];
  #lastId: number;
  #listeners: readonly ((event: TimelineEvent) => void)[] = [];
  readonly #archive: TimelineArchive | null;
  readonly #capacity: number;

  /** `restored` are the events of earlier runs, oldest first. */
  constructor(
    archive: TimelineArchive | null = null,
    restored: readonly TimelineEvent[] = [],
    capacity = EVENTS_HELD,
  ) {
    this.#archive = archive;
    this.#capacity = capacity;
    this.#events = restored.slice(-capacity);
    this.#lastId = restored.reduce((highest, { id }) => Math.max(highest, id), 0);
  }

  get latest(): TimelineEvent | undefined {
    return this.#events.at(-1);
  }

  get file(): TimelineFileReport {
    return this.#archive?.report ?? { kind: 'none' };
  }

  /** What it takes on the disk; null when it is in memory alone. */
  get disk(): DiskUse | null {
    return this.#archive?.disk ?? null;
  }

  limitDisk(maxBytes: number): void {
    this.#archive?.limitDisk(maxBytes);
  }

  append(entry: TimelineEntry): TimelineEvent {
    this.#lastId += 1;
    const event = { ...entry, id: this.#lastId } as TimelineEvent;
    this.#events.push(event);
    // Cut in steps: moving thousands of events for each new one would be dear.
    const excess = this.#events.length - this.#capacity;
    if (excess > this.#capacity / 10) this.#events = this.#events.slice(excess);
    this.#archive?.append(event);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  /** The undo is returned. */
  onAppended(listener: (event: TimelineEvent) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  query(query: {
    readonly filter: TimelineFilter;
    readonly before?: number | undefined;
    readonly limit: number;
  }): TimelinePage {
    const { filter, before = Infinity, limit } = query;
    const matching = this.select(filter);
    const events: TimelineEvent[] = [];
    for (let index = matching.length - 1; index >= 0 && events.length < limit; index -= 1) {
      const event = matching[index];
      if (event !== undefined && event.id < before) events.push(event);
    }
    return {
      events,
      matching: matching.length,
      held: this.#held.length,
      file: this.file,
    };
  }

  /** Everything in memory that matches, oldest first. */
  select(filter: TimelineFilter): readonly TimelineEvent[] {
    const isWanted = matcher(filter);
    return this.#held.filter(isWanted);
  }

  async flush(): Promise<void> {
    await this.#archive?.flush();
  }

  get #held(): readonly TimelineEvent[] {
    return this.#events.slice(-this.#capacity);
  }
}

function matcher(filter: TimelineFilter): (event: TimelineEvent) => boolean {
  const { collectorId, since = -Infinity } = filter;
  const kinds = filter.kinds === undefined ? null : new Set(filter.kinds);
  const text = filter.text?.trim().toLowerCase() ?? '';
  return (event) =>
    event.at >= since &&
    (collectorId === undefined || event.collectorId === collectorId) &&
    (kinds === null || kinds.has(event.kind)) &&
    (text === '' || wordsOf(event).includes(text));
}

/** A window that searches asks again every second: lower case is made once per event. */
const words = new WeakMap<TimelineEvent, string>();

function wordsOf(event: TimelineEvent): string {
  let known = words.get(event);
  if (known === undefined) {
    const { sentence, cause, collectorId, instrument } = event;
    known = [sentence, cause, cause.replaceAll('_', ' '), collectorId ?? '', instrument ?? '']
      .join('\n')
      .toLowerCase();
    words.set(event, known);
  }
  return known;
}
