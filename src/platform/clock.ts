/** Time, injected so that tests decide when it passes. */
export interface Clock {
  /** Epoch ms; may jump when the machine's clock is set. For stamps only. */
  now(): number;
  /**
   * Epoch µs of something received now, read once per turn of the event loop like `turnMs`. Never decreases
   * within a process, also when the machine's clock is set back.
   */
  receiptMicros(): number;
  /** Ms since an arbitrary start; never goes back. For durations and deadlines. */
  monotonicMs(): number;
  /**
   * As `monotonicMs`, but read once per turn of the event loop: for frames that came together in one read of
   * a socket. Reading the clock for each of them would be a twentieth of the cost of a trade.
   */
  turnMs(): number;
  /** Runs `callback` once after `delayMs`. Returns its undo. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Longest delay a Node timer can hold; longer ones would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Receipt times from a clock that may jump and one that never goes back. They follow the monotonic clock,
 * and step forward with the other one when that is ahead, for example after the machine slept.
 */
export class ReceiptTimes {
  #aheadMicros = -Infinity;

  /** @param nowMs epoch ms @param monotonicMs ms since any start @returns epoch µs, whole */
  at(nowMs: number, monotonicMs: number): number {
    const monotonicMicros = Math.floor(monotonicMs * 1_000);
    const nowMicros = nowMs * 1_000;
    const micros = monotonicMicros + this.#aheadMicros;
    if (micros >= nowMicros) return micros;
    this.#aheadMicros = nowMicros - monotonicMicros;
    return nowMicros;
  }
}

const receiptTimes = new ReceiptTimes();

/** Of the running turn of the event loop; NaN while they are not read. */
let turnMs = NaN;
let turnMicros = NaN;
const endTurn = (): void => {
  turnMs = NaN;
};

function beginTurn(): void {
  if (!Number.isNaN(turnMs)) return;
  turnMs = performance.now();
  turnMicros = receiptTimes.at(Date.now(), turnMs);
  // Runs when the callback that read the socket has returned.
  queueMicrotask(endTurn);
}

export const systemClock: Clock = {
  now: () => Date.now(),
  receiptMicros() {
    beginTurn();
    return turnMicros;
  },
  monotonicMs: () => performance.now(),
  turnMs() {
    beginTurn();
    return turnMs;
  },
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, LONGEST_TIMER_MS));
    return () => {
      clearTimeout(timer);
    };
  },
};
