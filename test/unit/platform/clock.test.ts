import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReceiptTimes, systemClock } from '../../../src/platform/clock';

const NOW = 1_790_000_000_000;

describe('receipt times', () => {
  it('never go back, and are at most as far from the clock as it was set back', () => {
    const stepOf = fc.record({
      passesMs: fc.double({ min: 0, max: 5_000, noNaN: true }),
      clockIsSetByMs: fc.oneof(fc.constant(0), fc.integer({ min: -3_600_000, max: 3_600_000 })),
    });
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 60 }), (steps) => {
        const times = new ReceiptTimes();
        let offsetMs = NOW;
        let monotonicMs = 0;
        let last = -Infinity;
        let furthestMs = NOW;
        for (const { passesMs, clockIsSetByMs } of steps) {
          monotonicMs += passesMs;
          offsetMs += clockIsSetByMs;
          furthestMs = Math.max(furthestMs, offsetMs);
          const at = times.at(Math.floor(offsetMs + monotonicMs), monotonicMs);
          expect(Number.isSafeInteger(at)).toBe(true);
          expect(at).toBeGreaterThanOrEqual(last);
          expect(at).toBeGreaterThanOrEqual(Math.floor(offsetMs + monotonicMs) * 1_000);
          expect(at).toBeLessThanOrEqual((furthestMs + monotonicMs) * 1_000 + 1_000);
          last = at;
        }
      }),
    );
  });

  it('tell apart frames of one millisecond', () => {
    const times = new ReceiptTimes();
    expect(times.at(NOW, 10)).toBe(NOW * 1_000);
    expect(times.at(NOW, 10.25)).toBe(NOW * 1_000 + 250);
  });

  it('step forward with a clock that went on while the machine slept', () => {
    const times = new ReceiptTimes();
    times.at(NOW, 10);
    expect(times.at(NOW + 3_600_000, 11)).toBe((NOW + 3_600_000) * 1_000);
  });

  it('of this machine are its time in microseconds', () => {
    const now = systemClock.now();
    expect(Math.abs(systemClock.receiptMicros() - now * 1_000)).toBeLessThan(5_000_000);
  });

  it('are one for all that comes in one turn of the event loop, and go on with the next', async () => {
    const first = systemClock.receiptMicros();
    const busyUntil = performance.now() + 2;
    while (performance.now() < busyUntil);
    expect(systemClock.receiptMicros()).toBe(first);
    expect(systemClock.turnMs()).toBeLessThan(systemClock.monotonicMs());
    await new Promise((resolve) => setImmediate(resolve));
    expect(systemClock.receiptMicros()).toBeGreaterThanOrEqual(first + 2_000);
  });
});
