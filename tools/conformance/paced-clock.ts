import { ReceiptTimes } from '../../src/platform/clock';
import type { Clock } from '../../src/platform/clock';
import type { SimulatorRuntime } from '../../src/simulator/simulator-runtime';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
  cancel: () => void;
}

/** By which time passes at once while the clock hurries; between two steps sockets are read and written. */
const STEP_MS = 20;
const REAL_STEP_MS = 1;

/**
 * The machine's clock that can be told to hurry. Whatever shares it, such as an engine and the exchange that it
 * listens to, stays consistent: stamps, deadlines and receipt times agree.
 *
 * Hurrying, it passes in steps of 20 ms, one per turn of the event loop at most. A machine that is busy slows it
 * down, so that a stall of the machine never looks like a stall of the feed.
 */
export class PacedClock implements Clock, SimulatorRuntime {
  readonly #startedAt = Date.now();
  readonly #receiptTimes = new ReceiptTimes();
  readonly #timers = new Set<Timer>();
  /** This clock's monotonic ms minus the machine's, while it does not hurry. */
  #aheadMs = 0;
  #hurried: { monotonicMs: number; readonly stop: () => void } | null = null;
  readonly #origin = performance.now();

  now(): number {
    return Math.floor(this.#startedAt + this.monotonicMs());
  }

  receiptMicros(): number {
    return this.#receiptTimes.at(this.now(), this.monotonicMs());
  }

  monotonicMs(): number {
    return this.#hurried?.monotonicMs ?? performance.now() - this.#origin + this.#aheadMs;
  }

  turnMs(): number {
    return this.monotonicMs();
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = {
      dueMs: this.monotonicMs() + Math.max(0, delayMs),
      callback,
      cancel: () => undefined,
    };
    this.#timers.add(timer);
    if (this.#hurried === null) this.#arm(timer);
    return () => {
      timer.cancel();
      this.#timers.delete(timer);
    };
  }

  schedule(callback: () => void, delayMs: number): () => void {
    return this.after(delayMs, callback);
  }

  /** From now on about twenty times as fast, until `keepPace`. */
  hurry(): void {
    if (this.#hurried !== null) return;
    const monotonicMs = this.monotonicMs();
    for (const timer of this.#timers) timer.cancel();
    const ticking = setInterval(() => this.#step(), REAL_STEP_MS);
    this.#hurried = { monotonicMs, stop: () => clearInterval(ticking) };
  }

  /** As fast as the machine's again. */
  keepPace(): void {
    if (this.#hurried === null) return;
    const { monotonicMs, stop } = this.#hurried;
    stop();
    this.#hurried = null;
    this.#aheadMs = monotonicMs - (performance.now() - this.#origin);
    for (const timer of this.#timers) this.#arm(timer);
  }

  #step(): void {
    if (this.#hurried === null) return;
    this.#hurried.monotonicMs += STEP_MS;
    const due = [...this.#timers]
      .filter(({ dueMs }) => dueMs <= this.monotonicMs())
      .sort((a, b) => a.dueMs - b.dueMs);
    // One may cancel another.
    for (const timer of due) if (this.#timers.delete(timer)) timer.callback();
  }

  #arm(timer: Timer): void {
    const handle = setTimeout(
      () => {
        this.#timers.delete(timer);
        timer.callback();
      },
      // Node drops what is behind the point, and no timer may come early.
      Math.max(0, Math.ceil(timer.dueMs - this.monotonicMs())),
    );
    timer.cancel = () => clearTimeout(handle);
  }
}
