import { describe, expect, test } from 'vitest';
import {
  ANSWER_PATIENCE_MS,
  Recovery,
} from '../../../../../src/engine/channels/order-books/recovery';

describe('a book that breaks', () => {
  test('is asked for at once, and then after twice the time each time it was in vain', () => {
    const recovery = new Recovery();
    const delays: number[] = [];
    let now = 0;
    for (let time = 0; time < 12; time += 1) {
      recovery.broke(now);
      delays.push((recovery.dueMs ?? 0) - now);
      now = recovery.dueMs ?? 0;
    }
    expect(delays.map((ms) => ms / 1_000)).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  test('is asked for at once again only after it held for half a minute', () => {
    const recovery = new Recovery();
    recovery.broke(0);
    recovery.broke(0);
    recovery.healed(1_000);
    expect(recovery.dueMs).toBeNull();
    recovery.broke(30_999);
    expect(recovery.dueMs).toBe(30_999 + 2_000);
    recovery.healed(40_000);
    recovery.broke(70_000);
    expect(recovery.dueMs).toBe(70_000);
  });

  test('that was asked for is asked for again when nothing comes', () => {
    const recovery = new Recovery();
    recovery.broke(0);
    recovery.asked(0);
    expect(recovery.dueMs).toBe(ANSWER_PATIENCE_MS + 1_000);
  });
});
