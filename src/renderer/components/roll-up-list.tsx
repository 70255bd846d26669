import type { RollUp } from '../../shared/verdict';
import { QUESTIONS } from '../../shared/values/verdict';
import { plural } from '../lib/format';
import { describeCounts } from '../lib/verdict-words';
import { AnswerMark } from './answer-mark';
import { Elapsed } from './ticking';
import classes from './roll-up-list.module.css';

/** The three answers of a collector, a venue or the app: counts, since when, and every reason. */
export function RollUpList({ verdict }: { verdict: RollUp }) {
  return (
    <ul className={classes.list} aria-label="Verdict">
      {QUESTIONS.map((question) => {
        const { answer, since, counts, reasons } = verdict[question];
        return (
          <li key={question} className={classes.question}>
            <span className={classes.answer}>
              <AnswerMark question={question} answer={answer} />
            </span>
            <span className={classes.counts}>
              {verdict.instruments === 1 ? answer : describeCounts(counts)}{' '}
              <span className={classes.since}>
                for <Elapsed since={since} />
              </span>
            </span>
            {reasons.length > 0 && (
              <ul className={classes.reasons}>
                {reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            )}
          </li>
        );
      })}
      {verdict.instruments === 0 && <li>{plural(0, 'instrument')}</li>}
    </ul>
  );
}
