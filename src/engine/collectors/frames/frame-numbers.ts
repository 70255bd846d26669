import { MissingIds } from '../../market-data/missing-ids';

/** A frame that is further behind starts the numbers again; fewer may only have been overtaken. */
const RESTART_BEHIND = 10_000;
/** Runs of missing numbers that are kept; beyond it the oldest stays missing for good. */
const RUNS_KEPT = 1_000;

/** What the number of a frame says. */
export type FrameNumberVerdict =
  | { readonly kind: 'next' }
  /** Frames before it did not come. */
  | { readonly kind: 'jumped'; readonly expected: number; readonly missing: number }
  /** It was missing, and came late. */
  | { readonly kind: 'late'; readonly expected: number }
  /** It came before. */
  | { readonly kind: 'repeated'; readonly expected: number }
  /** The venue starts its numbers again. */
  | { readonly kind: 'restarted'; readonly expected: number };

/** The numbers of the frames of one connection, where the venue numbers them. */
export class FrameNumbers {
  #expected: number | null = null;
  #missing = new MissingIds();

  take(number: number): FrameNumberVerdict {
    const expected = this.#expected ?? number;
    if (number === expected) {
      this.#expected = number + 1;
      return { kind: 'next' };
    }
    if (number > expected) {
      this.#expected = number + 1;
      this.#missing = new MissingIds(
        [...this.#missing.ranges, { from: expected, to: number - 1 }].slice(-RUNS_KEPT),
      );
      return { kind: 'jumped', expected, missing: number - expected };
    }
    if (this.#missing.remove(number)) return { kind: 'late', expected };
    if (number > 1 && expected - number <= RESTART_BEHIND) return { kind: 'repeated', expected };
    this.#expected = number + 1;
    this.#missing = new MissingIds();
    return { kind: 'restarted', expected };
  }
}
