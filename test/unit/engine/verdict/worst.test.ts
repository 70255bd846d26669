import { describe, expect, it } from 'vitest';
import {
  isNotGood,
  worstFirst,
  worstQuestionOf,
  worstReasonsOf,
} from '../../../../src/engine/verdict/worst';
import {
  sampleJudgement,
  sampleReason,
  sampleRollUp,
  sampleVerdict,
} from '../../../support/verdict-samples';

const unproven = sampleVerdict('UNPROVEN', {
  complete: sampleJudgement(sampleReason('not_provable', 'unknown', 'Its ids prove nothing')),
});
const lossy = sampleVerdict('LOSSY', {
  complete: sampleJudgement(sampleReason('trades_lost', 'degraded', '2 trades lost')),
});
const late = sampleVerdict('LATE', {
  complete: sampleJudgement(sampleReason('trades_lost', 'degraded', '2 trades lost')),
  on_time: sampleJudgement(sampleReason('late', 'bad', 'Trades arrive 4 s late')),
});
const good = sampleVerdict('GOOD');

describe('the worst of several verdicts', () => {
  it('stands first, and what is known to be wrong stands before what is unknown', () => {
    const order = worstFirst([good, unproven, lossy, late]).map(({ symbol }) => symbol);
    expect(order).toEqual(['LATE', 'LOSSY', 'UNPROVEN', 'GOOD']);
    expect([good, unproven, lossy].filter(isNotGood)).toEqual([unproven, lossy]);
  });

  it('is that of the questions asked', () => {
    expect(worstQuestionOf(late)).toBe('on_time');
    expect(worstQuestionOf(late, ['connected', 'complete'])).toBe('complete');
    expect(worstFirst([late, unproven, lossy], ['connected']).map(({ symbol }) => symbol)).toEqual([
      'LATE',
      'UNPROVEN',
      'LOSSY',
    ]);
  });

  it('gives its reasons first', () => {
    expect(worstReasonsOf(sampleRollUp([late]))).toEqual([
      'Trades arrive 4 s late',
      '2 trades lost',
    ]);
  });

  it('gives no reason where nothing is wrong: to be unproven is not wrong', () => {
    expect(worstReasonsOf(sampleRollUp([unproven, good]))).toEqual([]);
    expect(worstReasonsOf(sampleRollUp([]))).toEqual([]);
  });
});
