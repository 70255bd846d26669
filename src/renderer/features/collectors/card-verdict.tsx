import { Tooltip, VisuallyHidden } from '@mantine/core';
import type { CollectorStatus } from '../../../shared/collector-status';
import { QUESTIONS } from '../../../shared/values/verdict';
import { AnswerMark } from '../../components/answer-mark';
import { RollUpList } from '../../components/roll-up-list';
import { shownVerdict, worstReason } from '../../lib/verdict-words';
import { openDetail } from '../../lib/window-store';
import classes from './collector-card.module.css';

/**
 * The three answers, and the worst reason in one line; without a connection the card tells its cause
 * anyway. All reasons on hover or focus; opens the symbols.
 */
export function CardVerdict({ status }: { status: CollectorStatus }) {
  const { id, state } = status;
  if (state === 'STOPPED') return null;
  const verdict = shownVerdict(status);
  const worst = verdict === null || state !== 'ACTIVE' ? null : worstReason(verdict);
  return (
    <Tooltip
      label={verdict === null ? 'Not judged yet' : <RollUpList verdict={verdict} />}
      events={{ hover: true, focus: true, touch: true }}
      position="bottom-start"
      maw={420}
    >
      <button type="button" className={classes.verdict} onClick={() => openDetail(id, 'symbols')}>
        <span className={classes.answers}>
          <VisuallyHidden>Verdict {id}: </VisuallyHidden>
          {QUESTIONS.map((question, index) => (
            <span key={question}>
              {index > 0 && <VisuallyHidden>, </VisuallyHidden>}
              <AnswerMark question={question} answer={verdict?.[question].answer ?? 'unknown'} />
            </span>
          ))}
        </span>
        {worst !== null && (
          <span className={classes.worst} data-answer={worst.answer}>
            <VisuallyHidden>: </VisuallyHidden>
            <span className={classes.worstText}>{worst.text}</span>
            {worst.more > 0 && <span className={classes.more}>+{worst.more} more</span>}
          </span>
        )}
      </button>
    </Tooltip>
  );
}
