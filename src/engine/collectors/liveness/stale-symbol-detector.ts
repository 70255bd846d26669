import type { SymbolSilenceStatus } from '../../../shared/collector-status';
import type { SilenceEvent } from '../../../shared/silence';
import type { Channel } from '../../../shared/values/market';
import type { Clock } from '../../../platform/clock';
import { bringsNews } from '../../market-data/book-update';
import type { BookUpdate } from '../../market-data/book-update';
import { LastId } from '../../market-data/last-id';
import type { TradeBatch } from '../../market-data/trade-batch';
import type { DataFrame } from '../../frames/data-frame';
import { FIRST_DATA_PATIENCE_MS } from './silent-symbol';
import type { SilentSymbol } from './silent-symbol';
import type { SymbolChange, SymbolList } from '../subscription/desired-symbols';
import type { Subscriptions } from '../subscription/subscriptions';
import { SymbolPace } from './arrival-rate';

/** Symbols that fall silent one after the other are subscribed anew together: venues count requests. */
export const RESUBSCRIBE_SPACING_MS = 30_000;
/** A collector's connection is recycled for silence at most this often; in vain, ever more rarely. */
export const RECYCLE_SPACING_MS = 600_000;
/** However often it was in vain, it is tried again after this. */
export const LONGEST_PATIENCE_MS = 14_400_000;
/** Nobody looked for so long (the machine slept): what was missed meanwhile is no silence. */
const BLIND_MS = 10_000;
/** A pause that ended only after we interfered counts as at most so many thresholds: it may have been no pause. */
const LEARNED_THRESHOLDS = 2;

interface Silence {
  /** Epoch ms of the last trade, or of the grant when there was none. */
  readonly since: number;
  readonly thresholdMs: number;
  resubscribedAt: number | null;
  /** What is tried next, and from when on (monotonic ms). */
  next: 'resubscribe' | 'recycle';
  dueMs: number;
}

interface Watched {
  readonly symbol: string;
  readonly pace: SymbolPace;
  lastTradeAt: number | null;
  readonly lastTradeId: LastId;
  /** The last frame that counted as an arrival. */
  frame: number;
  /** Since when first data are awaited, monotonic ms. */
  waitingSinceMs: number | null;
  silence: Silence | null;
  recycledInVain: number;
}

export interface SymbolSilenceParts {
  readonly collectorId: string;
  readonly channel: Channel;
  readonly symbols: SymbolList;
  readonly clock: Clock;
  /** Of the connection in use. */
  readonly subscriptions: () => Pick<Subscriptions, 'state'>;
  /** @returns false when it cannot be done now; then it is tried again. */
  readonly resubscribe: (symbols: readonly string[]) => boolean;
  /** @returns false when it cannot be done now; then it is tried again. */
  readonly recycle: (detail: string) => boolean;
  readonly onEvent: (event: SilenceEvent) => void;
}

/**
 * Watches each symbol of a collector by its own pace and heals it step by step:
 *
 *   flowing ── nothing for a threshold ──→ silent: subscribed anew, alone
 *      ↑                                      │ nothing for another threshold
 *      │                                      ↓
 *      └────────────── a trade ──────── connection recycled; then again from the start, each time
 *                                       with twice the patience
 */
export class SymbolSilence {
  readonly #parts: SymbolSilenceParts;
  readonly #watched = new Map<string, Watched>();
  #frames = 0;
  #lookedAtMs: number;
  #resubscribeFromMs = 0;
  #recycleFromMs = 0;
  #recycledInVain = 0;

  constructor(parts: SymbolSilenceParts) {
    this.#parts = parts;
    this.#lookedAtMs = parts.clock.monotonicMs();
    for (const symbol of parts.symbols.all) this.#watch(symbol);
  }

  changeSymbols({ added, removed }: SymbolChange): void {
    for (const symbol of added) this.#watch(symbol);
    for (const symbol of removed) {
      const watched = this.#watched.get(symbol);
      this.#watched.delete(symbol);
      const silence = watched?.silence ?? null;
      if (watched !== undefined && silence !== null) {
        this.#tell(watched, 'removed', silence.thresholdMs);
      }
    }
  }

  /**
   * One frame: several trades or updates of a symbol are one arrival, and history is none.
   * `nowMs` is monotonic.
   */
  dataArrived(event: DataFrame, nowMs: number = this.#parts.clock.monotonicMs()): void {
    this.#frames += 1;
    if (event.kind === 'trades') this.#tradesArrived(event, nowMs);
    else this.#updatesArrived(event.updates, nowMs);
  }

  /** After an outage: what was not sent meanwhile is no pause of the symbols'. */
  connectionOpened(): void {
    const now = this.#parts.clock.monotonicMs();
    this.#lookedAtMs = now;
    for (const watched of this.#watched.values()) {
      watched.pace.resumed(now);
      watched.waitingSinceMs = null;
    }
    this.connectionReplaced();
  }

  /** Without an outage. What is silent still has a new subscription to prove itself with. */
  connectionReplaced(): void {
    const now = this.#parts.clock.monotonicMs();
    for (const watched of this.#watched.values()) {
      if (watched.silence === null) continue;
      watched.silence.next = 'resubscribe';
      watched.silence.dueMs = now + this.#patience(watched, watched.silence);
    }
  }

  /** Looks at every symbol; once a second will do. */
  check(): void {
    const now = this.#parts.clock.monotonicMs();
    const blind = now - this.#lookedAtMs > BLIND_MS;
    this.#lookedAtMs = now;
    for (const watched of this.#watched.values()) this.#look(watched, now, blind);
    this.#resubscribe(now);
    this.#recycle(now);
  }

  status(symbol: string): SymbolSilenceStatus {
    const watched = this.#watched.get(symbol);
    if (watched === undefined) throw new Error(`${symbol} is not watched`);
    const { pace, silence } = watched;
    return {
      thresholdMs: silence?.thresholdMs ?? thresholdOf(watched),
      expectedPerSecond: pace.ratePerSecond,
      lastDataAt: watched.lastTradeAt,
      silentSince: silence?.since ?? null,
      resubscribedAt: silence?.resubscribedAt ?? null,
    };
  }

  get silent(): readonly SilentSymbol[] {
    return [...this.#watched.values()].flatMap(({ symbol, silence, lastTradeAt }) => {
      if (silence === null) return [];
      const { since, thresholdMs } = silence;
      return [{ symbol, since, thresholdMs, hasTraded: lastTradeAt !== null }];
    });
  }

  #tradesArrived(batch: TradeBatch, nowMs: number): void {
    const { symbolIndex, origin, length } = batch;
    let index = -1;
    let watched: Watched | undefined;
    for (let row = 0; row < length; row += 1) {
      if (origin[row] !== 0) continue;
      if (symbolIndex[row] !== index) {
        index = symbolIndex[row] ?? 0;
        watched = this.#watched.get(batch.symbolNamed(index));
      }
      if (watched === undefined || watched.frame === this.#frames) continue;
      // Some venues repeat the latest trade on subscribing: that proves no stream.
      if (!watched.lastTradeId.set(batch, row)) continue;
      watched.frame = this.#frames;
      this.#arrived(watched, nowMs, batch.receivedAt);
      if (batch.symbolCount === 1) return;
    }
  }

  #updatesArrived(updates: readonly BookUpdate[], nowMs: number): void {
    for (const update of updates) {
      const watched = this.#watched.get(update.symbol);
      if (watched === undefined || watched.frame === this.#frames || !bringsNews(update)) continue;
      watched.frame = this.#frames;
      this.#arrived(watched, nowMs, this.#parts.clock.now());
    }
  }

  #watch(symbol: string): void {
    this.#watched.set(symbol, {
      symbol,
      pace: new SymbolPace(),
      lastTradeAt: null,
      lastTradeId: new LastId(),
      frame: 0,
      waitingSinceMs: null,
      silence: null,
      recycledInVain: 0,
    });
  }

  #arrived(watched: Watched, now: number, receivedAt: number): void {
    const { silence, pace } = watched;
    if (silence !== null) {
      this.#tell(watched, 'healed', silence.thresholdMs);
      const silentForMs = pace.silentFor(now) ?? 0;
      const longest = silence.thresholdMs * LEARNED_THRESHOLDS;
      if (silentForMs > longest) pace.resumed(now - longest);
      watched.silence = null;
      if (watched.recycledInVain > 0) this.#recycledInVain = 0;
      watched.recycledInVain = 0;
    }
    pace.arrived(now);
    watched.lastTradeAt = receivedAt;
    watched.waitingSinceMs = null;
  }

  #look(watched: Watched, now: number, blind: boolean): void {
    const { kind } = this.#parts.subscriptions().state(watched.symbol);
    // What the venue refused says so itself.
    if (kind === 'refused') watched.silence = null;
    const isGranted = kind === 'awaiting_first_data' || kind === 'flowing';
    if (blind || (!isGranted && watched.silence === null)) {
      watched.pace.resumed(now);
      watched.waitingSinceMs = null;
      return;
    }
    if (watched.silence !== null) return;
    const silentForMs = watched.pace.silentFor(now) ?? now - (watched.waitingSinceMs ??= now);
    const thresholdMs = thresholdOf(watched);
    if (silentForMs < thresholdMs) return;
    watched.silence = {
      since: watched.lastTradeAt ?? this.#parts.clock.now() - silentForMs,
      thresholdMs,
      resubscribedAt: null,
      next: 'resubscribe',
      dueMs: now,
    };
    this.#tell(watched, 'silent', thresholdMs);
  }

  #resubscribe(now: number): void {
    if (now < this.#resubscribeFromMs) return;
    const due = this.#due('resubscribe', now);
    if (due.length === 0 || !this.#parts.resubscribe(due.map(([{ symbol }]) => symbol))) return;
    this.#resubscribeFromMs = now + RESUBSCRIBE_SPACING_MS;
    for (const [watched, silence] of due) {
      silence.resubscribedAt = this.#parts.clock.now();
      silence.next = 'recycle';
      silence.dueMs = now + this.#patience(watched, silence);
      this.#tell(watched, 'resubscribed', silence.thresholdMs);
    }
  }

  #recycle(now: number): void {
    if (now < this.#recycleFromMs) return;
    const due = this.#due('recycle', now);
    if (due.length === 0) return;
    const names = due.map(([{ symbol }]) => symbol).join(', ');
    if (!this.#parts.recycle(`Silent, though subscribed anew: ${names}`)) return;
    const spacing = RECYCLE_SPACING_MS * 2 ** this.#recycledInVain;
    this.#recycleFromMs = now + Math.min(spacing, LONGEST_PATIENCE_MS);
    this.#recycledInVain += 1;
    for (const [watched, silence] of due) {
      this.#tell(watched, 'recycled', silence.thresholdMs);
      watched.recycledInVain += 1;
      silence.next = 'resubscribe';
      silence.dueMs = now + this.#patience(watched, silence);
    }
  }

  #due(step: Silence['next'], now: number): readonly (readonly [Watched, Silence])[] {
    return [...this.#watched.values()].flatMap((watched) => {
      const { silence } = watched;
      const isDue = silence?.next === step && now >= silence.dueMs;
      return isDue ? [[watched, silence] as const] : [];
    });
  }

  #patience(watched: Watched, { thresholdMs }: Silence): number {
    return Math.min(thresholdMs * 2 ** watched.recycledInVain, LONGEST_PATIENCE_MS);
  }

  #tell({ symbol, lastTradeAt }: Watched, kind: SilenceEvent['kind'], thresholdMs: number): void {
    const { collectorId, channel, clock, onEvent } = this.#parts;
    onEvent({ collectorId, channel, symbol, kind, at: clock.now(), thresholdMs, lastTradeAt });
  }
}

const thresholdOf = ({ pace, lastTradeAt }: Watched): number =>
  lastTradeAt === null ? FIRST_DATA_PATIENCE_MS : pace.silenceThresholdMs;
