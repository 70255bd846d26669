import type { BookLevel, BookStatus, BookSync } from '../../../shared/order-book';
import type { Market, Venue } from '../../../shared/values/market';
import type { BookCauseCode } from '../../../shared/values/order-book';
import type { BookSnapshot, BookSource } from '../../collectors/sources/book-source';
import { bringsNews } from '../../market-data/book-update';
import type { BookUpdate } from '../../market-data/book-update';
import { differenceOf, midOf } from './exact-decimals';
import { OrderBook } from './order-book';
import { Recovery } from './recovery';
import { EMPTY, judge } from './sequence-rules';
import type { Position } from './sequence-rules';
import { UpdateRate } from './update-rate';

/** Updates kept for the snapshot they belong to; beyond, the oldest go and the snapshot will be too old. */
const BUFFERED = 2_000;
/** So many old updates in a row are no overlap any more: the venue counts anew. */
const OLD_IN_A_ROW = 200;
/** A book is left crossed so long, because some venues send the two sides one after the other. */
export const CROSSED_PATIENCE_MS = 2_000;

export interface BookIdentity {
  readonly collectorId: string;
  readonly venue: Venue;
  readonly market: Market;
  readonly symbol: string;
}

/** `at` is epoch ms, `ms` monotonic. */
export interface Moment {
  readonly at: number;
  readonly ms: number;
}

const isAboutSnapshot = (code: BookCauseCode): boolean =>
  code === 'snapshot_failed' || code === 'snapshot_stale';

/**
 * The book of one instrument and whether it may be believed:
 *
 *   idle ─ opened ─→ awaiting_snapshot ─ snapshot ─→ in_sync ⇄ out_of_sync
 *                                                      a break │ ↑ a new snapshot
 *   and from anywhere: idle, because the collector was stopped
 *
 * While it is out of sync it keeps the levels it had, for looking at, and takes nothing but a snapshot.
 */
export class KeptBook {
  readonly identity: BookIdentity;
  readonly recovery = new Recovery();
  readonly book = new OrderBook();
  readonly #onSync: (before: BookSync, after: BookSync) => void;
  readonly #rate = new UpdateRate();
  readonly #counts = {
    updates: 0,
    snapshots: 0,
    gaps: 0,
    resyncs: 0,
    checksumsOk: 0,
    checksumsBad: 0,
    crossings: 0,
    unknownDeletes: 0,
  };
  #source: BookSource;
  #sync: BookSync = { kind: 'idle' };
  /** A connection subscribes it. */
  #isOpen = false;
  #position: Position = EMPTY;
  #sequence: number | null = null;
  #buffer: BookUpdate[] = [];
  #oldInARow = 0;
  #crossedSinceMs: number | null = null;
  #lastUpdateAt: number | null = null;
  #lagMs: number | null = null;

  constructor(
    identity: BookIdentity,
    source: BookSource,
    onSync: (before: BookSync, after: BookSync) => void,
  ) {
    this.identity = identity;
    this.#source = source;
    this.#onSync = onSync;
  }

  get sync(): BookSync {
    return this.#sync;
  }

  get source(): BookSource {
    return this.#source;
  }

  /** When this book wants to be looked at, monotonic ms. */
  get wakeAtMs(): number | null {
    const crossedUntil =
      this.#crossedSinceMs === null ? null : this.#crossedSinceMs + CROSSED_PATIENCE_MS;
    const wakes = [this.recovery.dueMs, crossedUntil].filter((ms) => ms !== null);
    return wakes.length === 0 ? null : Math.min(...wakes);
  }

  /** A connection subscribes it. What `source` says may have changed with the settings. */
  opened(source: BookSource, now: Moment): void {
    this.#source = source;
    this.#isOpen = true;
    this.#forgetPosition();
    if (this.#sync.kind === 'idle') this.#become({ kind: 'awaiting_snapshot', since: now.at });
    this.recovery.expect(now.ms);
  }

  lost(detail: string, now: Moment): void {
    this.#isOpen = false;
    this.#rate.clear();
    this.#forgetPosition();
    this.recovery.rest();
    this.#leave('connection_lost', detail, now);
  }

  stopped(): void {
    this.#isOpen = false;
    this.#rate.clear();
    this.#forgetPosition();
    this.recovery.rest();
    this.book.clear();
    this.#sequence = null;
    this.#become({ kind: 'idle' });
  }

  take(update: BookUpdate, now: Moment): void {
    const verdict = judge(this.#source.rule, this.#position, update);
    switch (verdict.kind) {
      case 'wait':
        this.#hold(update, now);
        return;
      case 'ignore':
        if (verdict.ends) this.#join();
        this.#oldInARow += 1;
        if (this.#oldInARow < OLD_IN_A_ROW) return;
        this.break('venue_reset', `${OLD_IN_A_ROW} updates in a row were older than the book`, now);
        this.#hold(update, now);
        return;
      case 'break':
        this.break(verdict.code, verdict.detail, now);
        this.#hold(update, now);
        return;
      case 'replace':
        this.#counts.snapshots += 1;
        this.book.replace(update);
        this.#applied(update, verdict.last, now);
        return;
      case 'apply':
        this.#counts.unknownDeletes += this.book.apply(update);
        this.#applied(update, verdict.last, now);
    }
  }

  /** A book that came over REST: what the stream brought since is joined to it. */
  offer(snapshot: BookSnapshot, now: Moment): void {
    // A book that is right needs none, and without a stream none can stay right.
    if (this.#sync.kind === 'in_sync' || !this.#isOpen) return;
    const buffer = this.#buffer;
    this.#buffer = [];
    this.book.replace(snapshot);
    this.#counts.snapshots += 1;
    this.#counts.updates += 1;
    this.#position = { kind: 'filled', last: snapshot.lastId, isUnjoined: true };
    this.#sequence = snapshot.lastId;
    this.#lastUpdateAt = now.at;
    this.#crossedSinceMs = null;
    for (const [index, update] of buffer.entries()) {
      const verdict = judge(this.#source.rule, this.#position, update);
      if (verdict.kind === 'break') {
        this.break(verdict.code, verdict.detail, now);
        this.#buffer = buffer.slice(index);
        return;
      }
      if (verdict.kind === 'ignore' && verdict.ends) this.#join();
      if (verdict.kind !== 'apply') continue;
      this.#counts.unknownDeletes += this.book.apply(update);
      this.#count(update, verdict.last, now);
    }
    this.#settle(now);
  }

  /** It is wrong from here on, until a snapshot comes. */
  break(code: BookCauseCode, detail: string, now: Moment): void {
    if (this.#sync.kind === 'in_sync') this.#counts.gaps += 1;
    else if (!isAboutSnapshot(code) && this.recovery.dueMs !== null) {
      // Nothing is left that could break, and a new book is on its way.
      if (this.#sync.kind === 'awaiting_snapshot') this.#leave(code, detail, now);
      return;
    }
    this.#forgetPosition();
    this.recovery.broke(now.ms);
    this.#leave(code, detail, now);
  }

  /** A book that was crossed for too long is no book of this venue. */
  checkCrossing(now: Moment): void {
    if (this.#crossedSinceMs === null || now.ms - this.#crossedSinceMs < CROSSED_PATIENCE_MS)
      return;
    const [bid, ask] = [this.book.bids.best?.[0] ?? '', this.book.asks.best?.[0] ?? ''];
    this.break('crossed', `The best bid ${bid} stays above the best ask ${ask}`, now);
  }

  get counts(): Readonly<
    Pick<BookStatus, 'updates' | 'gaps' | 'resyncs' | 'checksumsOk' | 'checksumsBad'>
  > {
    return this.#counts;
  }

  get sequence(): number | null {
    return this.#sequence;
  }

  updatesPerSecond(nowMs: number): number {
    return this.#rate.perSecond(nowMs);
  }

  status(now: Moment): BookStatus {
    const { book } = this;
    const bestBid: BookLevel | null = book.bids.best;
    const bestAsk: BookLevel | null = book.asks.best;
    const isTwoSided = bestBid !== null && bestAsk !== null;
    return {
      ...this.identity,
      sync: this.#sync,
      bestBid,
      bestAsk,
      spread: isTwoSided ? differenceOf(bestAsk[0], bestBid[0]) : null,
      mid: isTwoSided ? midOf(bestBid[0], bestAsk[0]) : null,
      shape: book.shape,
      bidLevels: book.bids.size,
      askLevels: book.asks.size,
      sequence: this.#sequence,
      updatesPerSecond: this.updatesPerSecond(now.ms),
      ...this.#counts,
      lastUpdateAt: this.#lastUpdateAt,
      lagMs: this.#lagMs,
    };
  }

  /** Nothing went wrong on this connection that a new attempt should wait for. */
  get #isNewlyOpened(): boolean {
    return (
      this.#sync.kind === 'awaiting_snapshot' ||
      (this.#sync.kind === 'out_of_sync' && this.#sync.cause.code === 'connection_lost')
    );
  }

  #hold(update: BookUpdate, now: Moment): void {
    if (this.#source.snapshot === null || this.#sync.kind === 'idle') return;
    const isFirst = this.#buffer.length === 0;
    if (this.#buffer.length === BUFFERED) this.#buffer.shift();
    this.#buffer.push(update);
    // Only now is it certain that the stream covers what comes after a snapshot asked for from here on.
    if (isFirst && this.#isNewlyOpened) this.recovery.hurry(now.ms);
  }

  #applied(update: BookUpdate, last: number | null, now: Moment): void {
    const { truncateTo, checksum } = this.#source;
    if (truncateTo !== null) this.book.truncate(truncateTo);
    this.#oldInARow = 0;
    this.#position = { kind: 'filled', last, isUnjoined: false };
    this.#count(update, last, now);
    if (checksum !== null && update.checksum !== null) {
      const ours = checksum.of(
        this.book.bids.top(checksum.levels),
        this.book.asks.top(checksum.levels),
      );
      if (ours !== update.checksum) {
        this.#counts.checksumsBad += 1;
        const detail = `The book's checksum is ${ours}, the venue's is ${update.checksum}`;
        this.break('checksum_mismatch', detail, now);
        return;
      }
      this.#counts.checksumsOk += 1;
    }
    this.#settle(now);
  }

  #join(): void {
    if (this.#position.kind === 'filled') this.#position = { ...this.#position, isUnjoined: false };
  }

  #count(update: BookUpdate, last: number | null, now: Moment): void {
    this.#position = { kind: 'filled', last, isUnjoined: false };
    this.#sequence = last;
    if (!bringsNews(update)) return;
    this.#counts.updates += 1;
    this.#rate.happened(now.ms);
    this.#lastUpdateAt = now.at;
    this.#lagMs = update.exchangeTime === null ? null : now.at - update.exchangeTime;
  }

  /** The book is right. */
  #settle(now: Moment): void {
    const isCrossed = this.book.shape === 'crossed';
    if (isCrossed && this.#crossedSinceMs === null) {
      this.#counts.crossings += 1;
      this.#crossedSinceMs = now.ms;
    } else if (!isCrossed) this.#crossedSinceMs = null;
    if (this.#sync.kind === 'in_sync') return;
    if (this.#sync.kind === 'out_of_sync') this.#counts.resyncs += 1;
    this.recovery.healed(now.ms);
    this.#become({ kind: 'in_sync', since: now.at });
  }

  #leave(code: BookCauseCode, detail: string, now: Moment): void {
    if (this.#sync.kind === 'idle') return;
    const since = this.#sync.kind === 'out_of_sync' ? this.#sync.since : now.at;
    this.#become({ kind: 'out_of_sync', since, cause: { code, detail } });
  }

  #become(sync: BookSync): void {
    const before = this.#sync;
    this.#sync = sync;
    this.#onSync(before, sync);
  }

  #forgetPosition(): void {
    this.#position = EMPTY;
    this.#buffer = [];
    this.#oldInARow = 0;
    this.#crossedSinceMs = null;
  }
}
