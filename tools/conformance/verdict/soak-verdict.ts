import type { Fault } from '../../../src/shared/faults';
import type { Verdict } from '../../../src/shared/verdict';
import { QUESTIONS } from '../../../src/shared/values/verdict';
import type { Answer, Question } from '../../../src/shared/values/verdict';
import type { BenchRig } from '../bench-rig';
import type { Feed } from '../feeds';
import { HOLD_MS, LONGEST_HOLD_MS } from './hold-times';
import { rollUpProblems } from './roll-up-check';
import { expectVerdict } from './verdict-expectation';
import type { VerdictExpectation } from './verdict-expectation';

/** A venue's clock that was measured while it was wrong is believed until it is measured again. */
const CLOCK_ROUND_MS = 185_000;
const PROBLEMS_KEPT = 20;

export interface SoakVerdictReport {
  /** Looks at one instrument each. */
  readonly looks: number;
  /** Minutes in which any answer of any instrument, or a roll-up, was wrong. */
  readonly wrongMinutes: number;
  readonly alarms: number;
  /** Alarms of a collector to which no fault had happened, nor lately. */
  readonly falseAlarms: number;
  readonly falseAlarmsPerHour: number;
  /** The first ones. */
  readonly problems: readonly string[];
}

/** One fault, as far as it concerns one feed. Epoch ms. */
interface Span {
  readonly faultId: number;
  readonly kind: Fault['kind'];
  readonly expected: VerdictExpectation;
  readonly from: number;
  endedAt: number | null;
  wellAt: number | null;
  /** By symbol and question, what must be answered and was not yet. */
  readonly due: Set<string>;
}

/**
 * Compares every look of a soak with the faults that were injected: an answer is wrong when no fault explains
 * it, when a fault that must show does not, or when a roll-up is not that of its instruments.
 */
export class SoakVerdict {
  readonly #rig: BenchRig;
  readonly #spans = new Map<string, Span[]>();
  readonly #wrongMinutes = new Set<number>();
  readonly #problems = new Set<string>();
  readonly #alarms = new Set<number>();
  #falseAlarms = 0;
  #looks = 0;
  readonly #stop: () => void;

  constructor(rig: BenchRig) {
    this.#rig = rig;
    for (const { collectorId } of rig.feeds) this.#spans.set(collectorId, []);
    for (const { id } of rig.monitor.chronicle.alarms.list().alarms) this.#alarms.add(id);
    this.#stop = rig.monitor.verdict.onJudged(({ at }) => this.#look(at));
  }

  injected(faultId: number, fault: Fault, feeds: readonly Feed[]): void {
    const from = this.#rig.clock.now();
    for (const { collectorId, venue, isProvable } of feeds) {
      const known = expectVerdict(fault, {
        venue,
        channel: 'trades',
        isProvable,
        hasFrameNumbers: venue === 'coinbase',
      });
      const expected = fault.kind === 'clock_skew' ? { ...known, may: { on_time: LATE } } : known;
      const due = new Set<string>();
      this.#spans.get(collectorId)?.push({ faultId, kind: fault.kind, expected, from, endedAt: null, wellAt: null, due }); // prettier-ignore
    }
  }

  /** @param hadEffect false where nothing came of it, so that nothing need show */
  ended(faultId: number, hadEffect: boolean): void {
    for (const [collectorId, spans] of this.#spans) {
      for (const span of spans) {
        if (span.faultId !== faultId) continue;
        span.endedAt = this.#rig.clock.now();
        if (!hadEffect || !ALWAYS_SHOWS.has(span.kind)) continue;
        // What was there before it ended counts as well.
        for (const of of this.#rig.monitor.verdict.verdictsOf(collectorId)) {
          for (const question of QUESTIONS) {
            if (shows(of, question, span) === false) span.due.add(`${of.symbol} ${question}`);
          }
        }
      }
    }
  }

  /** The feeds that the fault concerned are well again. */
  healed(faultId: number): void {
    for (const spans of this.#spans.values()) {
      for (const span of spans) {
        if (span.faultId === faultId) span.wellAt ??= this.#rig.clock.now();
      }
    }
  }

  report(minutes: number): SoakVerdictReport {
    this.#stop();
    return {
      looks: this.#looks,
      wrongMinutes: this.#wrongMinutes.size,
      alarms: this.#alarms.size,
      falseAlarms: this.#falseAlarms,
      falseAlarmsPerHour: (this.#falseAlarms * 60) / minutes,
      problems: [...this.#problems],
    };
  }

  #look(now: number): void {
    const { verdict } = this.#rig.monitor;
    for (const feed of this.#rig.feeds) {
      const { collectorId } = feed;
      const verdicts = verdict.verdictsOf(collectorId);
      this.#prolong(feed, now);
      for (const of of verdicts) {
        this.#looks += 1;
        for (const question of QUESTIONS) this.#judge(feed, of, question, now);
      }
      for (const problem of rollUpProblems(
        collectorId,
        verdict.ofCollector(collectorId),
        verdicts,
      )) {
        this.#wrong(problem, now);
      }
    }
    for (const problem of rollUpProblems('app', verdict.overall(), verdict.latest.verdicts)) {
      this.#wrong(problem, now);
    }
    this.#lookAtAlarms(now);
  }

  /** A feed may seem well for a moment before a fault tells on it; what is not well in its hold time is of the fault. */
  #prolong(feed: Feed, now: number): void {
    const { state, symbolCounts, losses } = this.#rig.status(feed);
    const isWell =
      state === 'ACTIVE' && symbolCounts.flowing === symbolCounts.total && losses.openGaps === 0;
    if (isWell) return;
    for (const span of this.#spans.get(feed.collectorId) ?? []) {
      if (span.wellAt !== null && now <= span.wellAt + LONGEST_HOLD_MS) span.wellAt = now;
    }
  }

  #judge(feed: Feed, of: Verdict, question: Question, now: number): void {
    const { answer, reasons } = of[question];
    const spans = this.#spans.get(feed.collectorId) ?? [];
    const key = `${of.symbol} ${question}`;
    for (const span of spans) {
      if (shows(of, question, span) === true) span.due.delete(key);
      const { withinMs = 0 } = span.expected.must[question] ?? {};
      if (!span.due.has(key) || now <= (span.endedAt ?? now) + withinMs) continue;
      span.due.delete(key);
      this.#wrong(`${feed.label} ${key}: ${answer} ${withinMs} ms after ${span.kind}`, now);
    }
    const usual: Answer = question === 'complete' && !feed.isProvable ? 'unknown' : 'good';
    if (answer === usual) return;
    const isExplained = spans.some(
      (span) =>
        isWithin(span, question, now) && explains(span.expected, of.symbol, question, answer),
    );
    if (isExplained) return;
    const why = reasons.map(({ condition }) => condition).join(', ');
    this.#wrong(`${feed.label} ${key}: ${answer} (${why}) without a fault that explains it`, now);
  }

  #lookAtAlarms(now: number): void {
    for (const { id, rule, collectorId, message } of this.#rig.monitor.chronicle.alarms.list()
      .alarms) {
      if (this.#alarms.has(id)) continue;
      this.#alarms.add(id);
      const spans =
        collectorId === null
          ? [...this.#spans.values()].flat()
          : (this.#spans.get(collectorId) ?? []);
      const hasCause = spans.some(
        ({ wellAt }) => wellAt === null || now <= wellAt + LONGEST_HOLD_MS,
      );
      if (hasCause) continue;
      this.#falseAlarms += 1;
      this.#note(`false alarm ${rule} of ${collectorId ?? 'the app'}: ${message}`);
    }
  }

  #wrong(problem: string, now: number): void {
    this.#wrongMinutes.add(Math.floor(now / 60_000));
    this.#note(problem);
  }

  #note(problem: string): void {
    if (this.#problems.size < PROBLEMS_KEPT) this.#problems.add(problem);
  }
}

const LATE: readonly Answer[] = ['degraded', 'bad'];
/** Others may be too short or too small to show; the fault table has those that are neither. */
const ALWAYS_SHOWS: ReadonlySet<Fault['kind']> = new Set([
  'close',
  'restart',
  'oversize',
  'truncate',
]);

/** Null where the symbol is not hit or need not answer so. */
function shows(of: Verdict, question: Question, { expected }: Span): boolean | null {
  const must = expected.must[question];
  if (must === undefined || expected.symbols?.includes(of.symbol) === false) return null;
  return must.answers.includes(of[question].answer);
}

function explains(
  { must, may, beside, symbols }: VerdictExpectation,
  symbol: string,
  question: Question,
  answer: Answer,
): boolean {
  if (symbols?.includes(symbol) === false) return beside?.[question]?.includes(answer) ?? false;
  const answers = [...(must[question]?.answers ?? []), ...(may[question] ?? [])];
  return answers.includes(answer);
}

function isWithin({ kind, wellAt }: Span, question: Question, now: number): boolean {
  if (wellAt === null) return true;
  return now <= wellAt + HOLD_MS[question] + (kind === 'clock_skew' ? CLOCK_ROUND_MS : 0);
}
