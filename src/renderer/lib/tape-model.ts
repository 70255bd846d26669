import type { TapeBatch, TapeRow, TapeSnapshot } from '../../shared/ipc/contract';

export const ROWS_KEPT = 1_000;
/** Batches of the next generation that may overtake the answer which announces it. */
const EARLY_BATCHES_KEPT = 8;

export interface TapeView {
  /** Newest first, at most `ROWS_KEPT`. */
  readonly rows: readonly TapeRow[];
  /** Matching trades that were too many to send since this watch began; the store has them. */
  readonly skipped: number;
  /** Trades that matched when this watch began. */
  readonly matching: number;
  readonly paused: boolean;
  /** Matching trades that arrived while paused. */
  readonly newer: number;
  /** Whether `newer` is a lower bound: the window was hidden and cannot know the rest. */
  readonly newerIsAtLeast: boolean;
}

/** What became of a batch. A `broken` stream has lost a batch and must be watched anew. */
export type BatchOutcome = 'applied' | 'counted' | 'early' | 'outdated' | 'broken';

/**
 * The newest rows of the tape, kept outside React.
 *
 * A snapshot starts a generation; batches of it follow, numbered from 1. Batches of an older
 * generation are dropped. While paused the rows stand still and arrivals are only counted.
 */
export class TapeModel {
  #view: TapeView = {
    rows: [],
    skipped: 0,
    matching: 0,
    paused: false,
    newer: 0,
    newerIsAtLeast: false,
  };
  #generation = -1;
  #lastBatch = 0;
  #early: TapeBatch[] = [];

  get view(): TapeView {
    return this.#view;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Starts a generation. Returns the batches of it that had overtaken this answer, now applied. */
  begin(snapshot: TapeSnapshot): readonly TapeBatch[] {
    this.#generation = snapshot.generation;
    this.#lastBatch = 0;
    if (this.#view.paused) this.#countMissed(snapshot);
    else {
      this.#view = {
        ...this.#view,
        rows: snapshot.rows.slice(0, ROWS_KEPT),
        skipped: 0,
        matching: snapshot.matching,
        newer: 0,
        newerIsAtLeast: false,
      };
    }
    const overtaking = this.#early.filter((batch) => batch.generation === snapshot.generation);
    this.#early = [];
    for (const batch of overtaking) this.append(batch);
    return overtaking;
  }

  append(batch: TapeBatch): BatchOutcome {
    if (batch.generation < this.#generation) return 'outdated';
    if (batch.generation > this.#generation) {
      this.#early = [...this.#early, batch].slice(-EARLY_BATCHES_KEPT);
      return 'early';
    }
    if (batch.sequence <= this.#lastBatch) return 'outdated';
    if (batch.sequence !== this.#lastBatch + 1) return 'broken';
    this.#lastBatch = batch.sequence;

    const view = this.#view;
    if (view.paused) {
      this.#view = { ...view, newer: view.newer + batch.rows.length + batch.skipped };
      return 'counted';
    }
    // History belongs further down: the next snapshot has it in its place.
    const live = batch.rows.filter(({ origin }) => origin === undefined);
    this.#view = {
      ...view,
      rows: [...live, ...view.rows].slice(0, ROWS_KEPT),
      skipped: view.skipped + batch.skipped,
    };
    return 'applied';
  }

  pause(): void {
    this.#view = { ...this.#view, paused: true, newer: 0, newerIsAtLeast: false };
  }

  /** The rows stay old until the next snapshot, which the caller asks for. */
  resume(): void {
    this.#view = { ...this.#view, paused: false };
  }

  /** A watch that began while paused: what is in it and not on screen is newer. */
  #countMissed(snapshot: TapeSnapshot): void {
    const top = this.#view.rows[0]?.sequence ?? 0;
    const newer = snapshot.rows.filter((row) => row.sequence > top).length;
    this.#view = {
      ...this.#view,
      newer: Math.max(newer, this.#view.newer),
      newerIsAtLeast: newer === snapshot.rows.length && snapshot.matching > newer,
    };
  }
}
