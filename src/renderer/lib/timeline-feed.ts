import type { AppError } from '../../shared/errors';
import type {
  TimelineEvent,
  TimelineFileReport,
  TimelineFilter,
  TimelinePage,
} from '../../shared/timeline';
import { request } from './bridge';
import { everyWhileVisible, isVisible } from './visibility';

const POLL_MS = 1_000;
export const PAGE_EVENTS = 200;

export interface TimelineView {
  /** Newest first. */
  readonly events: readonly TimelineEvent[];
  /** Events in main's memory that match, and all of them. */
  readonly matching: number;
  readonly held: number;
  readonly file: TimelineFileReport;
  readonly loading: boolean;
  readonly error: AppError | null;
}

/** The newest page joined with what is shown; without a join to it, what is older is let go. */
export function withNewest(
  shown: readonly TimelineEvent[],
  { events }: Pick<TimelinePage, 'events'>,
): readonly TimelineEvent[] {
  const oldest = events.at(-1);
  if (oldest === undefined) return [];
  const older = shown.filter(({ id }) => id < oldest.id);
  const joins = events.length < PAGE_EVENTS || shown.some(({ id }) => id >= oldest.id);
  if (!joins) return events;
  if (events.length < PAGE_EVENTS) return sameEvents(shown, events) ? shown : events;
  const joined = [...events, ...older];
  return sameEvents(shown, joined) ? shown : joined;
}

/** An event never changes, so equal ends mean equal lists. */
const sameEvents = (a: readonly TimelineEvent[], b: readonly TimelineEvent[]): boolean =>
  a.length === b.length && a[0]?.id === b[0]?.id && a.at(-1)?.id === b.at(-1)?.id;

/** What happened, as one filter selects it: newest first, followed once a second, older ones on demand. */
export class TimelineFeed {
  readonly #filter: TimelineFilter;
  readonly #listeners = new Set<() => void>();
  #view: TimelineView = {
    events: [],
    matching: 0,
    held: 0,
    file: { kind: 'none' },
    loading: true,
    error: null,
  };
  #asking = false;
  #goingBack = false;

  constructor(filter: TimelineFilter) {
    this.#filter = filter;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getView = (): TimelineView => this.#view;

  /** Follows while the window is visible. Returns its undo. */
  connect(): () => void {
    void this.#poll();
    return everyWhileVisible(POLL_MS, () => void this.#poll());
  }

  async #poll(): Promise<void> {
    if (this.#asking || !isVisible()) return;
    this.#asking = true;
    const answer = await request('timeline:query', { filter: this.#filter, limit: PAGE_EVENTS });
    this.#asking = false;
    if (!answer.ok) {
      this.#show({ ...this.#view, loading: false, error: answer.error });
      return;
    }
    const { matching, held, file } = answer.value;
    const events = withNewest(this.#view.events, answer.value);
    this.#show({ events, matching, held, file, loading: false, error: null });
  }

  /** The next page further back, if there is one. */
  async loadOlder(): Promise<void> {
    const oldest = this.#view.events.at(-1);
    if (this.#goingBack || oldest === undefined) return;
    if (this.#view.events.length >= this.#view.matching) return;
    this.#goingBack = true;
    const answer = await request('timeline:query', {
      filter: this.#filter,
      before: oldest.id,
      limit: PAGE_EVENTS,
    });
    this.#goingBack = false;
    // A newest page without a join to the rest has come in between.
    if (!answer.ok || this.#view.events.at(-1)?.id !== oldest.id) return;
    this.#show({ ...this.#view, events: [...this.#view.events, ...answer.value.events] });
  }

  #show(view: TimelineView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}
