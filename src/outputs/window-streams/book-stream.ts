import type { BookChange, BookSnapshot } from '../../shared/ipc/contract';
import { ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { Books } from '../../engine/channels/order-books/books';

export const CHANGE_INTERVAL_MS = 100;
/** A book that rests still ages: its rate falls and its lag is no longer the last one. */
export const REFRESH_INTERVAL_MS = 1_000;
export const MAX_UNACKNOWLEDGED = 2;

export interface BookChoice {
  readonly collectorId: string;
  readonly symbol: string;
  /** Levels a side. */
  readonly depth: number;
}

export interface BookFeedParts {
  readonly books: Pick<Books, 'view' | 'onChanged'>;
  readonly send: (change: BookChange) => void;
  readonly now: () => number;
  /** Returns its undo. */
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
}

interface Watch extends BookChoice {
  readonly generation: number;
  sent: number;
  acknowledged: number;
  /** The window has not seen the newest state. */
  isStale: boolean;
}

/**
 * Feeds one window with the top of one book: a snapshot when it asks, then the newest state.
 *
 * ```
 *           watch                    change                    timer
 *   idle ──────────→ resting ─────────────────────→ waiting ──────────────→ sends the state of that moment
 *    ↑                 │  ↑ refreshed once a second     │  two unacknowledged: waits for `acknowledge`
 *    └─ unwatch, ──────┤  └──── all sent ──────────────┘
 *       book gone      ↓ hidden                         ↓ hidden
 *                   parked: no timer, no listener; on show the state of that moment is sent
 * ```
 * States in between are never sent, so a slow window costs neither memory nor freshness.
 */
export class BookFeed {
  readonly #parts: BookFeedParts;
  #generation = 0;
  #watching: Watch | null = null;
  #visible = true;
  #lastSentAt = -Infinity;
  #stopListening = (): void => undefined;
  #timer: { readonly cancel: () => void; readonly isUrgent: boolean } | null = null;

  constructor(parts: BookFeedParts) {
    this.#parts = parts;
  }

  /** Replaces the watch before; its changes still under way belong to an older generation. */
  watch(choice: BookChoice): Result<BookSnapshot> {
    this.unwatch();
    const view = this.#parts.books.view(choice.collectorId, choice.symbol, choice.depth);
    if (!view.ok) return view;
    this.#generation += 1;
    const generation = this.#generation;
    this.#watching = { ...choice, generation, sent: 0, acknowledged: 0, isStale: false };
    this.#lastSentAt = this.#parts.now();
    if (this.#visible) this.#listen();
    return ok({ generation, view: view.value });
  }

  /** Says that the window has drawn this change and those before it. */
  acknowledge(generation: number, sequence: number): void {
    const watch = this.#watching;
    if (watch?.generation !== generation || sequence > watch.sent) return;
    watch.acknowledged = Math.max(watch.acknowledged, sequence);
    this.#schedule(watch);
  }

  /** A hidden window costs nothing. When shown again it gets the state of that moment. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (!visible) {
      this.#park();
    } else if (this.#watching !== null) {
      this.#watching.isStale = true;
      this.#listen();
    }
  }

  /** Nobody looks at a book: the view was closed, or the window is reloading or gone. */
  unwatch(): void {
    this.#park();
    this.#watching = null;
  }

  #park(): void {
    this.#stopListening();
    this.#stopListening = () => undefined;
    this.#cancelTimer();
  }

  #listen(): void {
    this.#stopListening = this.#parts.books.onChanged((collectorId, symbol) => {
      const watch = this.#watching;
      if (watch?.symbol !== symbol || watch.collectorId !== collectorId) return;
      if (watch.isStale) return;
      watch.isStale = true;
      this.#schedule(watch);
    });
    if (this.#watching !== null) this.#schedule(this.#watching);
  }

  #schedule(watch: Watch): void {
    if (!this.#visible || watch.sent - watch.acknowledged >= MAX_UNACKNOWLEDGED) return;
    const isUrgent = watch.isStale;
    if (this.#timer !== null && (this.#timer.isUrgent || !isUrgent)) return;
    this.#cancelTimer();
    const intervalMs = isUrgent ? CHANGE_INTERVAL_MS : REFRESH_INTERVAL_MS;
    const sinceLast = this.#parts.now() - this.#lastSentAt;
    // A clock that was set back must not hold the book up for longer than one interval.
    const delayMs = Math.min(intervalMs, Math.max(0, intervalMs - sinceLast));
    const cancel = this.#parts.setTimer(() => {
      this.#timer = null;
      this.#send(watch);
    }, delayMs);
    this.#timer = { cancel, isUrgent };
  }

  #send(watch: Watch): void {
    const view = this.#parts.books.view(watch.collectorId, watch.symbol, watch.depth);
    if (!view.ok) {
      // Its collector was removed meanwhile, which the window learns from the list of collectors.
      this.unwatch();
      return;
    }
    watch.isStale = false;
    watch.sent += 1;
    this.#lastSentAt = this.#parts.now();
    this.#parts.send({ generation: watch.generation, sequence: watch.sent, view: view.value });
    this.#schedule(watch);
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}
