import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describeLoss,
  explainLoss,
  gapWord,
  isLost,
  isUnfinished,
  LOSS_TONE,
  NO_LOSSES,
  percentFilled,
  PROVABILITY_MEANING,
} from '../../../src/renderer/lib/loss-words';
import { gap, NOON, outage } from './support/statuses';

const CLAIMS = /complete|100 ?%|nothing (was|is) (lost|missing)|all trades/i;

describe('what is said of losses', () => {
  it('never claims completeness where it cannot be proved', () => {
    for (const level of ['detectable', 'not_provable'] as const) {
      const { title, text } = NO_LOSSES[level];
      expect(`${title} ${text}`.replace('does not prove that nothing was lost', '')).not.toMatch(
        CLAIMS,
      );
      expect(PROVABILITY_MEANING[level]).not.toMatch(CLAIMS);
    }
    expect(gapWord(null).text).toBe('not provable');
  });

  it('tells the size of a gap only where ids are exact', () => {
    expect(describeLoss(gap(), 'exact')).toBe('ids 100–122, 23 missing');
    expect(describeLoss(gap(), 'detectable')).toBe('ids 100–122, how many trades is not known');
    expect(describeLoss(gap({ toId: '100', missing: 1 }), 'exact')).toBe('id 100, 1 missing');
  });

  it('does not paint a covered outage as proved', () => {
    const covered = outage({ state: { kind: 'covered', at: NOON } });
    expect(explainLoss(covered)).toBe("The venue's list reached back: everything it lists is here");
    expect(LOSS_TONE.covered).not.toBe('good');
  });

  it('names the time of which nothing is known, to the millisecond', () => {
    const unknown = outage({
      state: {
        kind: 'uncovered',
        at: NOON,
        fromTime: NOON + 114,
        toTime: NOON + 16_250,
        reason: 'The list reaches back 60 trades',
      },
    });
    expect(explainLoss(unknown)).toMatch(
      /^Unknown between \d\d:\d\d:00\.114 and \d\d:\d\d:16\.250: The list reaches back 60 trades$/,
    );
    expect(isLost(unknown)).toBe(true);
  });

  it('says why an id will never come', () => {
    const lost = gap({ filled: 18, state: { kind: 'permanent', at: NOON, reason: 'HTTP 404' } });
    expect(explainLoss(lost)).toBe('Will never come: HTTP 404');
    expect([isLost(lost), isUnfinished(lost)]).toEqual([true, false]);
  });
});

describe('the bar of a gap', () => {
  it('is full exactly when nothing is missing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.nat(), (missing, some) => {
        const filled = some % (missing + 1);
        expect(percentFilled({ filled, missing }) === 100).toBe(filled === missing);
      }),
    );
  });
});

describe('the gaps of a symbol', () => {
  const none = { opened: 0, open: 0, missingIds: 0, permanentIds: 0 };
  it('tell open ones and lost trades apart, the lost ones being graver', () => {
    expect(gapWord(none)).toEqual({ text: 'none found', tone: 'idle' });
    expect(gapWord({ ...none, opened: 2 })).toEqual({ text: '2 gaps closed', tone: 'good' });
    expect(gapWord({ ...none, opened: 3, open: 2, missingIds: 37 })).toEqual({
      text: '2 open, 37 missing',
      tone: 'warn',
    });
    expect(gapWord({ opened: 3, open: 1, missingIds: 4, permanentIds: 5 })).toEqual({
      text: '1 open, 4 missing · 5 lost',
      tone: 'bad',
    });
  });
});
