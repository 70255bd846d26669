import { ReceiptTimes } from '../../platform/clock';
import type { Clock } from '../../platform/clock';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * Time as the file tells it. Timers fire when a record says that their time has passed, never by
 * themselves. `now` follows the records even when they step back; durations only ever grow.
 */
export class ReplayClock implements Clock {
  private readonly timers = new Set<Timer>();
  private elapsedMs = 0;
  private created = 0;
  private readonly receiptTimes = new ReceiptTimes();

  private latestMs: number;

  constructor(private nowMs: number) {
    this.latestMs = nowMs;
  }

  now(): number {
    return this.nowMs;
  }

  receiptMicros(): number {
    return this.receiptTimes.at(this.nowMs, this.elapsedMs);
  }

  turnMs(): number {
    return this.elapsedMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.elapsedMs + delayMs, order: this.created++, callback };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
    };
  }

  /** The time of the next record, epoch ms. */
  advanceTo(epochMs: number): void {
    const passedMs = epochMs - this.latestMs;
    this.nowMs = epochMs;
    if (passedMs <= 0) return;
    this.latestMs = epochMs;
    this.fireUntil(this.elapsedMs + passedMs);
  }

  /** For a collector that waits before it connects while the file goes on: time passes for timers only. */
  fireNext(): boolean {
    const next = this.next();
    if (next === undefined) return false;
    this.fireUntil(Math.max(next.dueMs, this.elapsedMs));
    return true;
  }

  private fireUntil(elapsedMs: number): void {
    for (;;) {
      const next = this.next();
      if (next === undefined || next.dueMs > elapsedMs) break;
      this.timers.delete(next);
      this.elapsedMs = Math.max(this.elapsedMs, next.dueMs);
      next.callback();
    }
    this.elapsedMs = elapsedMs;
  }

  /** There are a few dozen at most. */
  private next(): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.timers) {
      if (earliest === undefined || timer.dueMs < earliest.dueMs) earliest = timer;
      else if (timer.dueMs === earliest.dueMs && timer.order < earliest.order) earliest = timer;
    }
    return earliest;
  }
}
