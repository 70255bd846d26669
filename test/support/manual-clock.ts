import { ReceiptTimes } from '../../src/platform/clock';
import type { Clock } from '../../src/platform/clock';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Lets everything that waits for a promise go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time that passes only when told to. */
export class ManualClock implements Clock {
  #epochMs: number;
  #monotonicMs = 5_000;
  #order = 0;
  readonly #receiptTimes = new ReceiptTimes();
  readonly #timers = new Set<Timer>();

  constructor(epochMs = 1_790_000_000_000) {
    this.#epochMs = epochMs;
  }

  now(): number {
    return this.#epochMs;
  }

  receiptMicros(): number {
    return this.#receiptTimes.at(this.#epochMs, this.#monotonicMs);
  }

  turnMs(): number {
    return this.#monotonicMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#monotonicMs + delayMs, order: ++this.#order, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Passes `ms`, running what falls due in order; promises settle in between. */
  async advance(ms: number): Promise<void> {
    await settle();
    const endMs = this.#monotonicMs + ms;
    for (let timer = this.#nextDue(endMs); timer !== undefined; timer = this.#nextDue(endMs)) {
      this.#moveTo(Math.max(timer.dueMs, this.#monotonicMs));
      this.#timers.delete(timer);
      timer.callback();
      await settle();
    }
    this.#moveTo(endMs);
  }

  /** Somebody sets the machine's clock; no time passes. */
  setWallClockBy(ms: number): void {
    this.#epochMs += ms;
  }

  #moveTo(monotonicMs: number): void {
    this.#epochMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }

  #nextDue(endMs: number): Timer | undefined {
    return [...this.#timers]
      .filter(({ dueMs }) => dueMs <= endMs)
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
  }
}
