import type { CollectorStatus, Transition } from '../../../shared/collector-status';
import type { BookLevel, BookStatus, BookSync, BookView } from '../../../shared/order-book';
import { err, ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import type { BookCauseCode } from '../../../shared/values/order-book';
import type { Clock } from '../../../platform/clock';
import type { BookSink } from '../../collectors/frames/book-sink';
import type { BookSource } from '../../collectors/sources/book-source';
import type { BookUpdate, RejectedUpdate } from '../../market-data/book-update';
import type { ManagedCollector } from '../../collectors/collector-group';
import type { CollectorChange } from '../../collectors/collector-manager';
import { Listeners } from '../../../platform/listeners';
import type { Log } from '../../../platform/log';
import type { RestClient } from '../../transport/rest-client';
import { BookResync } from './book-resync';
import type { OnBookFetched } from './book-resync';
import type { Books } from './books';
import { KeptBook } from './synced-book';
import type { BookIdentity, Moment } from './synced-book';

/** Whatever a feed names, no more books than these are kept per collector. */
const BOOKS_PER_COLLECTOR = 5_000;

/** A book stopped being right, or is right again. */
export interface BookEvent {
  readonly kind: 'out_of_sync' | 'resynced';
  readonly book: BookIdentity;
  readonly at: number;
  /** What made it wrong. */
  readonly cause: BookCauseCode;
  readonly detail: string;
  /** How long it was wrong, when it is right again. */
  readonly durationMs: number | null;
}

export interface BookKeeperParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly find: (collectorId: string) => Result<ManagedCollector>;
  /** Without it no snapshot is asked for. */
  readonly rest: RestClient | null;
  /** A recording decides what comes: nothing is asked for. */
  readonly passive: boolean;
  /** Hears of each snapshot that was asked for, as it came. */
  readonly onFetched?: OnBookFetched;
}

const sourceOf = ({ kind, collector: { settings } }: ManagedCollector): BookSource => {
  if (kind.book === undefined) throw new Error(`${settings.id} keeps no books`);
  return kind.book.source(settings.depth ?? kind.book.depths[0] ?? 0);
};

/** A float: only a picture is drawn of it. */
const quantityOf = (levels: readonly BookLevel[]): number =>
  levels.reduce((sum, [, quantity]) => sum + Number(quantity), 0);

/** Keeps the order books of all collectors right, and says which are. */
export class BookKeeper implements Books, BookSink {
  readonly #parts: BookKeeperParts;
  readonly #books = new Map<string, Map<string, KeptBook>>();
  readonly #changed = new Listeners<(collectorId: string, symbol: string) => void>();
  readonly #told = new Listeners<(event: BookEvent) => void>();
  readonly #resync: BookResync;

  constructor(parts: BookKeeperParts) {
    this.#parts = parts;
    this.#resync = new BookResync({
      ...parts,
      books: () => this.#books,
      onChanged: (book) => this.#tellChanged(book),
      onThrow: (collectorId, error) => this.#threw(collectorId, error),
    });
  }

  accept(
    collectorId: string,
    updates: readonly BookUpdate[],
    rejected: readonly RejectedUpdate[],
    receivedAt: number,
  ): void {
    this.#guarded(collectorId, () => {
      const now = { at: receivedAt, ms: this.#parts.clock.monotonicMs() };
      for (const update of updates) {
        const book = this.#bookOf(collectorId, update.symbol);
        if (book === null) continue;
        book.take(update, now);
        this.#tellChanged(book);
      }
      for (const { symbol, message } of rejected) {
        const detail = `An update could not be read: ${message}`;
        if (symbol === undefined) this.#breakAll(collectorId, 'invalid_update', detail, now);
        else this.#books.get(collectorId)?.get(symbol)?.break('invalid_update', detail, now);
      }
      this.#resync.schedule();
    });
  }

  framesMissed(collectorId: string, receivedAt: number): void {
    this.#guarded(collectorId, () => {
      const now = { at: receivedAt, ms: this.#parts.clock.monotonicMs() };
      const detail =
        'Frames of the connection were missed, and what they held of this book with them';
      this.#breakAll(collectorId, 'frames_missed', detail, now);
      this.#resync.schedule();
    });
  }

  readonly transition = (collectorId: string, { to, cause }: Transition): void => {
    const found = this.#parts.find(collectorId);
    if (!found.ok || found.value.kind.book === undefined) return;
    const now = this.#now();
    for (const symbol of found.value.collector.settings.symbols) this.#bookOf(collectorId, symbol);
    for (const book of this.#books.get(collectorId)?.values() ?? []) {
      switch (to) {
        case 'SUBSCRIBING':
          book.opened(sourceOf(found.value), now);
          break;
        case 'RECONNECTING':
        case 'ERROR':
          this.#resync.abandon(book);
          book.lost(cause.detail, now);
          break;
        case 'STOPPED':
          this.#resync.abandon(book);
          book.stopped();
          break;
        case 'CONNECTING':
        case 'CONNECTED':
        case 'ACTIVE':
          break;
      }
    }
    this.#resync.schedule();
  };

  /** A collector came, went or changed its symbols. */
  readonly collectorChanged = (change: CollectorChange): void => {
    const { collectorId } = change;
    const books = this.#books.get(collectorId);
    const gone =
      change.kind === 'removed'
        ? [...(books?.keys() ?? [])]
        : change.kind === 'symbols_changed'
          ? change.removed
          : [];
    for (const symbol of gone) {
      const book = books?.get(symbol);
      if (book !== undefined) this.#resync.abandon(book);
      books?.delete(symbol);
    }
    if (change.kind === 'removed') this.#books.delete(collectorId);
    this.#shownOf(collectorId);
    this.#resync.schedule();
  };

  /** A book that somebody else fetched, such as the one in a recording. Of addresses nobody knows nothing is taken. */
  offer(url: URL, text: string, receivedAt: number): void {
    const now = { at: receivedAt, ms: this.#parts.clock.monotonicMs() };
    for (const [collectorId, books] of this.#books) {
      const found = this.#parts.find(collectorId);
      const source =
        found.ok && found.value.kind.book !== undefined ? sourceOf(found.value).snapshot : null;
      const symbol = source?.symbolOf(url) ?? null;
      const book = symbol === null ? undefined : books.get(symbol);
      if (source === null || book === undefined) continue;
      const snapshot = source.parse(text);
      if (snapshot.ok) book.offer(snapshot.value, now);
      else book.break('snapshot_failed', snapshot.error, now);
      this.#tellChanged(book);
    }
  }

  statusesOf(collectorId: string): readonly BookStatus[] {
    const now = this.#now();
    return this.#shownOf(collectorId).map((book) => book.status(now));
  }

  /** Null for collectors of other channels. */
  summaryOf(collectorId: string): CollectorStatus['books'] {
    const found = this.#parts.find(collectorId);
    if (!found.ok || found.value.kind.book === undefined) return null;
    const now = this.#now();
    const summary = { total: 0, inSync: 0, outOfSync: 0, gaps: 0, resyncs: 0, updatesPerSecond: 0 };
    for (const book of this.#shownOf(collectorId)) {
      const { sync, counts } = book;
      summary.total += 1;
      if (sync.kind === 'in_sync') summary.inSync += 1;
      if (sync.kind === 'out_of_sync') summary.outOfSync += 1;
      summary.gaps += counts.gaps;
      summary.resyncs += counts.resyncs;
      summary.updatesPerSecond += book.updatesPerSecond(now.ms);
    }
    return summary;
  }

  view(collectorId: string, symbol: string, depth: number): Result<BookView> {
    const book = this.#shownOf(collectorId).find(({ identity }) => identity.symbol === symbol);
    if (book === undefined) {
      return err({ code: 'not_found', message: `${collectorId} keeps no book of ${symbol}` });
    }
    const now = this.#now();
    const bids = book.book.bids.top(depth);
    const asks = book.book.asks.top(depth);
    const [bid, ask] = [quantityOf(bids), quantityOf(asks)];
    const imbalance = bid + ask === 0 ? null : (bid - ask) / (bid + ask);
    return ok({ at: now.at, status: book.status(now), bids, asks, imbalance });
  }

  /** Every book there is, with its exact sums; for accounts of what was received. */
  *all(): Generator<KeptBook> {
    for (const books of this.#books.values()) yield* books.values();
  }

  onChanged(listener: (collectorId: string, symbol: string) => void): () => void {
    return this.#changed.add(listener);
  }

  /** The undo is returned. */
  onEvent(listener: (event: BookEvent) => void): () => void {
    return this.#told.add(listener);
  }

  close(): void {
    this.#resync.close();
  }

  #now(): Moment {
    const { clock } = this.#parts;
    return { at: clock.now(), ms: clock.monotonicMs() };
  }

  /** In the order of the collector's symbols. */
  #shownOf(collectorId: string): readonly KeptBook[] {
    const found = this.#parts.find(collectorId);
    if (!found.ok || found.value.kind.book === undefined) return [];
    return found.value.collector.settings.symbols.flatMap(
      (symbol) => this.#bookOf(collectorId, symbol) ?? [],
    );
  }

  /** Made when first asked for. Null when that collector keeps no books, or too many. */
  #bookOf(collectorId: string, symbol: string): KeptBook | null {
    const known = this.#books.get(collectorId)?.get(symbol);
    if (known !== undefined) return known;
    const found = this.#parts.find(collectorId);
    if (!found.ok || found.value.kind.book === undefined) return null;
    const books = this.#books.get(collectorId) ?? new Map<string, KeptBook>();
    this.#books.set(collectorId, books);
    if (books.size >= BOOKS_PER_COLLECTOR) return null;
    const { venue, market } = found.value.kind;
    const source = sourceOf(found.value);
    const book: KeptBook = new KeptBook(
      { collectorId, venue, market, symbol },
      source,
      (before, after) => this.#syncChanged(book, before, after),
    );
    books.set(symbol, book);
    const { state } = found.value.collector.status;
    // It was not foreseen when the connection was opened.
    if (state === 'SUBSCRIBING' || state === 'ACTIVE') book.opened(source, this.#now());
    return book;
  }

  #breakAll(collectorId: string, code: BookCauseCode, detail: string, now: Moment): void {
    for (const book of this.#books.get(collectorId)?.values() ?? []) book.break(code, detail, now);
  }

  #syncChanged({ identity: book }: KeptBook, before: BookSync, after: BookSync): void {
    const { log } = this.#parts;
    const subject = { collector: book.collectorId, symbol: book.symbol };
    if (after.kind === 'out_of_sync' && before.kind !== 'out_of_sync') {
      const { code: cause, detail } = after.cause;
      log.warn({ ...subject, cause }, `Book out of sync: ${detail}`);
      this.#tell({ kind: 'out_of_sync', book, at: after.since, cause, detail, durationMs: null });
    }
    if (after.kind === 'in_sync' && before.kind === 'out_of_sync') {
      const { code: cause, detail } = before.cause;
      const durationMs = after.since - before.since;
      log.info({ ...subject, cause, durationMs }, 'Book in sync again');
      this.#tell({ kind: 'resynced', book, at: after.since, cause, detail, durationMs });
    }
  }

  #tell(event: BookEvent): void {
    const onThrow = (error: unknown): void => this.#threw(event.book.collectorId, error);
    this.#told.tell((listener) => listener(event), onThrow);
  }

  #tellChanged({ identity: { collectorId, symbol } }: KeptBook): void {
    const onThrow = (error: unknown): void => this.#threw(collectorId, error);
    this.#changed.tell((listener) => listener(collectorId, symbol), onThrow);
  }

  #guarded(collectorId: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#threw(collectorId, error);
    }
  }

  #threw(collectorId: string, error: unknown): void {
    this.#parts.log.error({ collector: collectorId, err: error }, 'Keeping a book threw');
    const found = this.#parts.find(collectorId);
    if (found.ok) found.value.collector.reportInternalError(error, 'order book');
  }
}
