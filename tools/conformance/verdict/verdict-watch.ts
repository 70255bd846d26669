import type { Engine } from '../../../src/engine/wiring/engine-core';
import type { RollUp, Verdict } from '../../../src/shared/verdict';
import { QUESTIONS } from '../../../src/shared/values/verdict';
import type { Answer, ConditionId, Question } from '../../../src/shared/values/verdict';
import { HOLD_MS, LONGEST_HOLD_MS } from './hold-times';
import { rollUpProblems } from './roll-up-check';
import type { VerdictExpectation } from './verdict-expectation';

/** The usual answers must hold for so long before a verdict counts as settled. */
const SETTLED_MS = 6_000;
/** More often away from its usual answer, and it flaps: a silence and the new connection after it are two. */
const MOST_DEPARTURES = 2;

export type UsualAnswers = Readonly<Record<Question, Answer>>;

export interface LeftAnswer {
  readonly question: Question;
  readonly afterMs: number;
  /** Every condition that counted meanwhile. */
  readonly conditions: readonly ConditionId[];
}

export interface VerdictResult {
  /** Questions that left their usual answer, with ms from the injection. */
  readonly left: readonly LeftAnswer[];
  /** What was answered wrongly; empty when nothing was. */
  readonly problems: readonly string[];
}

/**
 * Compares every look of the verdict at one collector with what must be said, and its roll-ups with the answers
 * that they are made of. Times are epoch ms of the engine's clock.
 */
export class VerdictWatch {
  readonly #monitor: Engine;
  readonly #collectorId: string;
  readonly #usual: UsualAnswers;
  readonly #expected: VerdictExpectation;
  readonly #stop: () => void;
  readonly #problems = new Set<string>();
  /** By symbol and question: it had an answer that it must have. */
  readonly #shown = new Set<string>();
  readonly #left = new Map<
    Question,
    { readonly at: number; readonly conditions: Set<ConditionId> }
  >();
  readonly #departures = new Map<string, number>();
  #before = new Map<string, Answer>();
  #begunAt: number | null = null;
  #overAt: number | null = null;
  #usualSince: number | null = null;
  #lookedAt = 0;

  constructor(
    monitor: Engine,
    collectorId: string,
    usual: UsualAnswers,
    expected: VerdictExpectation,
  ) {
    this.#monitor = monitor;
    this.#collectorId = collectorId;
    this.#usual = usual;
    this.#expected = expected;
    this.#stop = monitor.verdict.onJudged(({ at }) => this.#look(at));
  }

  /** Whether the latest look gave the usual answers. */
  get isUsual(): boolean {
    return this.#usualSince !== null;
  }

  /** The faults are injected: from here on answers are judged. */
  begin(now: number): void {
    this.#begunAt = now;
    this.#usualSince = null;
  }

  /** The faults are over and the feed is well: from here on hold times count. */
  faultIsOver(now: number): void {
    this.#overAt = now;
    this.#usualSince = null;
  }

  /** Every answer that must come has come. */
  get hasAnswered(): boolean {
    return this.#due().every(({ key }) => this.#shown.has(key));
  }

  /** Nothing more can be learned: the usual answers hold again, or the hold times are long over. */
  get hasSettled(): boolean {
    const now = this.#lookedAt;
    if (this.#begunAt === null || this.#overAt === null) return false;
    const deadline = Math.max(0, ...this.#due().map(({ withinMs }) => withinMs));
    if (!this.hasAnswered && now <= this.#begunAt + deadline) return false;
    if (this.#usualSince !== null && now - this.#usualSince >= SETTLED_MS) return true;
    return now > this.#overAt + LONGEST_HOLD_MS + SETTLED_MS;
  }

  close(): VerdictResult {
    this.#stop();
    for (const { key } of this.#due()) {
      if (!this.#shown.has(key)) this.#problems.add(`verdict: ${key} never left its usual answer`);
    }
    if (this.#overAt !== null && !this.isUsual) {
      this.#problems.add('verdict: not as usual in the end');
    }
    for (const [key, times] of this.#departures) {
      if (times > MOST_DEPARTURES) this.#problems.add(`verdict: ${key} flaps, ${times} times`);
    }
    return {
      left: [...this.#left].map(([question, { at, conditions }]) => ({
        question,
        afterMs: at - (this.#begunAt ?? at),
        conditions: [...conditions],
      })),
      problems: [...this.#problems],
    };
  }

  #due(): readonly { readonly key: string; readonly withinMs: number }[] {
    const symbols = this.#monitor.verdict.verdictsOf(this.#collectorId).map(({ symbol }) => symbol);
    return QUESTIONS.flatMap((question) => {
      const must = this.#expected.must[question];
      if (must === undefined) return [];
      const { withinMs, ofAny = false } = must;
      const hit = symbols.filter((symbol) => this.#isHit(symbol));
      if (ofAny) return [{ key: `any ${question}`, withinMs }];
      return hit.map((symbol) => ({ key: `${symbol} ${question}`, withinMs }));
    });
  }

  #isHit(symbol: string): boolean {
    return this.#expected.symbols?.includes(symbol) ?? true;
  }

  #look(now: number): void {
    this.#lookedAt = now;
    const verdicts = this.#monitor.verdict.verdictsOf(this.#collectorId);
    const isUsual =
      verdicts.length > 0 &&
      verdicts.every((of) =>
        QUESTIONS.every((question) => of[question].answer === this.#usual[question]),
      );
    this.#usualSince = isUsual ? (this.#usualSince ?? now) : null;
    if (this.#begunAt === null) return;
    for (const of of verdicts) for (const question of QUESTIONS) this.#judge(of, question, now);
    for (const problem of this.#rollUps(verdicts)) this.#problems.add(`verdict: ${problem}`);
  }

  #judge(of: Verdict, question: Question, now: number): void {
    const { answer, reasons } = of[question];
    const key = `${of.symbol} ${question}`;
    const usual = this.#usual[question];
    const begunAt = this.#begunAt ?? now;
    const before = this.#before.get(key) ?? usual;
    this.#before.set(key, answer);
    if (answer !== usual && before === usual) {
      this.#departures.set(key, (this.#departures.get(key) ?? 0) + 1);
    }
    if (answer !== usual) {
      const left = this.#left.get(question) ?? { at: now, conditions: new Set() };
      this.#left.set(question, left);
      for (const { condition } of reasons) left.conditions.add(condition);
    }
    const isHit = this.#isHit(of.symbol);
    const must = isHit ? this.#expected.must[question] : undefined;
    const may = (isHit ? this.#expected.may : this.#expected.beside)?.[question] ?? [];
    if (must?.answers.includes(answer) === true) {
      this.#shown.add(key);
      this.#shown.add(`any ${question}`);
    }
    const awaited = must?.ofAny === true ? `any ${question}` : key;
    if (must !== undefined && !this.#shown.has(awaited) && now > begunAt + must.withinMs) {
      this.#problems.add(`verdict: ${key} is ${answer} ${must.withinMs} ms after the fault`);
    }
    const isOver = this.#overAt !== null && now > this.#overAt + HOLD_MS[question];
    const allowed = isOver ? [] : [...(must?.answers ?? []), ...may];
    if (answer === usual || allowed.includes(answer)) return;
    const why = reasons.map(({ condition }) => condition).join(', ');
    const when = isOver ? ' after the hold times' : '';
    this.#problems.add(`verdict: ${key} is ${answer} (${why})${when}`);
  }

  #rollUps(verdicts: readonly Verdict[]): readonly string[] {
    const { verdict } = this.#monitor;
    const collector = verdict.ofCollector(this.#collectorId);
    const snapshot = this.#monitor.snapshot();
    const shown = snapshot.collectors.find(({ id }) => id === this.#collectorId);
    const rolled: readonly (readonly [string, RollUp | null | undefined, readonly Verdict[]])[] = [
      ['collector', collector, verdicts],
      ['collector as shown', shown?.verdict, verdicts],
      ['app', snapshot.verdict, verdict.latest.verdicts],
    ];
    return rolled.flatMap(([name, rollUp, of]) => rollUpProblems(name, rollUp, of));
  }
}
