import type { TapeBatch, TapeRow, TapeSnapshot } from '../../shared/ipc/contract';
import type { TradeFilter } from '../../shared/market-data';
import { FATE } from '../../engine/market-data/trade-batch';
import type { TradeBatch } from '../../engine/market-data/trade-batch';
import type { MemoryTradeStore } from '../../engine/store/memory-trade-store';
import type { StoredTrade } from '../../engine/market-data/stored-trade';
import { notional } from '../../engine/market-data/notional';
import { RingBuffer } from '../../engine/store/ring-buffer';
import { inTimeOrder } from '../../engine/store/time-order';
import { TradeMatcher } from '../../engine/store/trade-filter';
import type { TradesStoredListener } from '../../engine/channels/trades/trade-ingest';

export const SNAPSHOT_ROWS = 1_000;
export const BATCH_ROWS = 300;
export const BATCH_INTERVAL_MS = 100;
export const MAX_UNACKNOWLEDGED = 2;

export interface TapeFeedParts {
  readonly store: Pick<MemoryTradeStore, 'query' | 'countMatching' | 'get' | 'lastSequence'>;
  /** Returns its undo. */
  readonly onTradesStored: (listener: TradesStoredListener) => () => void;
  readonly send: (batch: TapeBatch) => void;
  readonly now: () => number;
  /** Returns its undo. */
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
}

interface Watch {
  readonly generation: number;
  readonly matcher: TradeMatcher;
  readonly filter: TradeFilter;
  /** The newest trade that the window has, or that waits in `pending` or `skipped`. */
  seenSequence: number;
  sent: number;
  acknowledged: number;
  skipped: number;
}

/**
 * Feeds one window's tape: a snapshot when it asks, then small batches of what matches.
 *
 * ```
 *            watch                  first match              timer
 *   idle ───────────→ listening ──────────────→ waiting ───────────────→ sends a batch
 *    ↑                  │    ↑                     │  two unacknowledged: waits for `acknowledge`
 *    └── reset ─────────┤    └──── all sent ───────┘
 *                       ↓ hidden                    ↓ hidden
 *                    parked: no timer, no listener; on show it catches up from the store
 * ```
 * While the window is visible every stored trade that matches is in the snapshot, in a batch, or
 * counted in a batch's `skipped`. What was evicted from the store while it was hidden is gone.
 */
export class TapeFeed {
  /** Their sequences: what waits is put together only when it is sent. */
  private readonly pending = new RingBuffer<number>(BATCH_ROWS);
  private generation = 0;
  private watching: Watch | undefined;
  private visible = true;
  private lastSentAt = -Infinity;
  private stopListening: (() => void) | undefined;
  private cancelTimer: (() => void) | undefined;

  constructor(private readonly parts: TapeFeedParts) {}

  /** Replaces the watch before; its batches still under way belong to an older generation. */
  watch(filter: TradeFilter): TapeSnapshot {
    this.reset();
    const { store } = this.parts;
    this.generation += 1;
    this.watching = {
      generation: this.generation,
      matcher: new TradeMatcher(filter),
      filter,
      seenSequence: store.lastSequence,
      sent: 0,
      acknowledged: 0,
      skipped: 0,
    };
    const newest = store.query({ filter, limit: SNAPSHOT_ROWS }).reverse();
    const rows = inTimeOrder(newest).toReversed().map(tapeRow);
    const matching = store.countMatching(filter);
    if (this.visible) this.listen();
    return { generation: this.generation, rows, matching };
  }

  /** Says that the window has drawn this batch and those before it. */
  acknowledge(generation: number, sequence: number): void {
    const { watching } = this;
    if (watching?.generation !== generation || sequence > watching.sent) return;
    watching.acknowledged = Math.max(watching.acknowledged, sequence);
    this.schedule();
  }

  /** A hidden window costs nothing. When shown again it goes on where it was, or watches anew. */
  setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    if (!visible) {
      this.park();
    } else if (this.watching !== undefined) {
      this.catchUp(this.watching);
      this.listen();
      this.schedule();
    }
  }

  /** Ends the watch: the window is reloading or gone. */
  reset(): void {
    this.park();
    this.watching = undefined;
  }

  private park(): void {
    this.stopListening?.();
    this.stopListening = undefined;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const { watching } = this;
    const oldestPending = this.pending.at(0);
    // What waited is looked up again in the store; what was skipped stays counted.
    if (watching !== undefined && oldestPending !== undefined) {
      watching.seenSequence = oldestPending - 1;
    }
    this.pending.clear();
  }

  private listen(): void {
    this.stopListening = this.parts.onTradesStored((batch) => this.collect(batch));
  }

  private collect(batch: TradeBatch): void {
    const { watching } = this;
    if (watching === undefined) return;
    const { matcher } = watching;
    let symbol = -1;
    let isOfInstrument = false;
    for (let row = 0; row < batch.length; row += 1) {
      const sequence = batch.sequence[row] ?? 0;
      if (batch.fate[row] !== FATE.stored || sequence <= watching.seenSequence) continue;
      watching.seenSequence = sequence;
      if (batch.symbolIndex[row] !== symbol) {
        symbol = batch.symbolIndex[row] ?? 0;
        isOfInstrument = matcher.matchesInstrument(batch.instrumentAt(row));
      }
      if (!isOfInstrument) continue;
      if (matcher.onlyByInstrument || matcher.matchesTrade(batch.heldTrade(row))) {
        this.wait(watching, sequence);
      }
    }
    this.schedule();
  }

  private wait(watching: Watch, sequence: number): void {
    if (this.pending.push(sequence) !== undefined) watching.skipped += 1;
  }

  private catchUp(watching: Watch): void {
    const { store } = this.parts;
    const missed = store.query({ filter: watching.filter, after: watching.seenSequence });
    watching.seenSequence = store.lastSequence;
    for (const { sequence } of missed.reverse()) this.wait(watching, sequence);
  }

  private schedule(): void {
    const { watching } = this;
    if (watching === undefined || !this.visible || this.cancelTimer !== undefined) return;
    if (this.pending.size === 0) return;
    if (watching.sent - watching.acknowledged >= MAX_UNACKNOWLEDGED) return;
    const sinceLast = this.parts.now() - this.lastSentAt;
    // A clock that was set back must not hold the tape up for longer than one interval.
    const delayMs = Math.min(BATCH_INTERVAL_MS, Math.max(0, BATCH_INTERVAL_MS - sinceLast));
    this.cancelTimer = this.parts.setTimer(() => {
      this.cancelTimer = undefined;
      this.sendBatch(watching);
    }, delayMs);
  }

  private sendBatch(watching: Watch): void {
    const waiting = [...this.pending.newestFirst()];
    const held = waiting.map((sequence) => this.parts.store.get(sequence));
    const rows = held.filter((stored) => stored !== undefined).map(tapeRow);
    // What left the store while it waited was not shown either.
    const skipped = watching.skipped + waiting.length - rows.length;
    this.pending.clear();
    watching.skipped = 0;
    watching.sent += 1;
    this.lastSentAt = this.parts.now();
    this.parts.send({ generation: watching.generation, sequence: watching.sent, rows, skipped });
  }
}

export function tapeRow({ sequence, trade }: StoredTrade): TapeRow {
  return {
    sequence,
    venue: trade.venue,
    market: trade.market,
    symbol: trade.symbol,
    side: trade.side,
    price: trade.price,
    quantity: trade.quantity,
    notional: notional(trade.price, trade.quantity),
    tradeId: trade.tradeId,
    exchangeTime: trade.exchangeTime,
    receivedAt: trade.receivedAt,
    collectorId: trade.collectorId,
    ...(trade.origin === undefined ? {} : { origin: trade.origin }),
  };
}
