import { describe, expect, it } from 'vitest';
import { TimelineRecorder } from '../../../../src/engine/timeline/record-timeline';
import { Timeline } from '../../../../src/engine/timeline/timeline';
import type { Gap, Outage } from '../../../../src/shared/gaps';
import { ManualClock } from '../../../support/manual-clock';

function build(timeline = new Timeline()) {
  const clock = new ManualClock();
  return { clock, timeline, record: new TimelineRecorder({ clock, timeline }) };
}

const common = {
  id: 1,
  collectorId: 'binance_trades',
  instrument: 'binance:spot:BTCUSDT',
  fromTime: 1_790_000_000_000,
  toTime: 1_790_000_020_000,
  detectedAt: 1_790_000_000_000,
  cause: 'reconnect' as const,
  filled: 0,
  state: { kind: 'open' as const },
};
const gap: Gap = { kind: 'gap', ...common, fromId: '10', toId: '12', missing: 3 };
const outage: Outage = { kind: 'outage', ...common };

describe('a gap in the timeline', () => {
  it('is told of when its state changes, not with every trade that fills it', async () => {
    const { clock, timeline, record } = build();
    record.loss(gap);
    record.loss({ ...gap, state: { kind: 'requested', at: 1_790_000_000_100 } });
    for (const filled of [1, 2, 3]) {
      record.loss({ ...gap, filled, state: { kind: 'requested', at: 1_790_000_000_100 } });
    }
    await clock.advance(2_500);
    record.loss({ ...gap, filled: 3, state: { kind: 'closed', at: clock.now() } });
    const events = timeline.select({});
    expect(events.map(({ change }) => change)).toEqual(['opened', 'requested', 'closed']);
    expect(events.map(({ durationMs }) => durationMs)).toEqual([null, null, 2_500]);
    expect(events[0]?.sentence).toBe(
      'Missing: 3 trades of binance:spot:BTCUSDT (ids 10 to 12), while the connection was down.',
    );
  });

  it('that will never close says how much is lost and why', () => {
    const { timeline, record } = build();
    const state = { kind: 'permanent' as const, at: 1, reason: 'The venue has them no more.' };
    record.loss({ ...gap, filled: 1, state });
    expect(timeline.latest).toMatchObject({
      change: 'permanent',
      sentence:
        'Lost: 2 of 3 trades of binance:spot:BTCUSDT (ids 10 to 12). The venue has them no more.',
    });
  });
});

it('an outage whose trades cannot be known says so', () => {
  const { timeline, record } = build();
  record.loss(outage);
  const { fromTime, toTime } = outage;
  const reason = 'The list holds 60 trades.';
  record.loss({ ...outage, state: { kind: 'uncovered', at: 1, fromTime, toTime, reason } });
  expect(timeline.select({}).map(({ sentence }) => sentence)).toEqual([
    'Unknown: what traded on binance:spot:BTCUSDT in 20 s, while the connection was down.',
    'Never to be known: what traded on binance:spot:BTCUSDT in 20 s. The list holds 60 trades.',
  ]);
});

it('a start says whether the run before ended as it should, and how long it was off', async () => {
  const first = build();
  first.record.started(2);
  await first.record.close();
  const stopped = first.timeline.select({});
  const second = build(new Timeline(null, stopped));
  await second.clock.advance(60_000);
  second.record.started(2);
  expect(second.timeline.latest).toMatchObject({ cause: 'app_started', durationMs: 60_000, id: 3 });
  const third = build(new Timeline(null, second.timeline.select({})));
  await third.clock.advance(90_000);
  third.record.started(2);
  expect(third.timeline.latest).toMatchObject({ cause: 'previous_run_cut_off', id: 4 });
});
