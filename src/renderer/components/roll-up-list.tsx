import type { RollUp } from '../../shared/verdict';
import { QUESTIONS } from '../../shared/values/verdict';
import { describeCounts } from '../lib/verdict-words';
import { AnswerMark } from './answer-mark';
import { Elapsed } from './ticking';
import classes from './roll-up-list.module.css';

/** The three answers of a collector, a venue or the app: counts, since when, and every reason. */
export function RollUpList({ verdict }: { verdict: RollUp }) {
  return (
    <dl className={classes.list}>
      {QUESTIONS.map((question) => {
        const { answer, since, counts, reasons } = verdict[question];
        return (
          <div key={question} className={classes.question}>
            <dt className={classes.answer}>
              <AnswerMark question={question} answer={answer} />
            </dt>
            <dd>
              {verdict.instruments === 1 ? answer : describeCounts(counts)}{' '}
              <span className={classes.since}>
                for <Elapsed since={since} />
              </span>
              {reasons.map((reason) => (
                <div key={reason} className={classes.reason}>
                  {reason}
                </div>
              ))}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
