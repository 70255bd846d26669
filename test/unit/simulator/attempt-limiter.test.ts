import { describe, expect, it } from 'vitest';
import { AttemptLimiter } from '../../../src/simulator/attempt-limiter';

describe('the limit of connection attempts', () => {
  it('lets the allowed number pass and says how long the next one has to wait', () => {
    const limiter = new AttemptLimiter({ attempts: 3, windowMs: 1_000 });
    expect([0, 100, 200].map((now) => limiter.attempt(now))).toEqual([0, 0, 0]);
    expect(limiter.attempt(300)).toBe(700);
  });

  it('counts refused attempts too, so that hammering keeps the door shut', () => {
    const limiter = new AttemptLimiter({ attempts: 2, windowMs: 1_000 });
    const refused = [0, 0, 500, 1_000, 1_499].map((now) => limiter.attempt(now) > 0);
    expect(refused).toEqual([false, false, true, false, true]);
  });

  it('opens again once the window has passed', () => {
    const limiter = new AttemptLimiter({ attempts: 1, windowMs: 1_000 });
    expect(limiter.attempt(0)).toBe(0);
    expect(limiter.attempt(999)).toBe(1);
    expect(limiter.attempt(2_500)).toBe(0);
  });
});
