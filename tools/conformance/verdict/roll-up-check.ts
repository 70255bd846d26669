import type { RollUp, Verdict } from '../../../src/shared/verdict';
import { ANSWERS, QUESTIONS } from '../../../src/shared/values/verdict';
import type { Answer, Question } from '../../../src/shared/values/verdict';

/** By lines of its own, so that what it says does not depend on the code under test. */
const WORST_FIRST: readonly Answer[] = ['bad', 'degraded', 'unknown', 'good'];

const countOf = (verdicts: readonly Verdict[], question: Question, answer: Answer): number =>
  verdicts.filter((of) => of[question].answer === answer).length;

/** What a roll-up says that its instruments do not; empty when it is right. */
export function rollUpProblems(
  name: string,
  rollUp: RollUp | null | undefined,
  verdicts: readonly Verdict[],
): readonly string[] {
  if (rollUp === null || rollUp === undefined) return [`no answer of the ${name}`];
  const problems: string[] = [];
  for (const question of QUESTIONS) {
    const { answer, counts, reasons } = rollUp[question];
    const worst = WORST_FIRST.find((one) => countOf(verdicts, question, one) > 0);
    if (answer !== worst) {
      problems.push(`${name}: ${question} is ${answer}, the worst of its symbols ${worst}`);
    }
    for (const one of ANSWERS) {
      const count = countOf(verdicts, question, one);
      if (counts[one] !== count) {
        problems.push(`${name}: counts ${counts[one]} instead of ${count} ${one} for ${question}`);
      }
    }
    if (answer !== 'good' && reasons.length === 0) {
      problems.push(`${name}: ${question} is ${answer} for no reason`);
    }
  }
  const healthy = verdicts.filter(
    ({ connected, complete, on_time: onTime }) =>
      connected.answer === 'good' &&
      onTime.answer === 'good' &&
      ['good', 'unknown'].includes(complete.answer),
  ).length;
  if (rollUp.healthy !== healthy) {
    problems.push(`${name}: ${rollUp.healthy} healthy instead of ${healthy}`);
  }
  return problems;
}
