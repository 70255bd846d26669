import { err, ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import type { Clock } from '../../../platform/clock';
import type { BookSnapshotSource } from '../../collectors/sources/book-source';
import type { ManagedCollector } from '../../collectors/collector-group';
import type { RestClient } from '../../transport/rest-client';
import type { KeptBook, Moment } from './synced-book';

export type OnBookFetched = (collectorId: string, url: string, text: string) => void;

type BooksByCollector = ReadonlyMap<string, ReadonlyMap<string, KeptBook>>;

export interface BookResyncParts {
  readonly clock: Clock;
  /** Without it no snapshot is asked for. */
  readonly rest: RestClient | null;
  /** A recording decides what comes: nothing is asked for. */
  readonly passive: boolean;
  readonly find: (collectorId: string) => Result<ManagedCollector>;
  /** By collector and symbol. */
  readonly books: () => BooksByCollector;
  /** Hears of each answer before anything is made of it. */
  readonly onFetched?: OnBookFetched;
  /** A snapshot came, or none could be had. */
  readonly onChanged: (book: KeptBook) => void;
  readonly onThrow: (collectorId: string, error: unknown) => void;
}

/** Asks the venues for new books when theirs are due: over REST, or by subscribing the symbols anew. */
export class BookResync {
  readonly #parts: BookResyncParts;
  /** Snapshots under way. */
  readonly #fetching = new Map<KeptBook, AbortController>();
  #isClosed = false;
  #wakeAtMs: number | null = null;
  #cancelWake = (): void => undefined;

  constructor(parts: BookResyncParts) {
    this.#parts = parts;
  }

  /** To be called after anything happened to a book. One timer serves all: that of the next one due. */
  schedule(): void {
    if (this.#parts.passive || this.#isClosed) return;
    let earliest = Infinity;
    for (const books of this.#parts.books().values()) {
      for (const book of books.values()) earliest = Math.min(earliest, book.wakeAtMs ?? Infinity);
    }
    const wakeAtMs = earliest === Infinity ? null : earliest;
    if (wakeAtMs === this.#wakeAtMs) return;
    this.#cancelWake();
    this.#cancelWake = () => undefined;
    this.#wakeAtMs = wakeAtMs;
    if (wakeAtMs === null) return;
    const { clock } = this.#parts;
    this.#cancelWake = clock.after(Math.max(0, wakeAtMs - clock.monotonicMs()), () => {
      this.#wakeAtMs = null;
      this.#look();
      this.schedule();
    });
  }

  /** What is under way for that book is of no use any more. */
  abandon(book: KeptBook): void {
    this.#fetching.get(book)?.abort();
    this.#fetching.delete(book);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelWake();
    for (const book of this.#fetching.keys()) this.abandon(book);
  }

  #now(): Moment {
    const { clock } = this.#parts;
    return { at: clock.now(), ms: clock.monotonicMs() };
  }

  #look(): void {
    const now = this.#now();
    for (const [collectorId, books] of this.#parts.books()) {
      try {
        this.#lookAt(collectorId, [...books.values()], now);
      } catch (error) {
        this.#parts.onThrow(collectorId, error);
      }
    }
  }

  #lookAt(collectorId: string, books: readonly KeptBook[], now: Moment): void {
    for (const book of books) book.checkCrossing(now);
    const due = books.filter(({ recovery: { dueMs } }) => dueMs !== null && dueMs <= now.ms);
    if (due.length === 0) return;
    const found = this.#parts.find(collectorId);
    if (!found.ok) {
      for (const { recovery } of due) recovery.rest();
      return;
    }
    const { collector } = found.value;
    const states = new Map(collector.symbols.map((report) => [report.symbol, report.subscription]));
    const resubscribed: KeptBook[] = [];
    for (const book of due) {
      const state = states.get(book.identity.symbol)?.kind;
      // Removed from the collector, or refused by the venue: asking again would change nothing.
      if (state === undefined || state === 'refused') book.recovery.rest();
      else if (state === 'idle' || state === 'requested') book.recovery.postpone(now.ms);
      else if (book.source.snapshot === null) resubscribed.push(book);
      else this.#fetch(book, book.source.snapshot, found.value);
    }
    if (resubscribed.length > 0) this.#resubscribe(resubscribed, found.value, now);
  }

  /** Together, because venues count requests. */
  #resubscribe(books: readonly KeptBook[], { collector }: ManagedCollector, now: Moment): void {
    const isAsked = collector.resubscribe(books.map(({ identity }) => identity.symbol));
    for (const book of books) {
      if (!isAsked) {
        book.recovery.postpone(now.ms);
        continue;
      }
      if (book.sync.kind === 'awaiting_snapshot') {
        const detail = 'No snapshot came, so the symbol was subscribed anew';
        book.break('snapshot_failed', detail, now);
      }
      book.recovery.asked(now.ms);
    }
  }

  #fetch(book: KeptBook, source: BookSnapshotSource, { collector }: ManagedCollector): void {
    book.recovery.rest();
    const { rest } = this.#parts;
    if (rest === null || this.#fetching.has(book)) return;
    const abort = new AbortController();
    this.#fetching.set(book, abort);
    const { collectorId, symbol } = book.identity;
    const url = (collector.settings.restUrl ?? source.baseUrl) + source.path(symbol);
    ask(rest, source, url, abort.signal)
      .then((answer) => {
        if (abort.signal.aborted) return;
        this.#fetching.delete(book);
        if (answer.ok) this.#parts.onFetched?.(collectorId, url, answer.value);
        const snapshot = answer.ok ? source.parse(answer.value) : answer;
        const now = this.#now();
        if (snapshot.ok) book.offer(snapshot.value, now);
        else
          book.break(
            'snapshot_failed',
            `The snapshot could not be fetched: ${snapshot.error}`,
            now,
          );
        this.#parts.onChanged(book);
        this.schedule();
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) this.#parts.onThrow(collectorId, error);
      });
  }
}

/** The text of the answer; the error is a sentence. Rejects only when it is aborted. */
async function ask(
  rest: RestClient,
  source: BookSnapshotSource,
  url: string,
  signal: AbortSignal,
): Promise<Result<string, string>> {
  const answer = await rest.get(url, source.pace, signal);
  return answer.ok ? ok(answer.value.text) : err(answer.error.message);
}
