import { Popover, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { MonitorSnapshot } from '../../../shared/monitor-snapshot';
import { QUESTIONS } from '../../../shared/values/verdict';
import { AnswerCountMarks } from '../../components/answer-mark';
import { ToneMark } from '../../components/tone-mark';
import { NO_VALUE, plural } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import { ANSWER_TONE } from '../../lib/state-tone';
import { formatShare, healthWords, overallAnswer, QUESTION_WORD } from '../../lib/verdict-words';
import { VerdictTable } from './verdict-table';
import classes from './verdict-summary.module.css';

/** How many instruments are healthy, the three answers, and the share of good minutes. Opens all of it by venue. */
export function VerdictSummary() {
  const [open, setOpen] = useState(false);
  const snapshot = useMonitor((state) => state.snapshot);
  if (snapshot === null) return null;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.summary}
          title="Click for each venue and every reason"
          onClick={() => setOpen(!open)}
        >
          <Summary snapshot={snapshot} />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown ?? ''} aria-label="Verdict by venue">
        <VerdictTable snapshot={snapshot} onLeave={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Summary({ snapshot: { verdict, health } }: { snapshot: MonitorSnapshot }) {
  const off = health.total - health.running;
  if (health.running === 0) {
    return (
      <span className={classes.health}>
        <ToneMark tone="idle" />
        <span>all stopped</span>
      </span>
    );
  }
  const { healthy, unproven } = healthWords(verdict);
  const notes = [
    ...(unproven === null ? [] : [unproven]),
    ...(off > 0 ? [`${plural(off, 'collector')} stopped`] : []),
  ];
  const { lastHour, lastDay } = verdict.goodMinutes;
  return (
    <>
      <span className={classes.health}>
        <ToneMark tone={ANSWER_TONE[overallAnswer(verdict)]} />
        <span>
          {healthy}
          {notes.length > 0 && (
            <span className={classes.note}>
              <VisuallyHidden>, </VisuallyHidden>
              {notes.join(', ')}
            </span>
          )}
        </span>
      </span>
      {QUESTIONS.map((question) => (
        <span key={question} className={classes.question}>
          <span className={classes.label}>
            <VisuallyHidden>; </VisuallyHidden>
            {QUESTION_WORD[question]}
            <VisuallyHidden>: </VisuallyHidden>
          </span>
          <AnswerCountMarks counts={verdict[question].counts} />
        </span>
      ))}
      <span className={classes.minutes}>
        <span className={classes.label}>
          <VisuallyHidden>; </VisuallyHidden>good minutes<VisuallyHidden>: </VisuallyHidden>
        </span>
        <span>
          {lastDay === null ? (
            NO_VALUE
          ) : (
            <>
              {formatShare(lastHour)} <i>1 h</i>
              <VisuallyHidden>,</VisuallyHidden> {formatShare(lastDay)} <i>24 h</i>
            </>
          )}
        </span>
      </span>
    </>
  );
}
