import { useSyncExternalStore } from 'react';
import type { TradeFilter } from '../../shared/market-data';
import type { TapeBatch } from '../../shared/ipc/contract';
import type { AppError } from '../../shared/errors';
import { onPush, request } from './bridge';
import { onceAFrame } from './once-a-frame';
import { TapeModel, type TapeView } from './tape-model';
import { isVisible, onBecameVisible } from './visibility';

const REFRESH_AFTER_MS = 1_000;

export interface TapeFeedView extends TapeView {
  /** Until the first answer to a watch. */
  readonly loading: boolean;
  readonly error: AppError | null;
}

/** Carries the tape from main to the screen: at most one change a frame, every batch acknowledged. */
export class TapeFeed {
  readonly #model = new TapeModel();
  readonly #listeners = new Set<() => void>();
  readonly #changed: () => void;
  #filter: TradeFilter = {};
  #watches = 0;
  #refreshing = false;
  #error: AppError | null = null;
  #shown: TapeFeedView;

  constructor(requestFrame?: (callback: () => void) => void) {
    this.#shown = { ...this.#model.view, loading: true, error: null };
    this.#changed = onceAFrame(() => {
      this.#shown = {
        ...this.#model.view,
        loading: this.#model.generation < 0,
        error: this.#error,
      };
      for (const listener of this.#listeners) listener();
    }, requestFrame);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getView = (): TapeFeedView => this.#shown;

  /** Listens to main and watches with the present filter. Returns its undo. */
  connect(): () => void {
    const forgetPush = onPush('tape:appended', (batch) => this.#take(batch));
    const forgetVisible = onBecameVisible(() => void this.#watch());
    void this.#watch();
    return () => {
      forgetPush();
      forgetVisible();
      this.#watches += 1;
    };
  }

  /** A filter is a question about now, so choosing one also ends a pause. */
  setFilter(filter: TradeFilter): void {
    if (sameFilter(this.#filter, filter)) return;
    this.#filter = filter;
    this.#model.resume();
    void this.#watch();
  }

  /** Asks for a fresh picture, e.g. after the feed broke. */
  async #watch(): Promise<void> {
    this.#watches += 1;
    const watch = this.#watches;
    const answer = await request('tape:watch', { filter: this.#filter });
    // A later watch, made while this one was under way, is the one that counts.
    if (watch !== this.#watches) return;
    if (answer.ok) {
      this.#error = null;
      for (const batch of this.#model.begin(answer.value)) this.#acknowledge(batch);
    } else {
      this.#error = answer.error;
      if (isVisible()) setTimeout(() => watch === this.#watches && void this.#watch(), 2_000);
    }
    this.#changed();
  }

  #take(batch: TapeBatch): void {
    const outcome = this.#model.append(batch);
    if (outcome === 'broken') void this.#watch();
    if (outcome === 'applied' || outcome === 'counted') {
      this.#acknowledge(batch);
      this.#changed();
    }
    if (outcome === 'applied' && batch.rows.some(({ origin }) => origin !== undefined)) {
      this.#refreshSoon();
    }
  }

  /** Backfill comes in many batches: one fresh picture a second shows it in its place. */
  #refreshSoon(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    setTimeout(() => {
      this.#refreshing = false;
      if (!this.#model.view.paused) void this.#watch();
    }, REFRESH_AFTER_MS);
  }

  #acknowledge({ generation, sequence }: TapeBatch): void {
    void request('tape:acknowledge', { generation, sequence });
  }

  togglePause(): void {
    if (this.#model.view.paused) {
      this.#model.resume();
      void this.#watch();
    } else {
      this.#model.pause();
    }
    this.#changed();
  }
}

const sameFilter = (a: TradeFilter, b: TradeFilter): boolean =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

export const tapeFeed = new TapeFeed();

export const useTape = (): TapeFeedView =>
  useSyncExternalStore(tapeFeed.subscribe, tapeFeed.getView);
