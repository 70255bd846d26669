/** Time, injected so that tests decide when it passes. */
export interface Clock {
  /** Epoch ms; may jump when the machine's clock is set. For stamps only. */
  now(): number;
  /** Ms since an arbitrary start; never goes back. For durations and deadlines. */
  monotonicMs(): number;
  /** Runs `callback` once after `delayMs`. Returns its undo. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Longest delay a Node timer can hold; longer ones would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, LONGEST_TIMER_MS));
    return () => {
      clearTimeout(timer);
    };
  },
};
