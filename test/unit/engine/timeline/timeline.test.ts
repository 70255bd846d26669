import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../../src/engine/timeline/timeline';
import { FloodGate } from '../../../../src/engine/timeline/rate-limiter';
import type { TimelineEntry } from '../../../../src/shared/timeline';
import { ManualClock } from '../../../support/manual-clock';

const NOON = Date.UTC(2026, 10, 22, 12);

const entry = (fields: Partial<Extract<TimelineEntry, { kind: 'gap' }>> = {}): TimelineEntry => ({
  kind: 'gap',
  change: 'opened',
  at: NOON,
  collectorId: 'binance_trades',
  instrument: 'binance:spot:BTCUSDT',
  cause: 'reconnect',
  durationMs: null,
  sentence: 'Missing: 3 trades.',
  ...fields,
});

const ALL = { filter: {}, limit: 1_000 };

describe('the timeline', () => {
  it('holds the newest, however many there were, and numbers them on', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 40 }), (count, capacity) => {
        const timeline = new Timeline(null, [], capacity);
        for (let nth = 1; nth <= count; nth += 1) timeline.append(entry());
        const page = timeline.query(ALL);
        expect(page.events.map(({ id }) => id)).toEqual(
          Array.from({ length: Math.min(count, capacity) }, (_, nth) => count - nth),
        );
        expect(page).toMatchObject({ held: page.events.length, matching: page.events.length });
      }),
    );
  });

  it('goes back page by page', () => {
    const timeline = new Timeline();
    for (let nth = 1; nth <= 5; nth += 1) timeline.append(entry());
    const first = timeline.query({ filter: {}, limit: 2 });
    expect(first.events.map(({ id }) => id)).toEqual([5, 4]);
    const next = timeline.query({ filter: {}, before: 4, limit: 2 });
    expect(next.events.map(({ id }) => id)).toEqual([3, 2]);
    expect(next.matching).toBe(5);
  });

  it('filters by collector, kind, words and time together', () => {
    const timeline = new Timeline();
    timeline.append(entry());
    timeline.append(entry({ collectorId: 'okx_trades', instrument: 'okx:spot:BTC-USDT' }));
    timeline.append(entry({ at: NOON + 1_000, sentence: 'LOST: 2 trades' }));
    timeline.append({ ...entry(), kind: 'system', change: 'started', cause: 'app_started' });
    const ids = (filter: Parameters<Timeline['select']>[0]): number[] =>
      timeline.select(filter).map(({ id }) => id);
    expect(ids({ collectorId: 'okx_trades' })).toEqual([2]);
    expect(ids({ kinds: ['gap'] })).toEqual([1, 2, 3]);
    expect(ids({ text: ' lost ' })).toEqual([3]);
    expect(ids({ text: 'app started' })).toEqual([4]);
    expect(ids({ text: 'btc-usdt' })).toEqual([2]);
    expect(ids({ since: NOON + 1, kinds: ['gap', 'limit'] })).toEqual([3]);
  });
});

describe('a flood', () => {
  it('is listed up to a budget and then told of in one line that counts the rest', async () => {
    const clock = new ManualClock();
    const timeline = new Timeline();
    const gate = new FloodGate(timeline, clock);
    for (let nth = 0; nth < 5_000; nth += 1) gate.append(entry());
    gate.append(entry({ collectorId: 'okx_trades' }));
    expect(timeline.select({ collectorId: 'binance_trades' })).toHaveLength(30);
    expect(timeline.select({ collectorId: 'okx_trades' })).toHaveLength(1);
    await clock.advance(10_000);
    expect(timeline.select({ kinds: ['limit'] })).toMatchObject([
      { collectorId: 'binance_trades', cause: 'timeline_flood', change: 'reached' },
    ]);
    expect(timeline.latest?.sentence).toContain('4,970 more events');
    expect(clock.pendingTimers).toBe(0);
  });
});
