import type { RollUp, Verdict } from '../../shared/verdict';
import type { Clock } from '../../platform/clock';
import { Listeners } from '../../platform/listeners';
import { CLOCK_LIMIT_MS } from './conditions';
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

/** Looks at all running feeds once a second and answers the three questions for each. */
export class VerdictMonitor {
  readonly #deps: VerdictMonitorDeps;
  readonly #memories = new Map<string, Memory>();
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
    const seen = new Set<string>();
    const byCollector = new Map<string, Verdict[]>();
    for (const { collectorId } of collectors) byCollector.set(collectorId, []);
    const verdicts = instruments.map((facts) => {
      const key = keyOf(facts);
      seen.add(key);
      let memory = this.#memories.get(key);
      if (memory === undefined) this.#memories.set(key, (memory = newMemory(now)));
      const verdict = judge(facts, now, clock, memory);
      byCollector.get(verdict.collectorId)?.push(verdict);
      return verdict;
    });
    for (const key of this.#memories.keys()) if (!seen.has(key)) this.#memories.delete(key);
    this.#latest = { at: now, verdicts, collectors, clock };
    this.#byCollector = byCollector;
    this.#rollUps = new Map();
    this.#countMinutes(now);
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

  #countMinutes(now: number): void {
    const { app, parts } = this.#goodMinutes;
    app.look(minutesOf(this.#latest.verdicts), now);
    const groups = new Map<string, Verdict[]>();
    for (const { collectorId, venue } of this.#latest.collectors) {
      const verdicts = this.verdictsOf(collectorId);
      groups.set(`collector ${collectorId}`, [...verdicts]);
      groups.set(`venue ${venue}`, [...(groups.get(`venue ${venue}`) ?? []), ...verdicts]);
    }
    for (const [name, verdicts] of groups) {
      const minutes = parts.get(name) ?? new GoodMinutes();
      parts.set(name, minutes);
      minutes.look(minutesOf(verdicts), now);
    }
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

const keyOf = ({ collector: { collectorId }, instrument }: InstrumentFacts): string =>
  `${collectorId} ${instrument}`;

const minutesOf = (verdicts: readonly Verdict[]): { key: string; healthy: boolean }[] =>
  verdicts.map(({ collectorId, instrument, healthy }) => ({
    key: `${collectorId} ${instrument}`,
    healthy,
  }));
