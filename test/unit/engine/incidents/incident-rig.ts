import { IncidentMonitor } from '../../../../src/engine/incidents/incident-monitor';
import { IncidentReporter } from '../../../../src/engine/incidents/incident-reporter';
import { IncidentStore } from '../../../../src/engine/incidents/incident-store';
import type { IncidentArchive } from '../../../../src/engine/incidents/incident-store';
import type { CollectorFacts } from '../../../../src/engine/verdict/facts';
import type { Alarm, AlarmCallKind } from '../../../../src/shared/alarms';
import type { Transition } from '../../../../src/shared/collector-status';
import type { Gap, Outage } from '../../../../src/shared/gaps';
import type { Incident, IncidentNotice, IncidentReport } from '../../../../src/shared/incidents';
import type { AlarmRule } from '../../../../src/shared/values/alarms';
import type { CollectorState } from '../../../../src/shared/values/lifecycle';
import { ManualClock } from '../../../support/manual-clock';
import { verdict } from '../alarms/verdicts';
import type { Reasons } from '../alarms/verdicts';

/** The same reasons, holding since then. */
const from = (since: number, reasons: Reasons): Reasons =>
  Object.fromEntries(
    Object.entries(reasons).map(([question, all]) => [
      question,
      all.map((one) => ({ ...one, since })),
    ]),
  );

/** `binance_1` is a collector of the venue `binance`. */
const venueOf = (collectorId: string): string => collectorId.split('_')[0] ?? '';

interface Feed {
  state: CollectorState;
  notActiveSince: number | null;
  reasons: Reasons;
  symbols: readonly string[];
}

export function incidentRig(
  options: {
    readonly archive?: IncidentArchive;
    readonly restored?: readonly Incident[];
    readonly maintenance?: (venue: string | null, collectorId: string | null) => boolean;
    readonly maxNotificationsPerMinute?: number;
  } = {},
) {
  const clock = new ManualClock();
  const { archive = null, restored = [], maintenance = () => false } = options;
  const { maxNotificationsPerMinute = 5 } = options;
  const onThrow = (error: unknown): void => {
    throw error;
  };
  const store = new IncidentStore(archive, restored, onThrow);
  const reporter = new IncidentReporter({
    clock,
    settings: () => ({ maxNotificationsPerMinute, sound: true }),
    onThrow,
  });
  const monitor = new IncidentMonitor({
    clock,
    store,
    reporter,
    placeOf: (id) => ({ venue: venueOf(id), venueLabel: venueOf(id).toUpperCase() }),
    isInMaintenance: maintenance,
  });
  const reports: IncidentReport[] = [];
  const notices: IncidentNotice[] = [];
  reporter.onReport((report) => reports.push(report));
  reporter.onNotice((notice) => notices.push(notice));
  const feeds = new Map<string, Feed>();
  const feedOf = (id: string): Feed => {
    const known = feeds.get(id);
    if (known !== undefined) return known;
    const feed: Feed = { state: 'ACTIVE', notActiveSince: null, reasons: {}, symbols: ['A'] };
    feeds.set(id, feed);
    return feed;
  };
  const moves = (
    id: string,
    to: CollectorState,
    code: Transition['cause']['code'] = 'connection_closed',
  ): void => {
    const feed = feedOf(id);
    const from = feed.state;
    if (to === 'ACTIVE') feed.notActiveSince = null;
    else if (from === 'ACTIVE') feed.notActiveSince = clock.now();
    feed.state = to;
    const cause = { code, detail: `${code}.` };
    monitor.transition(id, { sequence: 1, at: clock.now(), from, to, cause, afterMs: 1 });
  };
  /** Looks once a second for so long. */
  const passes = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1_000);
      const running = [...feeds].filter(([, { state }]) => state !== 'STOPPED');
      monitor.judged({
        at: clock.now(),
        clock: { thisClockAheadMs: null, venues: 0 },
        collectors: running.map(
          ([collectorId, { state, notActiveSince }]) =>
            ({
              collectorId,
              state,
              notActiveSince,
              venue: venueOf(collectorId),
              venueLabel: venueOf(collectorId).toUpperCase(),
              lastCause: 'Lost.',
            }) as CollectorFacts,
        ),
        verdicts: running.flatMap(([collectorId, { reasons, symbols }]) =>
          symbols.map((symbol) => verdict(collectorId, symbol, from(clock.now(), reasons))),
        ),
      });
    }
  };
  let alarms = 0;
  const alarm = (rule: AlarmRule, collectorId: string | null): Alarm => ({
    id: (alarms += 1),
    rule,
    collectorId,
    instrument: null,
    message: `${rule}.`,
    count: 1,
    firstAt: clock.now(),
    lastAt: clock.now(),
    muted: false,
    maintenance: false,
    state: { kind: 'raised' },
  });
  const raises = (
    rule: AlarmRule,
    collectorId: string | null,
    calls: readonly AlarmCallKind[] = ['raised'],
  ): Alarm => {
    const raised = alarm(rule, collectorId);
    monitor.alarm({ kind: 'raised', alarm: raised });
    for (const kind of calls) monitor.call({ kind, alarm: raised, title: rule });
    return raised;
  };
  return {
    clock,
    store,
    monitor,
    reports,
    notices,
    feedOf,
    moves,
    passes,
    raises,
    list: () => store.list(),
  };
}

export type IncidentRig = ReturnType<typeof incidentRig>;

let losses = 0;
const lossOf = (collectorId: string) => ({
  id: (losses += 1),
  collectorId,
  instrument: 'x:spot:A',
  fromTime: 0,
  toTime: 0,
  detectedAt: 0,
  cause: 'reconnect' as const,
  filled: 0,
});

export const gap = (collectorId: string, missing: number): Gap => ({
  kind: 'gap',
  ...lossOf(collectorId),
  fromId: '1',
  toId: String(missing),
  missing,
  state: { kind: 'open' },
});

export const outage = (collectorId: string): Outage => ({
  kind: 'outage',
  ...lossOf(collectorId),
  state: { kind: 'open' },
});
