import { beforeEach, describe, expect, it } from 'vitest';
import { ReplayPace } from '../../../../src/engine/replay/replay-pace';
import type { ReplaySpeed } from '../../../../src/shared/replay';
import { ManualClock, settle } from '../../../support/manual-clock';

const START = 1_700_000_000_000;

describe('the pace of a replay', () => {
  let clock: ManualClock;
  let ticks: number[];
  beforeEach(() => {
    clock = new ManualClock();
    ticks = [];
  });

  const paceAt = (speed: ReplaySpeed): ReplayPace => new ReplayPace(START, speed, clock);

  /** Whether the wait for a record at `START + ms` is over. */
  function waitFor(pace: ReplayPace, ms: number, stopping?: AbortSignal): () => boolean {
    let isOver = false;
    const waiting = pace.until(START + ms, (now) => ticks.push(now - START), stopping);
    if (waiting === undefined) return () => true;
    void waiting.then(() => (isOver = true));
    return () => isOver;
  }

  it('waits for a record as long as it took then, and tells how far the time has come', async () => {
    const isOver = waitFor(paceAt(1), 1_000);
    await clock.advance(950);
    expect(isOver()).toBe(false);
    expect(ticks).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    await clock.advance(60);
    expect(isOver()).toBe(true);
  });

  it('goes ten times as fast, or does not wait at all', async () => {
    const isOver = waitFor(paceAt(10), 1_000);
    await clock.advance(90);
    expect(isOver()).toBe(false);
    await clock.advance(20);
    expect(isOver()).toBe(true);
    expect(waitFor(paceAt('max'), 10_000_000)()).toBe(true);
  });

  it('stands still while it is paused, and goes on from where it stood', async () => {
    const pace = paceAt(1);
    const isOver = waitFor(pace, 1_000);
    await clock.advance(500);
    pace.setPaused(true, START + 500);
    await clock.advance(60_000);
    expect(isOver()).toBe(false);
    expect(ticks.at(-1)).toBe(500);

    pace.setPaused(false, START + 500);
    await clock.advance(490);
    expect(isOver()).toBe(false);
    await clock.advance(20);
    expect(isOver()).toBe(true);
  });

  it('waits while paused even as fast as it can', async () => {
    const pace = paceAt('max');
    pace.setPaused(true, START);
    const isOver = waitFor(pace, 1);
    await clock.advance(1_000);
    expect(isOver()).toBe(false);
    pace.setPaused(false, START);
    await settle();
    expect(isOver()).toBe(true);
  });

  it('takes another speed from where the file stands', async () => {
    const pace = paceAt(1);
    const isOver = waitFor(pace, 10_000);
    await clock.advance(1_000);
    pace.setSpeed(10, START + 1_000);
    await clock.advance(890);
    expect(isOver()).toBe(false);
    await clock.advance(20);
    expect(isOver()).toBe(true);
  });

  it('skips ahead also while paused, and stays paused there', async () => {
    const pace = paceAt(1);
    pace.setPaused(true, START);
    const isOver = waitFor(pace, 5_000);
    await clock.advance(100);
    pace.skipTo(START + 6_000);
    await settle();
    expect(isOver()).toBe(true);
    expect(waitFor(pace, 6_000)()).toBe(true);

    const isNextOver = waitFor(pace, 7_000);
    await clock.advance(5_000);
    expect(isNextOver()).toBe(false);
    pace.setPaused(false, START + 5_000);
    await clock.advance(990);
    expect(isNextOver()).toBe(false);
    await clock.advance(20);
    expect(isNextOver()).toBe(true);
  });

  it('stops waiting when the replay is stopped', async () => {
    const stopping = new AbortController();
    const isOver = waitFor(paceAt(1), 60_000, stopping.signal);
    stopping.abort();
    await settle();
    expect(isOver()).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });
});
