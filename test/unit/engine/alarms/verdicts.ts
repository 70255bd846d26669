import type { Judgement, Reason, Verdict } from '../../../../src/shared/verdict';
import { QUESTIONS } from '../../../../src/shared/values/verdict';
import type { ConditionId, Question } from '../../../../src/shared/values/verdict';

export type Reasons = Partial<Record<Question, readonly Reason[]>>;

export const reason = (condition: ConditionId, answer: Reason['answer']): Reason => ({
  condition,
  answer,
  message: `${condition}.`,
  // From now on, whatever now is.
  since: Infinity,
  figures: {},
});

/** A verdict with these reasons, the worst of each question first. */
export function verdict(collectorId: string, symbol: string, reasons: Reasons): Verdict {
  const [connected, complete, onTime] = QUESTIONS.map((question): Judgement => {
    const all = [...(reasons[question] ?? [])];
    return { answer: all[0]?.answer ?? 'good', since: 0, reasons: all };
  }) as [Judgement, Judgement, Judgement];
  return {
    collectorId,
    instrument: `x:spot:${symbol}`,
    symbol,
    connected,
    complete,
    on_time: onTime,
    healthy: false,
  };
}
