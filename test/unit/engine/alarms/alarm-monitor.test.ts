import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlarmWatch } from '../../../../src/engine/alarms/alarm-monitor';
import { MINUTE_MS, NOTIFY_AGAIN_AFTER_MS } from '../../../../src/engine/alarms/alarm-notifier';
import type { TickFacts } from '../../../../src/engine/alarms/alarm-rules';
import { alarmSettingsSchema } from '../../../../src/shared/alarms';
import type { AlarmNotice, AlarmSettings } from '../../../../src/shared/alarms';
import type { LatencySpan, Transition } from '../../../../src/shared/collector-status';
import type { Gap } from '../../../../src/shared/gaps';
import type { TimelineEntry } from '../../../../src/shared/timeline';
import { ManualClock } from '../../../support/manual-clock';
import { RecordingLog } from '../../../support/recording-log';

const latency = (p99: number) => ({ p50: 1, p90: 1, p99, max: p99, min: 0, samples: 9 });
const QUIET: LatencySpan = { raw: null, corrected: null };

function build(changes: Parameters<typeof alarmSettingsSchema.parse>[0] = {}) {
  const clock = new ManualClock();
  const entries: TimelineEntry[] = [];
  const notices: (AlarmNotice & { readonly at: number })[] = [];
  const state: {
    settings: AlarmSettings;
    balanced: boolean;
    lastMinute: LatencySpan;
    books: TickFacts['books'];
    internalErrors: TickFacts['collectors'][number]['internalErrors'];
  } = {
    settings: alarmSettingsSchema.parse(changes),
    balanced: true,
    lastMinute: QUIET,
    internalErrors: { count: 0, last: '' },
    books: [],
  };
  const alarms = new AlarmWatch({
    clock,
    log: new RecordingLog(),
    settings: () => state.settings,
    facts: (): TickFacts => ({
      collectors: [{ collectorId: 'one', ...state }],
      isLedgerBalanced: state.balanced,
      books: state.books,
    }),
    record: (entry) => entries.push(entry),
  });
  alarms.onNotice((notice) => notices.push({ ...notice, at: clock.monotonicMs() }));
  alarms.open();
  const moves = (to: Transition['to'], code: Transition['cause']['code'], id = 'one'): void => {
    const cause = { code, detail: 'because.' };
    const from = 'ACTIVE';
    alarms.transition(id, { sequence: 1, at: clock.now(), from, to, cause, afterMs: 1 });
  };
  return { clock, alarms, entries, notices, state, moves };
}

const gap = (instrument: string, state: Gap['state']): Gap => ({
  kind: 'gap',
  id: 1,
  collectorId: 'one',
  instrument,
  fromTime: 0,
  toTime: 0,
  detectedAt: 0,
  cause: 'reconnect',
  filled: 1,
  fromId: '1',
  toId: '3',
  missing: 3,
  state,
});
const LOST = { kind: 'permanent' as const, at: 0, reason: 'Gone.' };

describe('the rules', () => {
  it('ERROR raises, stays through probes, and ACTIVE clears', () => {
    const { alarms, moves, entries } = build();
    moves('ERROR', 'attempts_exhausted');
    moves('CONNECTING', 'cool_down_elapsed');
    moves('ERROR', 'probe_failed');
    expect(alarms.list().alarms).toMatchObject([{ rule: 'collector_error', count: 2 }]);
    expect(alarms.unacknowledged).toBe(1);
    moves('ACTIVE', 'first_data');
    expect(alarms.unacknowledged).toBe(0);
    expect(entries.map(({ kind, change }) => `${kind} ${change}`)).toEqual([
      'alarm raised',
      'alarm cleared',
    ]);
  });

  it('a permanent gap raises, one that closed does not', () => {
    const { alarms } = build();
    alarms.loss(gap('x:y:A', { kind: 'closed', at: 0 }));
    alarms.loss(gap('x:y:A', LOST));
    expect(alarms.list().alarms).toMatchObject([
      {
        rule: 'permanent_loss',
        instrument: 'x:y:A',
        message: expect.stringContaining('2 of 3') as string,
      },
    ]);
  });

  it('a silent symbol raises until it trades again', () => {
    const { alarms } = build();
    const event = {
      collectorId: 'one',
      channel: 'trades' as const,
      symbol: 'A',
      at: 0,
      thresholdMs: 5_000,
      lastTradeAt: null,
    };
    for (const kind of ['silent', 'resubscribed', 'recycled'] as const) {
      alarms.silence({ ...event, kind }, 'x:y:A');
    }
    expect(alarms.list().alarms).toMatchObject([{ rule: 'silent_symbol', count: 1 }]);
    alarms.silence({ ...event, kind: 'healed' }, 'x:y:A');
    expect(alarms.unacknowledged).toBe(0);
  });

  it('latency raises when it is above for long enough, and clears when below as long', async () => {
    const rule = { p99AboveMs: 100, forSeconds: 10 };
    const { alarms, clock, state } = build({ rules: { high_latency: rule } });
    state.lastMinute = { raw: latency(101), corrected: null };
    await clock.advance(9_000);
    state.lastMinute = { raw: latency(100), corrected: null };
    await clock.advance(1_000);
    state.lastMinute = { raw: latency(101), corrected: null };
    await clock.advance(10_000);
    expect(alarms.unacknowledged).toBe(0);
    await clock.advance(1_000);
    expect(alarms.unacknowledged).toBe(1);
    expect(alarms.list().alarms[0]?.message).toContain('not corrected');
    // Only the clocks differ: what is corrected counts.
    state.lastMinute = { raw: latency(101), corrected: latency(40) };
    await clock.advance(11_000);
    expect(alarms.unacknowledged).toBe(0);
  });

  it('reconnects raise above so many an hour, planned ones do not count, and an hour clears', async () => {
    const { alarms, clock, moves } = build({ rules: { frequent_reconnects: { perHour: 2 } } });
    for (let nth = 0; nth < 9; nth += 1) moves('RECONNECTING', 'planned_renewal');
    moves('RECONNECTING', 'connection_closed');
    moves('RECONNECTING', 'connection_closed');
    expect(alarms.unacknowledged).toBe(0);
    moves('RECONNECTING', 'pong_timeout');
    expect(alarms.list().alarms).toMatchObject([{ rule: 'frequent_reconnects' }]);
    await clock.advance(3_601_000);
    expect(alarms.unacknowledged).toBe(0);
  });

  it('an imbalance of the ledger raises until the books are in order', async () => {
    const { alarms, clock, state } = build();
    state.balanced = false;
    await clock.advance(5_000);
    expect(alarms.list().alarms).toMatchObject([{ rule: 'ledger_imbalance', count: 1 }]);
    state.balanced = true;
    await clock.advance(1_000);
    expect(alarms.unacknowledged).toBe(0);
  });

  it('a bug of ours raises, again when it strikes again, and names what it said', async () => {
    const { alarms, clock, state } = build();
    state.internalErrors = { count: 1, last: 'Error: one' };
    await clock.advance(5_000);
    expect(alarms.list().alarms).toMatchObject([
      { rule: 'internal_error', count: 1, message: 'A bug of ours struck one: Error: one' },
    ]);
    state.internalErrors = { count: 4, last: 'Error: two' };
    await clock.advance(1_000);
    const message = 'A bug of ours struck one 3 times, at last with: Error: two';
    expect(alarms.list().alarms).toMatchObject([{ count: 2, message }]);
    // Made anew with other settings.
    state.internalErrors = { count: 0, last: '' };
    await clock.advance(1_000);
    state.internalErrors = { count: 1, last: 'Error: three' };
    await clock.advance(1_000);
    expect(alarms.list().alarms).toMatchObject([{ count: 3 }]);
  });

  it('a collector that a bug of ours stopped needs a person until it runs again', () => {
    const { alarms, moves } = build();
    moves('STOPPED', 'internal_error');
    expect(alarms.list().alarms).toMatchObject([
      { rule: 'collector_error', message: 'one: because.', state: { kind: 'raised' } },
    ]);
    moves('ACTIVE', 'first_data');
    expect(alarms.unacknowledged).toBe(0);
  });

  it('a stopped collector has no lasting trouble, and may have it anew', async () => {
    const rule = { p99AboveMs: 100, forSeconds: 1 };
    const { alarms, clock, state, moves } = build({ rules: { high_latency: rule } });
    state.lastMinute = { raw: latency(101), corrected: null };
    await clock.advance(3_000);
    moves('ERROR', 'attempts_exhausted');
    expect(alarms.unacknowledged).toBe(2);
    moves('STOPPED', 'stop_requested');
    expect(alarms.unacknowledged).toBe(0);
    await clock.advance(3_000);
    expect(alarms.unacknowledged).toBe(1);
  });

  it('that are switched off raise nothing, and what they had raised goes', () => {
    const { alarms, moves, state } = build();
    moves('ERROR', 'attempts_exhausted');
    state.settings = alarmSettingsSchema.parse({ rules: { collector_error: { enabled: false } } });
    alarms.settingsChanged();
    expect(alarms.unacknowledged).toBe(0);
    moves('ERROR', 'attempts_exhausted');
    expect(alarms.unacknowledged).toBe(0);
  });
});

describe('notifications', () => {
  it('tell what it is about, and are silent while muted', () => {
    const { alarms, moves, notices, clock } = build({ sound: true });
    alarms.mute('collector_error', 'two', clock.now() + 1_000);
    moves('ERROR', 'attempts_exhausted', 'two');
    moves('ERROR', 'attempts_exhausted', 'one');
    expect(notices).toMatchObject([
      { title: 'A collector gave up', body: 'one: because.', sound: true },
    ]);
    expect(alarms.unacknowledged).toBe(2);
  });

  it('never storm, whatever happens', async () => {
    const happening = fc.record({
      what: fc.constantFrom('error', 'active', 'reconnect', 'lost', 'acknowledge', 'stop'),
      who: fc.nat(14),
      waitMs: fc.constantFrom(0, 0, 0, 0, 10, 1_000, 20_000, 300_000),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { maxLength: 150 }),
        fc.integer({ min: 1, max: 6 }),
        async (happenings, cap) => {
          const { alarms, clock, notices, moves } = build({
            maxNotificationsPerMinute: cap,
            rules: { frequent_reconnects: { perHour: 1 } },
          });
          for (const { what, who, waitMs } of happenings) {
            const id = `c${who}`;
            if (what === 'error') moves('ERROR', 'attempts_exhausted', id);
            if (what === 'active') moves('ACTIVE', 'first_data', id);
            if (what === 'stop') moves('STOPPED', 'stop_requested', id);
            if (what === 'reconnect') moves('RECONNECTING', 'connection_closed', id);
            if (what === 'lost') alarms.loss(gap(`x:y:S${who}`, LOST));
            if (what === 'acknowledge') alarms.acknowledge(null);
            if (waitMs > 0) await clock.advance(waitMs);
          }
          await clock.advance(2 * MINUTE_MS);
          alarms.close();
          const single = notices.filter(({ alarmId }) => alarmId !== null);
          const summaries = notices.filter(({ alarmId }) => alarmId === null);
          for (const { at, alarmId } of single) {
            const inMinute = single.filter((other) => other.at >= at && other.at < at + MINUTE_MS);
            expect(inMinute.length).toBeLessThanOrEqual(cap);
            const same = single.filter(
              (other) =>
                other.alarmId === alarmId &&
                other.at >= at &&
                other.at < at + NOTIFY_AGAIN_AFTER_MS,
            );
            expect(same).toHaveLength(1);
          }
          for (const { at } of summaries) {
            const inMinute = summaries.filter(
              (other) => other.at >= at && other.at < at + MINUTE_MS,
            );
            expect(inMinute).toHaveLength(1);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('beyond the cap are told in one summary', async () => {
    const { clock, notices, moves } = build({ maxNotificationsPerMinute: 2 });
    for (let nth = 0; nth < 9; nth += 1) moves('ERROR', 'attempts_exhausted', `c${nth}`);
    await clock.advance(120_000);
    expect(notices.map(({ title }) => title)).toEqual([
      'A collector gave up',
      'A collector gave up',
      '7 more alarms',
    ]);
  });
});
