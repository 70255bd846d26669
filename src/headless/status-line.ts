import type { MonitorSnapshot } from '../shared/monitor-snapshot';
import type { RolledAnswer } from '../shared/verdict';
import { ANSWERS } from '../shared/values/verdict';
import type { Question } from '../shared/values/verdict';
import { worstReasonsOf } from '../engine/verdict/worst';

/** Collectors that are not healthy and named. */
const NAMED = 5;

const grouped = (count: number): string => Math.round(count).toLocaleString('en-US');

const QUESTION_WORDS: Readonly<Record<Question, string>> = {
  connected: 'connected',
  complete: 'complete',
  on_time: 'on time',
};

/** One line for a terminal or a journal: the footer and the header of the window in words. */
export function statusLine(snapshot: MonitorSnapshot): string {
  const { at, health, verdict, rates, store, ledger, losses, alarms, recording } = snapshot;
  const { received, stored, duplicate, rejected } = ledger.intake;
  const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  const parts = [
    new Date(at).toISOString(),
    `${health.healthy} of ${health.running} healthy`,
    answerPart('connected', verdict.connected),
    answerPart('complete', verdict.complete),
    answerPart('on_time', verdict.on_time),
    `${grouped(rates.over1s)} trades/s`,
    `received ${grouped(received)} = stored ${grouped(stored)} + duplicate ${grouped(duplicate)} + rejected ${grouped(refused)}${ledger.balanced ? '' : ' DOES NOT BALANCE'}`,
    `held ${grouped(store.held)}`,
    `gaps ${losses.openGaps}, lost ${grouped(losses.lostIds)}`,
    `alarms ${alarms}`,
    `loop ${Math.round(snapshot.loopDelayMs)} ms`,
  ];
  if (recording.kind === 'recording') parts.push(`recorded ${grouped(recording.records)} frames`);
  const ill = snapshot.collectors.filter(
    ({ health: { collector } }) => collector === 'down' || collector === 'degraded',
  );
  for (const { id, state, verdict: rolled } of ill.slice(0, NAMED)) {
    const [worst] = rolled === null ? [] : worstReasonsOf(rolled);
    parts.push(worst === undefined ? `${id} ${state}` : `${id} ${state}: ${worst}`);
  }
  if (ill.length > NAMED) parts.push(`and ${ill.length - NAMED} more`);
  return parts.join('  ');
}

/** `complete 3 good, 1 unknown`: instruments by their answer. */
function answerPart(question: Question, { counts }: RolledAnswer): string {
  const some = ANSWERS.filter((answer) => counts[answer] > 0).map(
    (answer) => `${grouped(counts[answer])} ${answer}`,
  );
  return `${QUESTION_WORDS[question]} ${some.length === 0 ? '–' : some.join(', ')}`;
}
