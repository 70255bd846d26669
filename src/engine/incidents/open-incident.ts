import type { Incident } from '../../shared/incidents';
import type { AlarmRule } from '../../shared/values/alarms';
import type { IncidentTopic } from '../../shared/values/incidents';
import { FLAPPING_FROM, titleOf } from './incident-words';
import type { NamedAfter } from './incident-words';

/** Everything must be well for so long before an incident ends. */
const QUIET_MS = 30_000;
/** Of a flapping one: longer than a connection is on probation (reconnector.ts). */
const QUIET_WHEN_FLAPPING_MS = 90_000;
/** Instruments named; the count knows the rest, up to a bound. */
const INSTRUMENTS_NAMED = 50;
const INSTRUMENTS_COUNTED = 20_000;

export interface Cost {
  readonly missing: number;
  readonly filled: number;
  readonly lost: number;
  readonly unknownOutages: number;
}

export const NO_COST: Cost = { missing: 0, filled: 0, lost: 0, unknownOutages: 0 };

/** Something that belongs to an incident. */
export interface Trouble {
  readonly topic: IncidentTopic;
  /** Null when it is about the whole app. */
  readonly collectorId: string | null;
  readonly venue: string | null;
  readonly venueLabel: string | null;
  readonly instrument: string | null;
  /** Epoch ms. */
  readonly begin: number;
  /** One sentence. */
  readonly cause: string;
  readonly named: NamedAfter | null;
}

/** An incident while it is open, and for a while after, since its cost may still change. */
export class OpenIncident {
  readonly id: string;
  readonly topic: IncidentTopic;
  readonly venue: string | null;
  /** When the last collector joined. */
  joinedAtMs: number;
  #lastTroubleMs: number;
  #lastConnectionTroubleMs = -Infinity;
  /** Epoch ms of the last trouble. */
  #lastTroubleAt: number;
  readonly #first: Trouble;
  readonly #maintenance: boolean;
  readonly #collectors = new Set<string>();
  readonly #instruments = new Set<string>();
  readonly #rules = new Set<AlarmRule>();
  readonly #alarms = new Set<number>();
  #connectionsLost = 0;
  #attempts = 0;
  #cost = NO_COST;
  #end: number | null = null;

  constructor(id: string, first: Trouble, maintenance: boolean, nowMs: number) {
    this.id = id;
    this.topic = first.topic;
    this.venue = first.venue;
    this.joinedAtMs = nowMs;
    this.#lastTroubleMs = nowMs;
    this.#lastTroubleAt = first.begin;
    this.#first = first;
    this.#maintenance = maintenance;
  }

  /** It goes on. */
  touch(
    { collectorId, instrument, topic }: Pick<Trouble, 'collectorId' | 'instrument' | 'topic'>,
    now: number,
    nowMs: number,
  ): void {
    this.#lastTroubleMs = nowMs;
    this.#lastTroubleAt = Math.max(this.#lastTroubleAt, now);
    if (topic === 'connection') this.#lastConnectionTroubleMs = nowMs;
    if (collectorId !== null && !this.#collectors.has(collectorId)) {
      this.#collectors.add(collectorId);
      this.joinedAtMs = nowMs;
    }
    if (instrument !== null && this.#instruments.size < INSTRUMENTS_COUNTED) {
      this.#instruments.add(`${collectorId ?? ''} ${instrument}`);
    }
  }

  has(collectorId: string | null): boolean {
    return collectorId === null ? this.#collectors.size === 0 : this.#collectors.has(collectorId);
  }

  hasInstrument(collectorId: string, instrument: string): boolean {
    return this.#instruments.has(`${collectorId} ${instrument}`);
  }

  /** Whether its connections were in trouble within the last `withinMs`. */
  hadConnectionTrouble(withinMs: number, nowMs: number): boolean {
    return nowMs - this.#lastConnectionTroubleMs <= withinMs;
  }

  /** @returns false when it was counted before. */
  countAlarm(id: number, rule: AlarmRule): boolean {
    const isNew = !this.#alarms.has(id);
    this.#alarms.add(id);
    this.#rules.add(rule);
    return isNew;
  }

  countConnectionLost(): void {
    this.#connectionsLost += 1;
  }

  countAttempt(): void {
    this.#attempts += 1;
  }

  changeCost(before: Cost, after: Cost): void {
    const changed = (key: keyof Cost): number =>
      Math.max(0, this.#cost[key] - before[key] + after[key]);
    this.#cost = {
      missing: changed('missing'),
      filled: changed('filled'),
      lost: changed('lost'),
      unknownOutages: changed('unknownOutages'),
    };
  }

  /** Ends it when all has been well for long enough. @returns whether it ended. */
  endIfQuiet(nowMs: number): boolean {
    const isFlapping = this.#connectionsLost >= FLAPPING_FROM * Math.max(1, this.#collectors.size);
    const quietMs = isFlapping ? QUIET_WHEN_FLAPPING_MS : QUIET_MS;
    if (nowMs - this.#lastTroubleMs < quietMs) return false;
    this.#end = this.#lastTroubleAt;
    return true;
  }

  reopen(): void {
    this.#end = null;
  }

  /** `cutOff`: Tapedeck stops while it is open. `now` is epoch ms. */
  report(now: number, cutOff = false): Incident {
    const { begin, cause, venueLabel, named } = this.#first;
    const counted = {
      topic: this.topic,
      collectors: [...this.#collectors],
      connectionsLost: this.#connectionsLost,
      instruments: {
        count: this.#instruments.size,
        named: [...this.#instruments]
          .slice(0, INSTRUMENTS_NAMED)
          .map((key) => key.slice(key.indexOf(' ') + 1)),
      },
    };
    const { unknownOutages, ...trades } = this.#cost;
    return {
      ...counted,
      id: this.id,
      title: titleOf(counted, venueLabel, named),
      cause,
      begin,
      end: cutOff ? now : this.#end,
      updatedAt: now,
      venue: this.venue,
      alarms: { count: this.#alarms.size, rules: [...this.#rules] },
      attempts: this.#attempts,
      trades,
      unknownOutages,
      maintenance: this.#maintenance,
      cutOff,
    };
  }
}
