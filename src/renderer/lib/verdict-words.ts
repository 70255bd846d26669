import type { CollectorStatus } from '../../shared/collector-status';
import type { AnswerCounts, RollUp, Verdict } from '../../shared/verdict';
import { ANSWER_RANK, QUESTIONS } from '../../shared/values/verdict';
import type { Answer, Question } from '../../shared/values/verdict';
import { formatCount, NO_VALUE } from './format';

export const QUESTION_WORD: Readonly<Record<Question, string>> = {
  connected: 'connected',
  complete: 'complete',
  on_time: 'on time',
};

/** The order in which counts are shown. */
export const ANSWERS_SHOWN = [
  'good',
  'degraded',
  'bad',
  'unknown',
] as const satisfies readonly Answer[];

type Answers = Readonly<Record<Question, { readonly answer: Answer }>>;

/** Compares by the worst answer first, then by the other two: larger is worse. */
export function badnessOf(answers: Answers): number {
  const [first = 0, second = 0, third = 0] = QUESTIONS.map(
    (question) => ANSWER_RANK[answers[question].answer],
  ).sort((a, b) => b - a);
  return first * 16 + second * 4 + third;
}

/** Which instruments, or collectors of such, are listed. */
export const ANSWER_FILTERS = ['all', 'not_good', 'unknown'] as const;
export type AnswerFilter = (typeof ANSWER_FILTERS)[number];

export const FILTER_WORD: Readonly<Record<AnswerFilter, string>> = {
  all: 'All',
  not_good: 'Not good',
  unknown: 'Unknown',
};

/** `not_good`: an answer is degraded or bad. `unknown`: an answer is unknown. Both may hold. */
export function matchesFilter(filter: AnswerFilter, verdict: Verdict | undefined): boolean {
  if (filter === 'all') return true;
  if (verdict === undefined) return filter === 'unknown';
  return QUESTIONS.some((question) => {
    const { answer } = verdict[question];
    return filter === 'unknown' ? answer === 'unknown' : isNotGood(answer);
  });
}

/** Whether any instrument of the collector matches. One that is stopped is not judged and matches `all` alone. */
export function collectorMatches(filter: AnswerFilter, status: CollectorStatus): boolean {
  if (filter === 'all') return true;
  if (status.state === 'STOPPED') return false;
  const answers = shownVerdict(status);
  if (answers === null) return filter === 'unknown';
  return QUESTIONS.some((question) => {
    const { answer, counts } = answers[question];
    return filter === 'unknown'
      ? answer === 'unknown' || counts.unknown > 0
      : notGoodOf(counts) > 0;
  });
}

const isNotGood = (answer: Answer): boolean => answer === 'degraded' || answer === 'bad';

/** Instruments whose answer is degraded or bad. */
export const notGoodOf = ({ degraded, bad }: AnswerCounts): number => degraded + bad;

/**
 * The verdict of a collector as it may be shown: null while there is none. The state changes at once and the
 * verdict once a second, so for that second `connected` is not known rather than good.
 */
export function shownVerdict({ state, verdict }: CollectorStatus): RollUp | null {
  if (state === 'STOPPED' || verdict === null) return null;
  if (state === 'ACTIVE' || verdict.connected.answer !== 'good') return verdict;
  const { instruments, connected } = verdict;
  return {
    ...verdict,
    healthy: 0,
    healthyUnproven: 0,
    connected: {
      ...connected,
      answer: 'unknown',
      counts: { good: 0, degraded: 0, bad: 0, unknown: instruments },
      reasons: [`Not judged yet since the state changed to ${state}`],
    },
  };
}

/**
 * The worst there is to say of a collector, and how many reasons more; null when there is nothing. That nothing proves
 * it complete is said by the mark of `complete`, and is no news.
 */
export function worstReason(
  verdict: RollUp,
): { readonly answer: Answer; readonly text: string; readonly more: number } | null {
  const telling = QUESTIONS.map((question) => ({ question, ...verdict[question] }))
    .filter(
      ({ question, answer }) =>
        isNotGood(answer) || (answer === 'unknown' && question !== 'complete'),
    )
    .sort((a, b) => ANSWER_RANK[b.answer] - ANSWER_RANK[a.answer]);
  const [worst] = telling;
  const text = worst?.reasons[0];
  if (worst === undefined || text === undefined) return null;
  const reasons = telling.reduce((sum, each) => sum + each.reasons.length, 0);
  return { answer: worst.answer, text, more: reasons - 1 };
}

/** `22 of 24 healthy`, and of those healthy how many nothing proves complete. */
export function healthWords({ instruments, healthy, healthyUnproven }: RollUp): {
  readonly healthy: string;
  readonly unproven: string | null;
} {
  return {
    healthy: `${formatCount(healthy)} of ${formatCount(instruments)} healthy`,
    unproven: healthyUnproven === 0 ? null : `${formatCount(healthyUnproven)} of them not provable`,
  };
}

/** `28 good, 1 degraded, 1 bad`. */
export const describeCounts = (counts: AnswerCounts): string =>
  ANSWERS_SHOWN.filter((answer) => counts[answer] > 0)
    .map((answer) => `${formatCount(counts[answer])} ${answer}`)
    .join(', ');

/** A share as `99.8 %`, rounded down, so that it reads `100 %` only when it is all. */
export function formatShare(share: number | null): string {
  if (share === null) return NO_VALUE;
  const tenths = Math.floor(share * 1_000 + 1e-9);
  return tenths % 10 === 0 ? `${tenths / 10} %` : `${(tenths / 10).toFixed(1)} %`;
}

/** What the header's mark says: the worst answer that keeps an instrument from being healthy. */
export function overallAnswer({ connected, complete, on_time: onTime }: RollUp): Answer {
  const answers = [connected.answer, onTime.answer, complete.answer];
  if (answers.includes('bad')) return 'bad';
  if (answers.includes('degraded')) return 'degraded';
  return [connected.answer, onTime.answer].includes('unknown') ? 'unknown' : 'good';
}
