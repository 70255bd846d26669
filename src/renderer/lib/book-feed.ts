import { useSyncExternalStore } from 'react';
import type { AppError } from '../../shared/errors';
import type { BookChange } from '../../shared/ipc/contract';
import type { BookView } from '../../shared/order-book';
import type { BookDepth } from '../../shared/values/order-book';
import { onPush, request } from './bridge';
import { onceAFrame } from './once-a-frame';
import { isVisible, onBecameVisible } from './visibility';

const RETRY_AFTER_MS = 2_000;

export interface BookChoice {
  readonly collectorId: string;
  readonly symbol: string;
  readonly depth: BookDepth;
}

/** What can be shown of the chosen book. */
export type BookOnScreen =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly view: BookView }
  | { readonly kind: 'failed'; readonly error: AppError };

/** Carries one book from main to the screen: at most one change a frame, acknowledged when it is drawn. */
export class BookFeed {
  readonly #listeners = new Set<() => void>();
  readonly #draw: () => void;
  #choice: BookChoice | null = null;
  #watches = 0;
  #generation = -1;
  /** The newest change, until it is drawn; it may overtake the answer that announces its generation. */
  #newest: BookChange | null = null;
  #onScreen: BookOnScreen = { kind: 'loading' };

  constructor(requestFrame?: (callback: () => void) => void) {
    this.#draw = onceAFrame(() => this.#drawNewest(), requestFrame);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getOnScreen = (): BookOnScreen => this.#onScreen;

  /** Watches a book until the undo is called or another one is watched. */
  watch(choice: BookChoice): () => void {
    const isAnother =
      this.#choice?.collectorId !== choice.collectorId || this.#choice.symbol !== choice.symbol;
    this.#choice = choice;
    const forgetPush = onPush('books:changed', (change) => this.#take(change));
    const forgetVisible = onBecameVisible(() => void this.#ask());
    // With another depth the same book may stay on screen until the answer comes.
    if (isAnother) this.#show({ kind: 'loading' });
    void this.#ask();
    return () => {
      forgetPush();
      forgetVisible();
      this.#watches += 1;
      this.#generation = -1;
      this.#newest = null;
      void request('books:unwatch');
    };
  }

  async #ask(): Promise<void> {
    if (this.#choice === null) return;
    this.#watches += 1;
    const watch = this.#watches;
    const answer = await request('books:watch', this.#choice);
    // A later watch, made while this one was under way, is the one that counts.
    if (watch !== this.#watches) return;
    if (answer.ok) {
      this.#generation = answer.value.generation;
      this.#show({ kind: 'shown', view: answer.value.view });
      if (this.#newest !== null) this.#draw();
    } else {
      this.#show({ kind: 'failed', error: answer.error });
      if (isVisible()) {
        setTimeout(() => watch === this.#watches && void this.#ask(), RETRY_AFTER_MS);
      }
    }
  }

  #take(change: BookChange): void {
    if (change.generation < this.#generation) return;
    this.#newest = change;
    this.#draw();
  }

  #drawNewest(): void {
    const change = this.#newest;
    if (change?.generation !== this.#generation) return;
    this.#newest = null;
    this.#show({ kind: 'shown', view: change.view });
    const { generation, sequence } = change;
    void request('books:acknowledge', { generation, sequence });
  }

  #show(onScreen: BookOnScreen): void {
    this.#onScreen = onScreen;
    for (const listener of this.#listeners) listener();
  }
}

export const bookFeed = new BookFeed();

export const useBook = (): BookOnScreen =>
  useSyncExternalStore(bookFeed.subscribe, bookFeed.getOnScreen);

/** Whether there is a level to be seen or saved. */
export const useHasLevels = (): boolean =>
  useSyncExternalStore(bookFeed.subscribe, () => {
    const book = bookFeed.getOnScreen();
    return book.kind === 'shown' && book.view.bids.length + book.view.asks.length > 0;
  });
