import type { Alarm, AlarmCall, AlarmEvent } from '../../shared/alarms';
import type { Transition } from '../../shared/collector-status';
import type { Loss } from '../../shared/gaps';
import type { AlarmRule } from '../../shared/values/alarms';
import type { IncidentTopic } from '../../shared/values/incidents';
import type { CollectorState } from '../../shared/values/lifecycle';
import type { Clock } from '../../platform/clock';
import type { Judged } from '../verdict/verdict-monitor';
import type { IncidentReporter } from './incident-reporter';
import type { IncidentStore } from './incident-store';
import { NO_COST, OpenIncident } from './open-incident';
import type { Cost, Trouble } from './open-incident';
import { troublesOf } from './verdict-troubles';

/** Collectors of one venue that get into trouble within this time share an incident. */
const TOGETHER_MS = 30_000;
/** Trouble with data this soon after trouble with the connection follows from it. */
const AFTERMATH_MS = 90_000;
/** Losses whose cost may still change. */
const LOSSES_FOLLOWED = 20_000;

/** Ends of connections that somebody wanted, or that a quiet market brings about. */
const NO_TROUBLE: ReadonlySet<string> = new Set([
  'planned_renewal',
  'recycle_requested',
  'retry_requested',
  'venue_shutdown_notice',
  'data_silence',
]);
const OPEN_STATES: ReadonlySet<CollectorState> = new Set(['CONNECTED', 'SUBSCRIBING', 'ACTIVE']);

/** Where an alarm belongs when no incident of its instrument is open. */
const TOPICS: Readonly<Record<AlarmRule, IncidentTopic>> = {
  collector_error: 'connection',
  not_connected: 'connection',
  frequent_reconnects: 'connection',
  incomplete: 'data',
  silent_symbol: 'data',
  permanent_loss: 'data',
  book_out_of_sync: 'data',
  high_latency: 'data',
  ledger_imbalance: 'app',
  internal_error: 'data',
  own_limit: 'connection',
};

/** A collector as an incident knows it. */
export interface IncidentPlace {
  readonly venue: string;
  readonly venueLabel: string;
}

export interface IncidentMonitorDeps {
  readonly clock: Clock;
  readonly store: IncidentStore;
  readonly reporter: IncidentReporter;
  /** Null when there is no such collector. */
  readonly placeOf: (collectorId: string) => IncidentPlace | null;
  readonly isInMaintenance: (venue: string | null, collectorId: string | null) => boolean;
}

/**
 * Groups transitions, alarms, verdicts and losses into incidents:
 *
 *   trouble ──→ its own open incident            the same instrument, or the same collector and topic
 *           ├─→ one of the connection            data trouble within 90 s of a lost connection
 *           ├─→ one that ended                   the same connection, lost again within 90 s: it goes on
 *           ├─→ one of the same venue and topic  that grew within the last 30 s
 *           └─→ a new one
 *
 * An incident ends when all has been well for 30 s. Each transition and each alarm belongs to one open incident.
 */
export class IncidentMonitor {
  readonly #deps: IncidentMonitorDeps;
  readonly #open = new Map<string, OpenIncident>();
  /** Over a short time ago: a connection that is lost again so soon is flapping, and goes on. */
  #ended: readonly OpenIncident[] = [];
  /** Also of incidents that are over: their losses may still be filled. */
  readonly #losses = new Map<number, { readonly of: OpenIncident; readonly cost: Cost }>();
  readonly #incidentOfAlarm = new Map<number, OpenIncident>();
  /** Alarms that go on without a verdict: of the whole app, and of a collector that a bug stopped. */
  readonly #lasting = new Map<
    number,
    { readonly of: OpenIncident; readonly trouble: Pick<Trouble, 'collectorId' | 'topic'> }
  >();
  #count = 0;

  constructor(deps: IncidentMonitorDeps) {
    this.#deps = deps;
  }

  readonly transition = (collectorId: string, { from, to, at, cause }: Transition): void => {
    const isBug = to === 'STOPPED' && cause.code === 'internal_error';
    const isLost =
      to === 'ERROR' || isBug || (to === 'RECONNECTING' && !NO_TROUBLE.has(cause.code));
    if (isLost) {
      const trouble = this.#troubleOf('connection', collectorId, null, at, cause.detail);
      const incident = this.#take(trouble);
      if (OPEN_STATES.has(from)) incident.countConnectionLost();
      this.#put(incident);
    } else if (to === 'CONNECTING' && from !== 'STOPPED') {
      const incident = this.#connectionIncidentOf(collectorId);
      if (incident === null) return;
      incident.countAttempt();
      this.#put(incident);
    }
  };

  readonly alarm = ({ kind, alarm }: AlarmEvent): void => {
    if (kind === 'cleared' || kind === 'acknowledged') {
      if (kind === 'cleared') this.#lasting.delete(alarm.id);
      return;
    }
    const { rule, collectorId, instrument, message, lastAt } = alarm;
    const topic = collectorId === null ? 'app' : TOPICS[rule];
    const trouble = this.#troubleOf(topic, collectorId, instrument, lastAt, message, rule);
    // A refused symbol is not connected, but nothing is wrong with the connection.
    const isOfSymbols = rule === 'not_connected' && this.#find(trouble) === null;
    const known = isOfSymbols ? this.#find({ ...trouble, topic: 'data' }) : null;
    const incident = known ?? this.#take(trouble);
    incident.countAlarm(alarm.id, rule);
    this.#remember(alarm, incident);
    if (rule === 'ledger_imbalance' || rule === 'collector_error') {
      this.#lasting.set(alarm.id, { of: incident, trouble: { collectorId, topic } });
    }
    this.#put(incident);
  };

  /** A user is to be notified of an alarm; its event came before. */
  readonly call = ({ kind, alarm }: AlarmCall): void => {
    const incident = this.#incidentOfAlarm.get(alarm.id);
    if (incident === undefined || !this.#open.has(incident.id)) return;
    this.#deps.reporter.call(kind, incident.report(this.#deps.clock.now()));
  };

  readonly loss = (loss: Loss): void => {
    const known = this.#losses.get(loss.id);
    const incident = known?.of ?? this.#incidentOfLoss(loss);
    if (incident === null) return;
    const cost = costOf(loss);
    incident.changeCost(known?.cost ?? NO_COST, cost);
    this.#losses.set(loss.id, { of: incident, cost });
    const [oldest] = this.#losses.keys();
    if (this.#losses.size > LOSSES_FOLLOWED && oldest !== undefined) this.#losses.delete(oldest);
    // What is over and was pushed out of the list by newer ones does not come back.
    if (this.#open.has(incident.id) || this.#deps.store.has(incident.id)) this.#put(incident);
  };

  /** To be called for each look of the verdict, once a second. */
  readonly judged = ({ at, verdicts, collectors }: Judged): void => {
    const nowMs = this.#deps.clock.monotonicMs();
    const facts = new Map(collectors.map((each) => [each.collectorId, each]));
    for (const { collectorId, state } of collectors) {
      if (state === 'ACTIVE') continue;
      this.#connectionIncidentOf(collectorId)?.touch(
        { collectorId, instrument: null, topic: 'connection' },
        at,
        nowMs,
      );
    }
    for (const verdict of verdicts) {
      const collector = facts.get(verdict.collectorId);
      if (collector === undefined || isWell(verdict)) continue;
      for (const trouble of troublesOf(verdict, collector)) {
        const incident = trouble.opens ? this.#take(trouble) : this.#find(trouble);
        incident?.touch(trouble, at, nowMs);
      }
    }
    for (const { of: incident, trouble } of this.#lasting.values()) {
      incident.touch({ ...trouble, instrument: null }, at, nowMs);
    }
    this.#endQuiet(nowMs);
    for (const incident of this.#open.values()) this.#put(incident);
    this.#deps.reporter.tick((id) => this.#open.get(id)?.report(at) ?? null);
  };

  /** How many are open. */
  get open(): number {
    return this.#open.size;
  }

  /** Incidents that are open are written as cut off. Resolves when everything is written. */
  async close(): Promise<void> {
    const { clock, store } = this.#deps;
    for (const incident of this.#open.values()) {
      store.put(incident.report(clock.now(), true), clock.now());
    }
    this.#open.clear();
    await store.flush();
  }

  #endQuiet(nowMs: number): void {
    this.#ended = this.#ended.filter((one) => one.hadConnectionTrouble(AFTERMATH_MS, nowMs));
    for (const incident of [...this.#open.values()]) {
      if (!incident.endIfQuiet(nowMs)) continue;
      this.#open.delete(incident.id);
      this.#ended = [...this.#ended, incident];
      this.#put(incident);
      this.#deps.reporter.closed(incident.report(this.#deps.clock.now()));
    }
  }

  #put(incident: OpenIncident): void {
    const now = this.#deps.clock.now();
    this.#deps.store.put(incident.report(now), now);
  }

  /** The open incident that the trouble belongs to; a new one if there is none. */
  #take(trouble: Trouble): OpenIncident {
    const { clock, isInMaintenance } = this.#deps;
    const { venue, collectorId } = trouble;
    const nowMs = clock.monotonicMs();
    let incident =
      this.#find(trouble) ?? this.#reopen(trouble, nowMs) ?? this.#ofVenue(trouble, nowMs);
    if (incident === null) {
      const maintenance = isInMaintenance(venue, collectorId);
      incident = new OpenIncident(this.#nextId(trouble.begin), trouble, maintenance, nowMs);
      this.#open.set(incident.id, incident);
    }
    incident.touch(trouble, clock.now(), nowMs);
    return incident;
  }

  #find({ topic, collectorId, instrument }: Trouble): OpenIncident | null {
    if (topic === 'connection' && collectorId !== null) {
      return this.#connectionIncidentOf(collectorId);
    }
    const open = [...this.#open.values()];
    if (collectorId === null) return open.find((one) => one.topic === topic) ?? null;
    const nowMs = this.#deps.clock.monotonicMs();
    const own = open.filter((one) => one.topic !== 'app' && one.has(collectorId));
    return (
      own.find(
        (one) =>
          one.topic === 'data' && instrument !== null && one.hasInstrument(collectorId, instrument),
      ) ??
      own.find((one) => one.hadConnectionTrouble(AFTERMATH_MS, nowMs)) ??
      own.find((one) => one.topic === 'data') ??
      null
    );
  }

  /** One whose connections have been well for long no longer takes in the next loss. */
  #connectionIncidentOf(collectorId: string): OpenIncident | null {
    const nowMs = this.#deps.clock.monotonicMs();
    for (const one of this.#open.values()) {
      const isMeant = one.topic === 'connection' && one.has(collectorId);
      if (isMeant && one.hadConnectionTrouble(AFTERMATH_MS, nowMs)) return one;
    }
    return null;
  }

  #reopen({ topic, collectorId }: Trouble, nowMs: number): OpenIncident | null {
    if (topic !== 'connection' || collectorId === null) return null;
    const incident = this.#ended.findLast(
      (one) =>
        one.topic === topic &&
        one.has(collectorId) &&
        one.hadConnectionTrouble(AFTERMATH_MS, nowMs),
    );
    if (incident === undefined) return null;
    this.#ended = this.#ended.filter((one) => one !== incident);
    incident.reopen();
    this.#open.set(incident.id, incident);
    return incident;
  }

  #ofVenue({ topic, venue }: Trouble, nowMs: number): OpenIncident | null {
    if (venue === null) return null;
    for (const one of this.#open.values()) {
      const isMeant = one.topic === topic && one.venue === venue;
      if (isMeant && nowMs - one.joinedAtMs <= TOGETHER_MS) return one;
    }
    return null;
  }

  #incidentOfLoss({ collectorId, instrument, state, detectedAt }: Loss): OpenIncident | null {
    const isFinal = state.kind === 'permanent' || state.kind === 'uncovered';
    const reason = isFinal ? state.reason : '';
    const trouble = this.#troubleOf(
      'data',
      collectorId,
      instrument,
      detectedAt,
      reason,
      'permanent_loss',
    );
    return isFinal ? this.#take(trouble) : this.#find(trouble);
  }

  #troubleOf(
    topic: IncidentTopic,
    collectorId: string | null,
    instrument: string | null,
    begin: number,
    cause: string,
    rule: AlarmRule | null = null,
  ): Trouble {
    const place = collectorId === null ? null : this.#deps.placeOf(collectorId);
    return {
      topic,
      collectorId,
      venue: place?.venue ?? null,
      venueLabel: place?.venueLabel ?? null,
      instrument,
      begin,
      cause,
      named: rule === null ? null : { kind: 'rule', rule },
    };
  }

  #remember({ id }: Alarm, incident: OpenIncident): void {
    this.#incidentOfAlarm.delete(id);
    this.#incidentOfAlarm.set(id, incident);
    const [oldest] = this.#incidentOfAlarm.keys();
    if (this.#incidentOfAlarm.size > 2_000 && oldest !== undefined) {
      this.#incidentOfAlarm.delete(oldest);
    }
  }

  /** `20261201T055030-1`: when it began, in UTC, and a count that tells those of one second apart. */
  #nextId(begin: number): string {
    const stamp = new Date(begin).toISOString().slice(0, 19).replace(/[-:]/g, '');
    do this.#count += 1;
    while (this.#deps.store.has(`${stamp}-${this.#count}`));
    return `${stamp}-${this.#count}`;
  }
}

const isWell = ({ connected, complete, on_time: onTime }: Judged['verdicts'][number]): boolean =>
  [connected, complete, onTime].every(({ answer }) => answer === 'good' || answer === 'unknown');

function costOf(loss: Loss): Cost {
  const { state, filled } = loss;
  if (loss.kind === 'outage') {
    return { ...NO_COST, filled, unknownOutages: state.kind === 'uncovered' ? 1 : 0 };
  }
  const { missing } = loss;
  return { ...NO_COST, missing, filled, lost: state.kind === 'permanent' ? missing - filled : 0 };
}
