import type { RollUp, Verdict } from '../../shared/verdict';
import { QUESTIONS } from '../../shared/values/verdict';
import type { Answer, Question } from '../../shared/values/verdict';
import { isWorse } from './judge';

/** The question with the worst answer; of equal ones the first. */
export const worstQuestionOf = (
  verdict: Verdict,
  questions: readonly Question[] = QUESTIONS,
): Question =>
  questions.reduce((worst, question) =>
    isWorse(verdict[question].answer, verdict[worst].answer) ? question : worst,
  );

/** Whether an answer is not good. */
export const isNotGood = (verdict: Verdict): boolean =>
  QUESTIONS.some((question) => verdict[question].answer !== 'good');

/** By the worst answer to these questions; equal ones keep their order. */
export function worstFirst(
  verdicts: readonly Verdict[],
  questions: readonly Question[] = QUESTIONS,
): readonly Verdict[] {
  return verdicts.toSorted((a, b) =>
    byWorst(a[worstQuestionOf(a, questions)].answer, b[worstQuestionOf(b, questions)].answer),
  );
}

const byWorst = (a: Answer, b: Answer): number => (a === b ? 0 : isWorse(a, b) ? -1 : 1);

/**
 * What is wrong, one sentence each, the worst question first. That nothing proves completeness is not wrong:
 * it is left out while nothing worse is known of the question.
 */
export function worstReasonsOf(rolled: RollUp): readonly string[] {
  if (rolled.instruments === 0) return [];
  const wrong = QUESTIONS.filter(
    (question) =>
      rolled[question].answer !== 'good' &&
      !(question === 'complete' && rolled.complete.answer === 'unknown'),
  );
  return wrong
    .toSorted((a, b) => byWorst(rolled[a].answer, rolled[b].answer))
    .flatMap((question) => rolled[question].reasons);
}
