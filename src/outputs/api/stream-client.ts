import type { ApiStreamStatus } from '../../shared/api';
import type { Transition } from '../../shared/collector-status';
import type { Clock } from '../../platform/clock';
import { FATE } from '../../engine/market-data/trade-batch';
import type { TradeBatch } from '../../engine/market-data/trade-batch';
import type { StoredTrade } from '../../engine/market-data/stored-trade';
import type { MemoryTradeStore } from '../../engine/store/memory-trade-store';
import { RingBuffer } from '../../engine/store/ring-buffer';
import type { TradeMatcher } from '../../engine/store/trade-filter';
import { toApiTrade } from './api-trade';

/** Where one client's events go. */
export interface StreamOutlet {
  write(text: string): void;
  /** Written, but not yet taken by the network. */
  readonly bufferedBytes: number;
  end(): void;
}

export interface StreamLimits {
  /** Trades of that time are sent together. */
  readonly tradesEveryMs: number;
  readonly statusEveryMs: number;
  /** A word without meaning, so that nobody between takes a quiet stream for a dead one. */
  readonly keepAliveEveryMs: number;
  readonly maxTradesPerEvent: number;
  /** Beyond, a client gets nothing new until it has read some of it. */
  readonly maxBufferedBytes: number;
  /** A client that reads nothing for this long is let go. */
  readonly patienceMs: number;
}

export const STREAM_LIMITS: StreamLimits = {
  tradesEveryMs: 200,
  statusEveryMs: 1_000,
  keepAliveEveryMs: 15_000,
  maxTradesPerEvent: 2_000,
  maxBufferedBytes: 1024 * 1024,
  patienceMs: 30_000,
};

const COMMENT = ':\n\n';

/** What was kept from slow clients, over all of them. */
export interface StreamTally {
  skippedTrades: number;
  skippedStatuses: number;
  skippedTransitions: number;
  droppedClients: number;
}

export interface StreamClientParts {
  readonly outlet: StreamOutlet;
  readonly clock: Clock;
  readonly limits: StreamLimits;
  readonly tally: StreamTally;
  readonly store: Pick<MemoryTradeStore, 'get'>;
  /** Null when the client did not ask for the topic. */
  readonly matcher: TradeMatcher | null;
  readonly takeStatus: (() => Omit<ApiStreamStatus, 'skipped'>) | null;
}

/**
 * One reader of the stream. Memory is bounded whatever it does: trades wait in a ring, and while the
 * socket holds too much nothing is added to it but counted as skipped.
 */
export class StreamClient {
  readonly #parts: StreamClientParts;
  /** Sequences: what waits is read from the store only when it is sent. */
  readonly #waiting: RingBuffer<number>;
  readonly #undo: (() => void)[] = [];
  #skippedTrades = 0;
  #skippedStatuses = 0;
  #fullSince: number | null = null;
  #isOver = false;

  constructor(parts: StreamClientParts) {
    this.#parts = parts;
    this.#waiting = new RingBuffer(parts.limits.maxTradesPerEvent);
    if (parts.takeStatus !== null) {
      this.#sendStatus(parts.takeStatus);
      this.#repeat(parts.limits.statusEveryMs, () => {
        if (parts.takeStatus !== null) this.#sendStatus(parts.takeStatus);
      });
    }
    this.#repeat(parts.limits.tradesEveryMs, () => this.#sendTrades());
    this.#repeat(parts.limits.keepAliveEveryMs, () => {
      if (!this.#isFull()) parts.outlet.write(COMMENT);
    });
  }

  readonly tradesStored = (batch: TradeBatch): void => {
    const { matcher } = this.#parts;
    if (matcher === null) return;
    let symbol = -1;
    let isOfInstrument = false;
    for (let row = 0; row < batch.length; row += 1) {
      if (batch.fate[row] !== FATE.stored) continue;
      if (batch.symbolIndex[row] !== symbol) {
        symbol = batch.symbolIndex[row] ?? 0;
        isOfInstrument = matcher.matchesInstrument(batch.instrumentAt(row));
      }
      if (!isOfInstrument) continue;
      if (!matcher.onlyByInstrument && !matcher.matchesTrade(batch.heldTrade(row))) continue;
      if (this.#waiting.push(batch.sequence[row] ?? 0) !== undefined) this.#skipTrades(1);
    }
  };

  readonly transition = (collectorId: string, transition: Transition): void => {
    const { takeStatus, tally } = this.#parts;
    if (takeStatus === null || this.#isOver) return;
    if (this.#isFull()) tally.skippedTransitions += 1;
    else this.#write('transition', { collectorId, transition });
  };

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const undo of this.#undo) undo();
    this.#parts.outlet.end();
  }

  #sendStatus(take: () => Omit<ApiStreamStatus, 'skipped'>): void {
    if (this.#isFull()) {
      this.#skippedStatuses += 1;
      this.#parts.tally.skippedStatuses += 1;
      return;
    }
    this.#write('status', { ...take(), skipped: this.#skippedStatuses });
    this.#skippedStatuses = 0;
  }

  #sendTrades(): void {
    if (this.#isFull()) {
      const { clock, limits, tally } = this.#parts;
      if (clock.monotonicMs() - (this.#fullSince ?? 0) < limits.patienceMs) return;
      tally.droppedClients += 1;
      this.close();
      return;
    }
    if (this.#waiting.size === 0 && this.#skippedTrades === 0) return;
    const trades: StoredTrade[] = [];
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const stored = this.#parts.store.get(next);
      if (stored !== undefined) trades.push(stored);
      // It left the store while it waited.
      else this.#skipTrades(1);
    }
    this.#write('trades', { trades: trades.map(toApiTrade), skipped: this.#skippedTrades });
    this.#skippedTrades = 0;
  }

  #skipTrades(skipped: number): void {
    this.#skippedTrades += skipped;
    this.#parts.tally.skippedTrades += skipped;
  }

  #isFull(): boolean {
    const { outlet, limits, clock } = this.#parts;
    const isFull = outlet.bufferedBytes > limits.maxBufferedBytes;
    if (!isFull) this.#fullSince = null;
    else this.#fullSince ??= clock.monotonicMs();
    return isFull;
  }

  #write(event: string, content: unknown): void {
    this.#parts.outlet.write(`event: ${event}\ndata: ${JSON.stringify(content)}\n\n`);
  }

  #repeat(everyMs: number, run: () => void): void {
    let cancel = (): void => undefined;
    const schedule = (): void => {
      cancel = this.#parts.clock.after(everyMs, () => {
        if (this.#isOver) return;
        schedule();
        run();
      });
    };
    schedule();
    this.#undo.push(() => cancel());
  }
}
