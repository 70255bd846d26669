import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlarmWatch } from '../../../../src/engine/alarms/alarm-monitor';
import { NOTIFY_AGAIN_AFTER_MS } from '../../../../src/engine/alarms/alarm-notifier';
import type { TickFacts } from '../../../../src/engine/alarms/alarm-rules';
import { alarmSettingsSchema } from '../../../../src/shared/alarms';
import type { AlarmCall, AlarmSettings } from '../../../../src/shared/alarms';
import type { Transition } from '../../../../src/shared/collector-status';
import type { Gap } from '../../../../src/shared/gaps';
import type { TimelineEntry } from '../../../../src/shared/timeline';
import { ManualClock } from '../../../support/manual-clock';
import { RecordingLog } from '../../../support/recording-log';
import { reason, verdict } from './verdicts';
import type { Reasons } from './verdicts';

const MINUTE_MS = 60_000;

function build(changes: Parameters<typeof alarmSettingsSchema.parse>[0] = {}) {
  const clock = new ManualClock();
  const entries: TimelineEntry[] = [];
  const calls: (AlarmCall & { readonly at: number })[] = [];
  const state: {
    settings: AlarmSettings;
    balanced: boolean;
    internalErrors: TickFacts['collectors'][number]['internalErrors'];
  } = {
    settings: alarmSettingsSchema.parse(changes),
    balanced: true,
    internalErrors: { count: 0, last: '' },
  };
  const alarms = new AlarmWatch({
    clock,
    log: new RecordingLog(),
    settings: () => state.settings,
    facts: (): TickFacts => ({
      collectors: [{ collectorId: 'one', internalErrors: state.internalErrors }],
      isLedgerBalanced: state.balanced,
    }),
    record: (entry) => entries.push(entry),
    venueOf: () => 'x',
  });
  alarms.onCall((call) => calls.push({ ...call, at: clock.monotonicMs() }));
  alarms.open();
  const moves = (to: Transition['to'], code: Transition['cause']['code'], id = 'one'): void => {
    const cause = { code, detail: 'because.' };
    const from = 'ACTIVE';
    alarms.transition(id, { sequence: 1, at: clock.now(), from, to, cause, afterMs: 1 });
  };
  /** The verdict says this of one instrument, once a second for so long. */
  const judged = async (
    reasons: Reasons,
    seconds = 1,
    collector: Partial<Parameters<AlarmWatch['judged']>[0]['collectors'][number]> = {},
  ): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      alarms.judged({
        at: clock.now(),
        verdicts: [verdict('one', 'A', reasons)],
        collectors: [
          {
            collectorId: 'one',
            state: 'ACTIVE',
            notActiveSince: null,
            lastCause: '',
            ...collector,
          },
        ],
      });
      await clock.advance(1_000);
    }
  };
  const raised = (): readonly string[] =>
    alarms
      .list()
      .alarms.filter((alarm) => alarm.state.kind === 'raised')
      .map(({ rule }) => rule)
      .sort();
  return { clock, alarms, entries, calls, state, moves, judged, raised };
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

  it('a silent symbol raises until the verdict no longer says so', async () => {
    const { alarms, judged, raised } = build();
    await judged({ connected: [reason('silent', 'bad')] }, 5);
    expect(alarms.list().alarms).toMatchObject([
      { rule: 'silent_symbol', instrument: 'x:spot:A', count: 1, message: 'one: silent.' },
    ]);
    await judged({});
    expect(raised()).toEqual([]);
  });

  it('what still holds after a stop and a start between two looks raises again', async () => {
    const { judged, raised, moves } = build();
    await judged({ complete: [reason('many_rejected', 'bad')] }, 2);
    expect(raised()).toEqual(['incomplete']);
    moves('STOPPED', 'stop_requested');
    expect(raised()).toEqual([]);
    await judged({ complete: [reason('many_rejected', 'bad')] }, 2);
    expect(raised()).toEqual(['incomplete']);
  });

  it('a collector that was removed leaves no alarm', async () => {
    const { alarms, judged, raised } = build();
    await judged({ complete: [reason('many_rejected', 'bad')] }, 2);
    alarms.forget('one');
    expect(raised()).toEqual([]);
  });

  it('a collector that is not ACTIVE for 30 s raises, also one that never was', async () => {
    const { judged, raised, clock } = build();
    const state = { state: 'CONNECTING', notActiveSince: clock.now(), lastCause: 'No.' } as const;
    await judged({ connected: [reason('starting', 'unknown')] }, 30, state);
    expect(raised()).toEqual([]);
    await judged({}, 1, state);
    expect(raised()).toEqual(['not_connected']);
    await judged({});
    expect(raised()).toEqual([]);
  });

  it('a collector that was ACTIVE in between begins its 30 s again', async () => {
    const { judged, raised, clock } = build();
    for (let round = 0; round < 3; round += 1) {
      const notActiveSince = clock.now();
      await judged({}, 29, { state: 'RECONNECTING', notActiveSince, lastCause: 'No.' });
    }
    expect(raised()).toEqual([]);
  });

  it('a refused symbol raises for its collector', async () => {
    const { alarms, judged } = build();
    await judged({ connected: [reason('refused', 'bad')] }, 31);
    expect(alarms.list().alarms).toMatchObject([
      { rule: 'not_connected', collectorId: 'one', instrument: null, message: 'one: refused.' },
    ]);
  });

  it('what is incomplete raises at once when bad, and after 5 min when degraded', async () => {
    const { judged, raised } = build();
    await judged({ complete: [reason('many_rejected', 'bad')] });
    expect(raised()).toEqual(['incomplete']);
    await judged({});
    expect(raised()).toEqual([]);
    await judged({ complete: [reason('some_rejected', 'degraded')] }, 300);
    expect(raised()).toEqual([]);
    await judged({ complete: [reason('some_rejected', 'degraded')] });
    expect(raised()).toEqual(['incomplete']);
  });

  it('an order book raises after its time, and not without a connection', async () => {
    const { judged, raised, clock } = build({ rules: { not_connected: { enabled: false } } });
    const wrong = { complete: [reason('book_out_of_sync', 'bad')] };
    await judged(wrong, 60, { state: 'RECONNECTING', notActiveSince: clock.now() });
    expect(raised()).toEqual([]);
    await judged(wrong, 31);
    expect(raised()).toEqual(['book_out_of_sync']);
  });

  it('late raises after its time', async () => {
    const { judged, raised } = build({ rules: { high_latency: { forSeconds: 10 } } });
    await judged({ on_time: [reason('late', 'bad')] }, 10);
    expect(raised()).toEqual([]);
    await judged({ on_time: [reason('late', 'bad')] });
    expect(raised()).toEqual(['high_latency']);
  });

  it('a wrong clock of this machine is one alarm of the whole app', async () => {
    const { alarms, judged } = build({ rules: { high_latency: { forSeconds: 1 } } });
    await judged({ on_time: [reason('this_clock_wrong', 'bad')] }, 2);
    expect(alarms.list().alarms).toMatchObject([{ rule: 'high_latency', collectorId: null }]);
  });

  it('unknown raises nothing, whatever is unknown', async () => {
    const { judged, raised } = build();
    await judged(
      {
        connected: [reason('pace_unknown', 'unknown')],
        complete: [reason('not_provable', 'unknown')],
        on_time: [reason('clock_unknown', 'unknown')],
      },
      400,
    );
    expect(raised()).toEqual([]);
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

  it('a stopped collector has no lasting trouble', async () => {
    const { moves, judged, raised } = build();
    await judged({ connected: [reason('silent', 'bad')] });
    moves('ERROR', 'attempts_exhausted');
    expect(raised()).toEqual(['collector_error', 'silent_symbol']);
    moves('STOPPED', 'stop_requested');
    expect(raised()).toEqual([]);
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

describe('a user is notified', () => {
  it('of what was raised, but not while it is muted', () => {
    const { alarms, moves, calls, clock } = build();
    alarms.mute('collector_error', 'two', clock.now() + 1_000);
    moves('ERROR', 'attempts_exhausted', 'two');
    moves('ERROR', 'attempts_exhausted', 'one');
    expect(calls).toMatchObject([
      { kind: 'raised', title: 'A collector gave up', alarm: { message: 'one: because.' } },
    ]);
    expect(alarms.unacknowledged).toBe(2);
  });

  it('of what still holds when its mute ends', async () => {
    const { alarms, moves, calls, clock } = build();
    alarms.mute('collector_error', null, clock.now() + MINUTE_MS);
    moves('ERROR', 'attempts_exhausted');
    await clock.advance(MINUTE_MS - 2_000);
    expect(calls).toEqual([]);
    await clock.advance(3_000);
    expect(calls).toMatchObject([{ kind: 'raised' }]);
  });

  it('again after 10 min, then every hour, until it is acknowledged', async () => {
    const { alarms, moves, calls, clock } = build();
    const begin = clock.monotonicMs();
    moves('ERROR', 'attempts_exhausted');
    await clock.advance(140 * MINUTE_MS);
    const minutes = calls.map(({ kind, at }) => [kind, Math.round((at - begin) / MINUTE_MS)]);
    expect(minutes).toEqual([
      ['raised', 0],
      ['escalated', 10],
      ['escalated', 70],
      ['escalated', 130],
    ]);
    alarms.acknowledge(null);
    await clock.advance(140 * MINUTE_MS);
    expect(calls).toHaveLength(4);
  });

  it('never again where escalation is off', async () => {
    const { moves, calls, clock } = build({ escalation: { enabled: false } });
    moves('ERROR', 'attempts_exhausted');
    await clock.advance(140 * MINUTE_MS);
    expect(calls).toHaveLength(1);
  });

  it('that it is over, once, and only of what it was notified of', async () => {
    const { alarms, moves, calls, clock } = build();
    moves('ERROR', 'attempts_exhausted');
    moves('ACTIVE', 'first_data');
    // Within 10 min: the same alarm is not notified again, and neither is its end.
    moves('ERROR', 'attempts_exhausted');
    moves('ACTIVE', 'first_data');
    alarms.mute(null, null, clock.now() + 1_000);
    moves('ERROR', 'attempts_exhausted', 'two');
    moves('ACTIVE', 'first_data', 'two');
    await clock.advance(MINUTE_MS);
    expect(calls.map(({ kind }) => kind)).toEqual(['raised', 'over']);
  });

  it('of nothing within a maintenance window, which lists it all the same', async () => {
    const { alarms, moves, calls, clock, state } = build();
    const window = { venue: 'x', from: clock.now(), to: clock.now() + 60 * MINUTE_MS };
    state.settings = alarmSettingsSchema.parse({ maintenance: [window] });
    moves('ERROR', 'attempts_exhausted');
    await clock.advance(59 * MINUTE_MS);
    expect(calls).toEqual([]);
    expect(alarms.list().alarms).toMatchObject([{ maintenance: true, state: { kind: 'raised' } }]);
    await clock.advance(2 * MINUTE_MS);
    expect(calls).toMatchObject([{ kind: 'raised', alarm: { maintenance: false } }]);
  });

  it('of the same alarm once in 10 min, whatever happens', async () => {
    const happening = fc.record({
      what: fc.constantFrom('error', 'active', 'reconnect', 'lost', 'acknowledge', 'stop'),
      who: fc.nat(5),
      waitMs: fc.constantFrom(0, 0, 0, 0, 10, 1_000, 20_000, 300_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 150 }), async (happenings) => {
        const { alarms, clock, calls, moves } = build({
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
        const about = ({ alarm }: AlarmCall): string =>
          `${alarm.rule} ${alarm.collectorId} ${alarm.instrument}`;
        const aloud = calls.filter(({ kind }) => kind !== 'over');
        for (const call of aloud) {
          const same = aloud.filter(
            (other) =>
              about(other) === about(call) &&
              other.at >= call.at &&
              other.at < call.at + NOTIFY_AGAIN_AFTER_MS,
          );
          expect(same).toHaveLength(1);
        }
        const overs = calls.filter(({ kind }) => kind === 'over').length;
        expect(overs).toBeLessThanOrEqual(aloud.length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('settings of the version before', () => {
  it('are read, and the new rules take their defaults', () => {
    const before = {
      notify: true,
      sound: false,
      maxNotificationsPerMinute: 5,
      rules: {
        collector_error: { enabled: true },
        silent_symbol: { enabled: false },
        permanent_loss: { enabled: true },
        book_out_of_sync: { enabled: true, forSeconds: 30 },
        high_latency: { enabled: true, p99AboveMs: 700, forSeconds: 60 },
        frequent_reconnects: { enabled: true, perHour: 10 },
        ledger_imbalance: { enabled: true },
        internal_error: { enabled: true },
        own_limit: { enabled: true },
      },
    };
    expect(alarmSettingsSchema.parse(before)).toMatchObject({
      ...before,
      maintenance: [],
      escalation: { enabled: true, firstAfterMinutes: 10, thenEveryMinutes: 60 },
      rules: {
        ...before.rules,
        not_connected: { enabled: true, forSeconds: 30 },
        incomplete: { enabled: true, degradedForSeconds: 300 },
      },
    });
  });
});
