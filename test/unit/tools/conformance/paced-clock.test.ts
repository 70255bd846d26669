import { describe, expect, it } from 'vitest';
import { PacedClock } from '../../../../tools/conformance/paced-clock';

const turn = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a clock that can hurry', () => {
  it('passes a minute in a few seconds, in order, with stamps that agree', async () => {
    const clock = new PacedClock();
    const [epoch, monotonic] = [clock.now(), clock.monotonicMs()];
    const rang: string[] = [];
    clock.after(30_000, () => rang.push('first'));
    const cancel = clock.after(40_000, () => rang.push('never'));
    cancel();
    clock.hurry();
    const startedAt = performance.now();
    await new Promise<void>((resolve) => {
      clock.after(60_000, () => {
        rang.push('last');
        resolve();
      });
    });
    clock.keepPace();

    expect(rang).toEqual(['first', 'last']);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    const passed = clock.monotonicMs() - monotonic;
    expect(passed).toBeGreaterThanOrEqual(60_000);
    expect(Math.abs(clock.now() - epoch - passed)).toBeLessThan(2);
  });

  it('does not jump when the machine stalls while it hurries', async () => {
    const clock = new PacedClock();
    clock.hurry();
    await turn(5);
    const before = clock.monotonicMs();
    const until = performance.now() + 80;
    while (performance.now() < until);
    await turn(2);
    clock.keepPace();
    expect(clock.monotonicMs() - before).toBeLessThan(1_000);
  });

  it('goes on at the machine’s pace with what was waiting, and never rings early', async () => {
    const clock = new PacedClock();
    clock.hurry();
    const dueMs = clock.monotonicMs() + 30.5;
    const rangAt = new Promise<number>((resolve) => {
      clock.after(30.5, () => resolve(clock.monotonicMs()));
    });
    clock.keepPace();
    // Node's timers may come one millisecond early.
    expect(await rangAt).toBeGreaterThanOrEqual(dueMs - 1);
  });
});
