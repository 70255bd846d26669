import type { RollUp, Verdict } from '../../shared/verdict';
import type { Clock } from '../../platform/clock';
import { Listeners } from '../../platform/listeners';
import { CLOCK_LIMIT_MS } from './condition';
import { clockFactsOf } from './facts';
import type { ClockFacts, CollectorFacts, InstrumentFacts } from './facts';
import { GoodMinutes } from './good-minutes';
import { judge, newMemory } from './judge';
import type { Memory } from './judge';
import { rollUp } from './roll-up';

const TICK_MS = 1_000;

/** All running collectors and their instruments at one moment. */
export interface FactsReport {
  readonly collectors: readonly CollectorFacts[];
  readonly instruments: readonly InstrumentFacts[];
}

export interface VerdictMonitorDeps {
  readonly clock: Clock;
  /** Called once a second, and only then: it samples counters. */
  readonly gatherFacts: () => FactsReport;
  readonly onThrow: (error: unknown) => void;
}

/** The verdicts of one look at all running feeds. */
export interface Judged {
  /** Epoch ms. */
  readonly at: number;
  readonly verdicts: readonly Verdict[];
  readonly collectors: readonly CollectorFacts[];
  readonly clock: ClockFacts;
}

const NOTHING: Judged = {
  at: 0,
  verdicts: [],
  collectors: [],
  clock: { thisClockAheadMs: null, venues: 0 },
};

/** One instrument of a collector from one look to the next. */
interface Followed {
  readonly key: string;
  readonly memory: Memory;
  healthy: boolean;
  /** Epoch ms of the latest look. */
  seenAt: number;
}

/** Looks at all running feeds once a second and answers the three questions for each. */
export class VerdictMonitor {
  readonly #deps: VerdictMonitorDeps;
  /** By collector and symbol. */
  readonly #followed = new Map<string, Map<string, Followed>>();
  readonly #goodMinutes = { app: new GoodMinutes(), parts: new Map<string, GoodMinutes>() };
  readonly #listeners = new Listeners<(judged: Judged) => void>();
  #latest: Judged = NOTHING;
  #byCollector = new Map<string, Verdict[]>();
  #rollUps = new Map<string, RollUp>();
  #cancelTick: () => void = () => undefined;

  constructor(deps: VerdictMonitorDeps) {
    this.#deps = deps;
  }

  open(): void {
    this.look();
    this.#schedule();
  }

  close(): void {
    this.#cancelTick();
  }

  /** The latest look; empty before `open`. */
  get latest(): Judged {
    return this.#latest;
  }

  /** Called after each look. @returns unsubscribe */
  onJudged(listener: (judged: Judged) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** In the order of the collector's symbols; empty while it is stopped. */
  verdictsOf(collectorId: string): readonly Verdict[] {
    return this.#byCollector.get(collectorId) ?? [];
  }

  /** Null while the collector is stopped. */
  ofCollector(collectorId: string): RollUp | null {
    const verdicts = this.#byCollector.get(collectorId);
    return verdicts === undefined ? null : this.#rolledUp(`collector ${collectorId}`, verdicts);
  }

  /** By venue, those of running collectors. */
  ofVenues(): Readonly<Record<string, RollUp>> {
    const byVenue = new Map<string, Verdict[]>();
    for (const { collectorId, venue } of this.#latest.collectors) {
      const verdicts = byVenue.get(venue) ?? [];
      verdicts.push(...this.verdictsOf(collectorId));
      byVenue.set(venue, verdicts);
    }
    return Object.fromEntries(
      [...byVenue].map(([venue, verdicts]) => [venue, this.#rolledUp(`venue ${venue}`, verdicts)]),
    );
  }

  overall(): RollUp {
    return this.#rolledUp('app', this.#latest.verdicts);
  }

  /** One look; done once a second by itself. */
  look(): void {
    const now = this.#deps.clock.now();
    const { collectors, instruments } = this.#deps.gatherFacts();
    const clock = clockFactsOf(collectors, CLOCK_LIMIT_MS);
    const byCollector = new Map<string, Verdict[]>();
    const judged = new Map<string, Followed[]>();
    for (const { collectorId } of collectors) {
      byCollector.set(collectorId, []);
      judged.set(collectorId, []);
    }
    const verdicts = instruments.map((facts) => {
      const followed = this.#follow(facts, now);
      const verdict = judge(facts, now, clock, followed.memory);
      followed.healthy = verdict.healthy;
      byCollector.get(verdict.collectorId)?.push(verdict);
      judged.get(verdict.collectorId)?.push(followed);
      return verdict;
    });
    this.#forget(now);
    this.#latest = { at: now, verdicts, collectors, clock };
    this.#byCollector = byCollector;
    this.#rollUps = new Map();
    this.#countMinutes(judged, now);
    this.#listeners.tell((listener) => listener(this.#latest), this.#deps.onThrow);
  }

  #schedule(): void {
    this.#cancelTick = this.#deps.clock.after(TICK_MS, () => {
      this.#schedule();
      try {
        this.look();
      } catch (error) {
        this.#deps.onThrow(error);
      }
    });
  }

  #follow(
    { collector: { collectorId }, symbol, instrument }: InstrumentFacts,
    now: number,
  ): Followed {
    let symbols = this.#followed.get(collectorId);
    if (symbols === undefined)
      this.#followed.set(collectorId, (symbols = new Map<string, Followed>()));
    let followed = symbols.get(symbol);
    if (followed === undefined) {
      const key = `${collectorId} ${instrument}`;
      followed = { key, memory: newMemory(now), healthy: false, seenAt: now };
      symbols.set(symbol, followed);
    }
    followed.seenAt = now;
    return followed;
  }

  /** Forgets what was not seen by the look at `now`. */
  #forget(now: number): void {
    for (const [collectorId, symbols] of this.#followed) {
      for (const [symbol, { seenAt }] of symbols) if (seenAt !== now) symbols.delete(symbol);
      if (symbols.size === 0) this.#followed.delete(collectorId);
    }
  }

  #countMinutes(judged: ReadonlyMap<string, readonly Followed[]>, now: number): void {
    const { app, parts } = this.#goodMinutes;
    const byVenue = new Map<string, Followed[]>();
    for (const { collectorId, venue } of this.#latest.collectors) {
      const followed = judged.get(collectorId) ?? [];
      app.look(followed, now);
      partOf(parts, `collector ${collectorId}`).look(followed, now);
      const ofVenue = byVenue.get(venue);
      if (ofVenue === undefined) byVenue.set(venue, [...followed]);
      else ofVenue.push(...followed);
    }
    for (const [venue, followed] of byVenue) partOf(parts, `venue ${venue}`).look(followed, now);
    for (const [name, minutes] of parts) if (minutes.isOver(now)) parts.delete(name);
  }

  #rolledUp(name: string, verdicts: readonly Verdict[]): RollUp {
    const known = this.#rollUps.get(name);
    if (known !== undefined) return known;
    const { at } = this.#latest;
    const { app, parts } = this.#goodMinutes;
    const minutes = name === 'app' ? app : parts.get(name);
    const goodMinutes = minutes?.report(at) ?? { lastHour: null, lastDay: null };
    const rolled = { ...rollUp(verdicts, at), goodMinutes };
    this.#rollUps.set(name, rolled);
    return rolled;
  }
}

function partOf(parts: Map<string, GoodMinutes>, name: string): GoodMinutes {
  let minutes = parts.get(name);
  if (minutes === undefined) parts.set(name, (minutes = new GoodMinutes()));
  return minutes;
}
