import type { Reason, Verdict } from '../../../../shared/verdict';
import { QUESTIONS } from '../../../../shared/values/verdict';
import { Elapsed } from '../../../components/ticking';
import { ToneMark } from '../../../components/tone-mark';
import { ANSWER_TONE } from '../../../lib/state-tone';
import classes from './detail.module.css';

/** Why the answers about one symbol are not good, a line each. */
export function SymbolReasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul className={classes.reasons}>
      {reasons.map(({ condition, answer, message, since }) => (
        <li key={condition} className={classes.answer} data-answer={answer}>
          <ToneMark tone={ANSWER_TONE[answer]} size={8} />
          <span>
            {message}{' '}
            <span className={classes.dim}>
              for <Elapsed since={since} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Reasons of one symbol alone; the roll-up above the table tells `shared` messages once. */
export const ownReasons = (verdict: Verdict, shared: ReadonlySet<string>): readonly Reason[] =>
  reasonsOf(verdict).filter(({ message }) => !shared.has(message));

const reasonsOf = (verdict: Verdict): readonly Reason[] =>
  QUESTIONS.flatMap((question) => verdict[question].reasons);

/** Messages that hold for each of several symbols. */
export function sharedMessages(verdicts: readonly Verdict[]): ReadonlySet<string> {
  const [first, ...others] = verdicts;
  if (first === undefined || others.length === 0) return new Set();
  const messages = others.map((verdict) => new Set(reasonsOf(verdict).map((each) => each.message)));
  return new Set(
    reasonsOf(first)
      .map(({ message }) => message)
      .filter((message) => messages.every((each) => each.has(message))),
  );
}
