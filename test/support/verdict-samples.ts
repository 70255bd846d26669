import type { Judgement, Reason, RollUp, Verdict } from '../../src/shared/verdict';
import type { Answer, ConditionId, Question } from '../../src/shared/values/verdict';
import { rollUp } from '../../src/engine/verdict/roll-up';

const SINCE = Date.UTC(2026, 11, 1, 9, 0, 0);

export const sampleReason = (
  condition: ConditionId,
  answer: Answer,
  message = `It is ${condition}`,
): Reason => ({ condition, answer, message, since: SINCE, figures: {} });

/** The answer is that of the first reason, and good without any. */
export const sampleJudgement = (...reasons: readonly Reason[]): Judgement => ({
  answer: reasons[0]?.answer ?? 'good',
  since: SINCE,
  reasons: [...reasons],
});

/** Good, but for the questions given. */
export function sampleVerdict(
  symbol: string,
  judgements: Partial<Record<Question, Judgement>> = {},
  collectorId = 'bybit_trades',
): Verdict {
  const { connected = sampleJudgement(), complete = sampleJudgement() } = judgements;
  const { on_time: onTime = sampleJudgement() } = judgements;
  return {
    collectorId,
    instrument: `bybit:spot:${symbol}`,
    symbol,
    connected,
    complete,
    on_time: onTime,
    healthy:
      connected.answer === 'good' &&
      onTime.answer === 'good' &&
      (complete.answer === 'good' || complete.answer === 'unknown'),
  };
}

export const sampleRollUp = (
  verdicts: readonly Verdict[] = [],
  goodMinutes: RollUp['goodMinutes'] = { lastHour: null, lastDay: null },
): RollUp => ({ ...rollUp(verdicts, SINCE), goodMinutes });
