import { exponential } from './random';
import type { Random } from './random';

/** How much busier a burst is than the average, and how long calm and burst last on average. */
const BURST_FACTOR = 4;
const MEAN_BURST_MS = 120;
const MEAN_CALM_MS = 960;
const BURST_SHARE = MEAN_BURST_MS / (MEAN_BURST_MS + MEAN_CALM_MS);
/** Chosen so that calm and burst together average to 1. */
const CALM_FACTOR = (1 - BURST_SHARE * BURST_FACTOR) / (1 - BURST_SHARE);

/** Times at which something happens, in ms on the caller's clock. */
export interface Arrivals {
  /** When the next one is due; never before the previous one. */
  readonly nextAt: number;
  /** Moves on to the one after. */
  take(): void;
  /** Nothing happens before `at`. */
  restartAt(at: number): void;
  /** From `at` on, the mean rate is another one. Waiting has no memory, so the next arrival is drawn again. */
  setRate(perSecond: number, at: number): void;
}

/**
 * A Markov-modulated Poisson process of two states, calm and burst: Poisson within a state, clustered over
 * time like real order flow, with `perSecond` as its long-run mean.
 */
export function burstyArrivals(random: Random, perSecond: number, startAt: number): Arrivals {
  let rate = perSecond;
  let inBurst = false;
  let switchAt = startAt + exponential(random, MEAN_CALM_MS);
  let nextAt = startAt;

  const draw = (from: number): void => {
    let at = from;
    // A state that ended before `from` says nothing about now.
    if (switchAt < at) switchAt = at + exponential(random, inBurst ? MEAN_BURST_MS : MEAN_CALM_MS);
    for (;;) {
      const meanMs = 1_000 / (rate * (inBurst ? BURST_FACTOR : CALM_FACTOR));
      const candidate = at + exponential(random, meanMs);
      if (candidate <= switchAt) {
        nextAt = candidate;
        return;
      }
      at = switchAt;
      inBurst = !inBurst;
      switchAt = at + exponential(random, inBurst ? MEAN_BURST_MS : MEAN_CALM_MS);
    }
  };
  draw(startAt);

  return {
    get nextAt() {
      return nextAt;
    },
    take() {
      draw(nextAt);
    },
    restartAt: draw,
    setRate(next, at) {
      rate = next;
      draw(at);
    },
  };
}
