import { VisuallyHidden } from '@mantine/core';
import type { AnswerCounts } from '../../shared/verdict';
import type { Answer, Question } from '../../shared/values/verdict';
import { formatCount } from '../lib/format';
import { ANSWER_TONE } from '../lib/state-tone';
import { ANSWERS_SHOWN, QUESTION_WORD } from '../lib/verdict-words';
import { ToneMark } from './tone-mark';
import classes from './answer-mark.module.css';

/** The answer to a question: a shape, a colour and the question's word. Reads `connected: good`. */
export function AnswerMark({ question, answer }: { question: Question; answer: Answer }) {
  return (
    <span className={classes.answer} data-answer={answer}>
      <ToneMark tone={ANSWER_TONE[answer]} size={8} />
      <span>
        {QUESTION_WORD[question]}
        <VisuallyHidden>: {answer}</VisuallyHidden>
      </span>
    </span>
  );
}

/** Instruments by answer, each count with its shape; answers of nobody are left out. Reads `22 good, 1 bad`. */
export function AnswerCountMarks({ counts }: { counts: AnswerCounts }) {
  const shown = ANSWERS_SHOWN.filter((answer) => counts[answer] > 0);
  return (
    <span className={classes.counts}>
      {shown.length === 0 && '–'}
      {shown.map((answer, index) => (
        <span key={answer} className={classes.count} data-answer={answer}>
          <ToneMark tone={ANSWER_TONE[answer]} size={8} />
          {formatCount(counts[answer])}
          <VisuallyHidden>
            {' '}
            {answer}
            {index < shown.length - 1 ? ', ' : ''}
          </VisuallyHidden>
        </span>
      ))}
    </span>
  );
}
