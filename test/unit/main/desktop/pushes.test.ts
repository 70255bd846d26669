import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Audience } from '../../../../src/main/desktop/audience';
import { SnapshotPusher } from '../../../../src/main/desktop/snapshot-pusher';
import type { MonitorSnapshot } from '../../../../src/shared/monitor-snapshot';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const startedAt = Date.now();
  const pushedAt: number[] = [];
  const pusher = new SnapshotPusher({
    takeSnapshot: () => ({ at: Date.now() - startedAt }) as MonitorSnapshot,
    send: ({ at }) => pushedAt.push(at),
  });
  return { pusher, pushedAt };
}

describe('snapshot pushes', () => {
  it('come at once when the window starts to watch, then every 500 ms', () => {
    const { pusher, pushedAt } = setUp();
    vi.advanceTimersByTime(100);
    pusher.setWatched(true);
    vi.advanceTimersByTime(1_100);
    expect(pushedAt).toEqual([100, 600, 1_100]);
  });

  it('come within 50 ms of a transition, once for a burst of them', () => {
    const { pusher, pushedAt } = setUp();
    pusher.setWatched(true);
    vi.advanceTimersByTime(100);
    pusher.hurry();
    vi.advanceTimersByTime(30);
    pusher.hurry();
    vi.advanceTimersByTime(20);
    expect(pushedAt).toEqual([0, 150]);
    vi.advanceTimersByTime(500);
    expect(pushedAt).toEqual([0, 150, 650]);
  });

  it('do not come, and no snapshot is taken, while nobody watches', () => {
    const { pusher, pushedAt } = setUp();
    pusher.setWatched(true);
    pusher.setWatched(false);
    pusher.hurry();
    vi.advanceTimersByTime(5_000);
    expect(pushedAt).toEqual([0]);
    expect(vi.getTimerCount()).toBe(0);
    pusher.setWatched(true);
    expect(pushedAt).toEqual([0, 5_000]);
  });
});

describe('audience', () => {
  it('watches when the page has loaded and can be seen, and says so once', () => {
    const audience = new Audience();
    const heard: boolean[] = [];
    const undo = audience.onChange((isWatching) => heard.push(isWatching));
    audience.setVisible(true);
    audience.setVisible(true);
    expect(heard).toEqual([]);
    audience.setLoaded(true);
    audience.setLoaded(true);
    audience.setVisible(false);
    expect(heard).toEqual([true, false]);
    undo();
    audience.setVisible(true);
    expect(heard).toEqual([true, false]);
  });

  it('shakes hands anew after a reload', () => {
    const audience = new Audience();
    const heard: boolean[] = [];
    audience.setVisible(true);
    audience.setLoaded(true);
    audience.onChange((isWatching) => heard.push(isWatching));
    audience.setLoaded(false);
    audience.setLoaded(true);
    expect(heard).toEqual([false, true]);
  });
});
