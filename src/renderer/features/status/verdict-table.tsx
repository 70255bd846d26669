import { Button } from '@mantine/core';
import type { CollectorStatus } from '../../../shared/collector-status';
import type { MonitorSnapshot } from '../../../shared/monitor-snapshot';
import type { RollUp } from '../../../shared/verdict';
import { QUESTIONS } from '../../../shared/values/verdict';
import { AnswerCountMarks } from '../../components/answer-mark';
import { ToneMark } from '../../components/tone-mark';
import { formatCount, plural } from '../../lib/format';
import { ANSWER_TONE } from '../../lib/state-tone';
import {
  badnessOf,
  collectorMatches,
  formatShare,
  QUESTION_WORD,
  shownVerdict,
  worstReason,
} from '../../lib/verdict-words';
import { listCollectors, openDetail } from '../../lib/window-store';
import classes from './verdict-summary.module.css';

const TROUBLES_SHOWN = 6;

/** The verdict of the app and of each venue in counts of instruments, and the worst collectors with their reason. */
export function VerdictTable({
  snapshot: { verdict, venues, collectors, health },
  onLeave,
}: {
  snapshot: MonitorSnapshot;
  /** Something else is shown now. */
  onLeave: () => void;
}) {
  const labels = new Map(collectors.map(({ venue, venueLabel }) => [venue as string, venueLabel]));
  const wrong = collectors
    .filter((status) => collectorMatches('not_good', status))
    .sort((a, b) => badnessIn(b) - badnessIn(a));
  return (
    <>
      <div className={classes.scroll}>
        <table className={classes.table} aria-label="Verdict by venue">
          <thead>
            <tr>
              <th scope="col">instruments</th>
              <th scope="col" data-numeric>
                healthy
              </th>
              {QUESTIONS.map((question) => (
                <th key={question} scope="col">
                  {QUESTION_WORD[question]}
                </th>
              ))}
              <th scope="col" data-numeric title="Share of good instrument-minutes">
                good, 1 h
              </th>
              <th scope="col" data-numeric title="Share of good instrument-minutes">
                24 h
              </th>
            </tr>
          </thead>
          <tbody>
            <Row name="All" verdict={verdict} />
            {Object.entries(venues).map(([venue, rolled]) => (
              <Row key={venue} name={labels.get(venue) ?? venue} verdict={rolled} />
            ))}
          </tbody>
        </table>
      </div>
      {wrong.length > 0 && (
        <ul className={classes.worst} aria-label="Collectors that are not good">
          {troublesOf(wrong)
            .slice(0, TROUBLES_SHOWN)
            .map((trouble) => (
              <TroubleRow key={trouble.id} trouble={trouble} onLeave={onLeave} />
            ))}
        </ul>
      )}
      <div className={classes.foot}>
        <span>
          Healthy: connected and on time, and not known to be incomplete.{' '}
          {formatCount(health.healthy)} of {formatCount(health.running)} running collectors are
          healthy as a whole.
        </span>
        {wrong.length > 0 && (
          <Button
            onClick={() => {
              listCollectors('not_good');
              onLeave();
            }}
          >
            List all {formatCount(wrong.length)} not good
          </Button>
        )}
      </div>
    </>
  );
}

const badnessIn = (status: CollectorStatus): number => {
  const verdict = shownVerdict(status);
  return verdict === null ? 0 : badnessOf(verdict);
};

/** What is wrong with a collector, and with how many others of its venue in the same words. */
interface Trouble {
  readonly id: string;
  readonly others: number;
  readonly worst: NonNullable<ReturnType<typeof worstReason>>;
}

function troublesOf(wrong: readonly CollectorStatus[]): readonly Trouble[] {
  const troubles = new Map<string, Trouble>();
  for (const status of wrong) {
    const verdict = shownVerdict(status);
    const worst = verdict === null ? null : worstReason(verdict);
    if (worst === null) continue;
    const key = `${status.venue} ${worst.text}`;
    const known = troubles.get(key);
    troubles.set(
      key,
      known === undefined
        ? { id: status.id, others: 0, worst }
        : { ...known, others: known.others + 1 },
    );
  }
  return [...troubles.values()];
}

function TroubleRow({
  trouble: { id, others, worst },
  onLeave,
}: {
  trouble: Trouble;
  onLeave: () => void;
}) {
  return (
    <li>
      <span>
        <button
          type="button"
          className={classes.collector}
          onClick={() => {
            openDetail(id, 'symbols');
            onLeave();
          }}
        >
          {id}
        </button>
        {others > 0 && <span className={classes.more}> and {formatCount(others)} more</span>}
      </span>
      <span className={classes.reason} data-answer={worst.answer}>
        <ToneMark tone={ANSWER_TONE[worst.answer]} size={8} />
        <span>
          {worst.text}
          {worst.more > 0 && (
            <span className={classes.more}> and {plural(worst.more, 'reason')} more</span>
          )}
        </span>
      </span>
    </li>
  );
}

function Row({ name, verdict }: { name: string; verdict: RollUp }) {
  const { instruments, healthy, goodMinutes } = verdict;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-numeric>
        {formatCount(healthy)} of {formatCount(instruments)}
      </td>
      {QUESTIONS.map((question) => (
        <td key={question}>
          <AnswerCountMarks counts={verdict[question].counts} />
        </td>
      ))}
      <td data-numeric>{formatShare(goodMinutes.lastHour)}</td>
      <td data-numeric>{formatShare(goodMinutes.lastDay)}</td>
    </tr>
  );
}
