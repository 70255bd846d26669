import { CONDITIONS } from '../../../src/engine/verdict/conditions';
import { QUESTIONS } from '../../../src/shared/values/verdict';
import type { Question } from '../../../src/shared/values/verdict';

/** What complete and on time are judged by is counted over this time. */
const WINDOW_MS = 60_000;
/** One look a second, and one more for what falls between two. */
const LOOKS_MS = 2_000;

/** So long after a fault, and after the feed is well again, a question may still be answered as if it lasted. */
export const HOLD_MS: Readonly<Record<Question, number>> = {
  connected: longestKeepMs('connected') + LOOKS_MS,
  complete: WINDOW_MS + longestKeepMs('complete') + LOOKS_MS,
  on_time: WINDOW_MS + longestKeepMs('on_time') + LOOKS_MS,
};

export const LONGEST_HOLD_MS = Math.max(...QUESTIONS.map((question) => HOLD_MS[question]));

function longestKeepMs(of: Question): number {
  return Math.max(...CONDITIONS.map(({ question, keepMs }) => (question === of ? keepMs : 0)));
}
