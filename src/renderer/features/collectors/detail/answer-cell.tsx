import { VisuallyHidden } from '@mantine/core';
import type { Judgement } from '../../../../shared/verdict';
import { Elapsed } from '../../../components/ticking';
import { ToneMark } from '../../../components/tone-mark';
import { ANSWER_TONE } from '../../../lib/state-tone';
import classes from './detail.module.css';

/** One answer and since when; every reason in its title. */
export function AnswerCell({ judgement }: { judgement: Judgement | undefined }) {
  if (judgement === undefined) return <span className={classes.dim}>not judged</span>;
  const { answer, since, reasons } = judgement;
  return (
    <span
      className={classes.answer}
      data-answer={answer}
      title={reasons.map(({ message }) => message).join('\n') || undefined}
    >
      <ToneMark tone={ANSWER_TONE[answer]} size={8} />
      <span>
        {answer === 'good' ? <VisuallyHidden>good</VisuallyHidden> : answer}{' '}
        <span className={classes.dim}>
          <Elapsed since={since} />
        </span>
      </span>
    </span>
  );
}
