import type { Judgement, Reason, Verdict } from '../../shared/verdict';
import { ANSWER_RANK } from '../../shared/values/verdict';
import type { Answer, ConditionId, Question } from '../../shared/values/verdict';
import { CONDITIONS } from './conditions';
import type { Condition, Finding } from './condition';
import type { ClockFacts, InstrumentFacts } from './facts';

export const isWorse = (a: Answer, b: Answer): boolean => ANSWER_RANK[a] > ANSWER_RANK[b];
export const worstOf = (answers: Iterable<Answer>): Answer => {
  let worst: Answer = 'good';
  for (const answer of answers) if (isWorse(answer, worst)) worst = answer;
  return worst;
};

/**
 * One condition of one instrument over time:
 *
 *   clear ── holds ──→ pending ── held for forMs ──→ counts ── not held for keepMs ──→ clear
 *                        │ ceases to hold
 *                        └──────────────────→ clear
 */
interface Track {
  /** Since when it holds without a pause that ended it. Epoch ms. */
  since: number;
  lastHeldAt: number;
  counts: boolean;
  finding: Finding;
}

/** What is remembered of one instrument from one judgement to the next. */
export interface Memory {
  readonly tracks: Map<ConditionId, Track>;
  readonly answers: Record<Question, { answer: Answer; since: number }>;
}

export const newMemory = (now: number): Memory => ({
  tracks: new Map(),
  answers: {
    connected: { answer: 'unknown', since: now },
    complete: { answer: 'unknown', since: now },
    on_time: { answer: 'unknown', since: now },
  },
});

/**
 * Answers the three questions about one instrument, and brings its memory up to `now` (epoch ms). Call it
 * once a second. No answer is good while a condition of the table counts.
 */
export function judge(
  facts: InstrumentFacts,
  now: number,
  clock: ClockFacts,
  memory: Memory,
): Verdict {
  const reasons: Record<Question, Reason[]> = { connected: [], complete: [], on_time: [] };
  for (const condition of CONDITIONS) {
    const finding = condition.holds(facts, now, clock);
    if (finding === null && memory.tracks.size === 0) continue;
    const track = follow(condition, finding, now, memory);
    if (track?.counts !== true) continue;
    const { message, figures = {} } = track.finding;
    const { id, question, answer } = condition;
    reasons[question].push({ condition: id, answer, message, since: track.since, figures });
  }
  const connected = answered('connected', reasons.connected, now, memory);
  const complete = answered('complete', reasons.complete, now, memory);
  const onTime = answered('on_time', reasons.on_time, now, memory);
  return {
    collectorId: facts.collector.collectorId,
    instrument: facts.instrument,
    symbol: facts.symbol,
    connected,
    complete,
    on_time: onTime,
    healthy:
      connected.answer === 'good' &&
      onTime.answer === 'good' &&
      (complete.answer === 'good' || complete.answer === 'unknown'),
  };
}

/** The track of a condition after this look; undefined when it is clear. */
function follow(
  { id, forMs, keepMs }: Condition,
  finding: Finding | null,
  now: number,
  { tracks }: Memory,
): Track | undefined {
  const track = tracks.get(id);
  if (track !== undefined) {
    // A clock that was set back must not keep a condition for longer than its hold times.
    track.since = Math.min(track.since, now);
    track.lastHeldAt = Math.min(track.lastHeldAt, now);
  }
  if (finding === null) {
    if (track?.counts === true && now - track.lastHeldAt < keepMs) return track;
    tracks.delete(id);
    return undefined;
  }
  const since = track?.since ?? now;
  const counts = track?.counts === true || now - since >= forMs;
  const next = { since, lastHeldAt: now, counts, finding };
  tracks.set(id, next);
  return next;
}

function answered(
  question: Question,
  reasons: Reason[],
  now: number,
  { answers }: Memory,
): Judgement {
  let answer: Answer = 'good';
  for (const reason of reasons) if (isWorse(reason.answer, answer)) answer = reason.answer;
  const before = answers[question];
  const since = before.answer === answer ? Math.min(before.since, now) : now;
  answers[question] = { answer, since };
  if (reasons.length < 2) return { answer, since, reasons };
  const sorted = reasons.toSorted(
    (a, b) => ANSWER_RANK[b.answer] - ANSWER_RANK[a.answer] || a.since - b.since,
  );
  return { answer, since, reasons: sorted };
}
