import type { AnswerCounts, RolledAnswer, RollUp, Verdict } from '../../shared/verdict';
import { QUESTIONS } from '../../shared/values/verdict';
import type { Answer, ConditionId, Question } from '../../shared/values/verdict';
import { isWorse, worstOf } from './judge';

/** Instruments named in a sentence about several of them. */
const NAMED = 3;
const REASONS_SHOWN = 5;

/** What is wrong with several instruments, in a few words: `2 of 30 symbols silent`. */
export const CONDITION_WORDS: Readonly<Record<ConditionId, string>> = {
  starting: 'connecting',
  reconnecting: 'reconnecting',
  not_connected: 'not connected',
  refused: 'refused',
  unanswered: 'not answered by the venue',
  no_data_yet: 'without data so far',
  pace_unknown: 'quiet, with a pace that is not known',
  silent: 'silent',
  connection_silent: 'on a silent connection',
  receiving_nothing: 'receiving nothing',
  some_rejected: 'with rejected trades',
  many_rejected: 'with many rejected trades',
  some_unreadable: 'with unreadable frames',
  many_unreadable: 'with many unreadable frames',
  missing_trades: 'with missing trades',
  losing_trades: 'losing trades',
  trades_lost: 'with lost trades',
  outage_open: 'with an outage being filled',
  frames_missing: 'with missing frames',
  many_frames_missing: 'with many missing frames',
  many_duplicates: 'with many duplicates',
  book_not_filled: 'waiting for a snapshot',
  book_out_of_sync: 'out of sync',
  book_crossed: 'crossed',
  book_silent: 'with a silent book',
  book_updates_rejected: 'with rejected updates',
  not_provable: 'not provable',
  no_latency: 'without live data to measure',
  clock_unknown: 'by a venue clock that is not known',
  latency_uncertain: 'within the uncertainty of the clock',
  some_late: 'with late trades',
  late: 'late',
  this_clock_wrong: 'by a wrong clock of this machine',
  venue_clock_wrong: 'by a wrong venue clock',
};

/** The verdict of several instruments: the worst answers, and counts of each. Good minutes are added later. */
export function rollUp(verdicts: readonly Verdict[], now: number): Omit<RollUp, 'goodMinutes'> {
  const healthy = verdicts.filter((verdict) => verdict.healthy);
  const [connected, complete, onTime] = QUESTIONS.map((question) =>
    rolled(verdicts, question, now),
  ) as [RolledAnswer, RolledAnswer, RolledAnswer];
  return {
    instruments: verdicts.length,
    healthy: healthy.length,
    healthyUnproven: healthy.filter(({ complete: { answer } }) => answer === 'unknown').length,
    connected,
    complete,
    on_time: onTime,
  };
}

function rolled(verdicts: readonly Verdict[], question: Question, now: number): RolledAnswer {
  const counts: Record<Answer, number> = { good: 0, degraded: 0, bad: 0, unknown: 0 };
  for (const verdict of verdicts) counts[verdict[question].answer] += 1;
  const answer = verdicts.length === 0 ? 'unknown' : worstAnswer(counts);
  let since = now;
  for (const verdict of verdicts) {
    const own = verdict[question];
    if (own.answer === answer && own.since < since) since = own.since;
  }
  return { answer, since, counts, reasons: answer === 'good' ? [] : reasonsOf(verdicts, question) };
}

const worstAnswer = (counts: AnswerCounts): Answer =>
  worstOf((Object.keys(counts) as Answer[]).filter((answer) => counts[answer] > 0));

/** One sentence per condition, counted over the instruments; one that all of them share is kept. */
function reasonsOf(verdicts: readonly Verdict[], question: Question): string[] {
  const groups = new Map<ConditionId, { answer: Answer; verdicts: Verdict[]; message: string }>();
  for (const verdict of verdicts) {
    for (const { condition, answer, message } of verdict[question].reasons) {
      const group = groups.get(condition);
      if (group === undefined) groups.set(condition, { answer, verdicts: [verdict], message });
      else group.verdicts.push(verdict);
    }
  }
  return [...groups]
    .sort(([, a], [, b]) => {
      if (a.answer !== b.answer) return isWorse(a.answer, b.answer) ? -1 : 1;
      return b.verdicts.length - a.verdicts.length;
    })
    .slice(0, REASONS_SHOWN)
    .map(([condition, { verdicts: affected, message }]) => {
      const isShared =
        affected.length === verdicts.length &&
        affected.every((one) => sentence(one, question, condition) === message);
      if (isShared) return message;
      const symbols = affected.map(({ symbol }) => symbol);
      const more = symbols.length > NAMED ? ` and ${symbols.length - NAMED} more` : '';
      const names = symbols.slice(0, NAMED).join(', ');
      return `${affected.length} of ${verdicts.length} symbols ${CONDITION_WORDS[condition]}: ${names}${more}`;
    });
}

const sentence = (verdict: Verdict, question: Question, condition: ConditionId): string =>
  verdict[question].reasons.find((reason) => reason.condition === condition)?.message ?? '';
