import { describe, expect, it } from 'vitest';
import { bookTally, bookWord } from '../../../src/renderer/lib/book-words';
import {
  badnessOf,
  collectorMatches,
  describeCounts,
  formatShare,
  healthWords,
  matchesFilter,
  overallAnswer,
  shownVerdict,
  worstReason,
} from '../../../src/renderer/lib/verdict-words';
import { collector, judgement, NOON, rolledAnswer, rollUp, verdict } from './support/statuses';

describe('the share of good minutes', () => {
  it('reads 100 % only when every one was good', () => {
    expect([null, 0, 0.5, 0.998, 0.99999, 1].map(formatShare)).toEqual([
      '–',
      '0 %',
      '50 %',
      '99.8 %',
      '99.9 %',
      '100 %',
    ]);
  });
});

describe('the words of health', () => {
  it('say how many are healthy though nothing proves them complete', () => {
    expect(healthWords(rollUp({ instruments: 24, healthy: 22, healthyUnproven: 9 }))).toEqual({
      healthy: '22 of 24 healthy',
      unproven: '9 of them not provable',
    });
    expect(healthWords(rollUp({ healthyUnproven: 0 })).unproven).toBeNull();
  });
  it('list counts without those of nobody', () => {
    expect(describeCounts({ good: 28, degraded: 0, bad: 2, unknown: 1 })).toBe(
      '28 good, 2 bad, 1 unknown',
    );
  });
});

describe('the worst of three answers', () => {
  const late = rolledAnswer({ degraded: 1 }, 'p99 is 3 s');

  it('is said first, and unknown only when none is worse', () => {
    expect(worstReason(rollUp({ on_time: late }))).toEqual({
      answer: 'degraded',
      text: 'p99 is 3 s',
      more: 0,
    });
    const connecting = rollUp({ connected: rolledAnswer({ unknown: 2 }, 'Connecting') });
    expect(worstReason(connecting)?.text).toBe('Connecting');
    expect(worstReason(rollUp())).toBeNull();
  });
  it('is that of the app, where unproven completeness alone is healthy', () => {
    expect(overallAnswer(rollUp())).toBe('good');
    expect(overallAnswer(rollUp({ on_time: rolledAnswer({ unknown: 1 }) }))).toBe('unknown');
    expect(overallAnswer(rollUp({ on_time: late }))).toBe('degraded');
  });
  it('orders by the worst, then by the others', () => {
    const bad = judgement('bad', 'silent', '');
    const degraded = judgement('degraded', 'some_late', '');
    const order = [
      verdict(),
      verdict({ on_time: degraded }),
      verdict({ connected: bad }),
      verdict({ connected: bad, on_time: degraded }),
      verdict({ connected: bad, on_time: bad }),
    ].map(badnessOf);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBe(order.length);
  });
});

describe('the filter by answer', () => {
  it('takes degraded and bad for not good, and unknown apart', () => {
    const silent = verdict({ connected: judgement('bad', 'silent', 'silent') });
    expect(matchesFilter('not_good', silent)).toBe(true);
    expect(matchesFilter('not_good', verdict())).toBe(false);
    expect(matchesFilter('unknown', verdict())).toBe(true);
    expect(matchesFilter('unknown', undefined)).toBe(true);
  });
  it('lists a collector by any of its symbols, and a stopped one among all alone', () => {
    const one = collector({
      verdict: rollUp({ connected: rolledAnswer({ good: 1, bad: 1 }) }),
    });
    expect(collectorMatches('not_good', one)).toBe(true);
    expect(collectorMatches('unknown', one)).toBe(true);
    const stopped = collector({ state: 'STOPPED', verdict: null });
    expect(collectorMatches('all', stopped)).toBe(true);
    expect(collectorMatches('unknown', stopped)).toBe(false);
  });
});

describe('a verdict beside a state that has just changed', () => {
  it('does not claim a connection that is gone', () => {
    const shown = shownVerdict(collector({ state: 'RECONNECTING' }));
    expect(shown?.connected.answer).toBe('unknown');
    expect(shown?.healthy).toBe(0);
  });
  it('is left alone once it has been judged again', () => {
    const judged = rollUp({ connected: rolledAnswer({ bad: 2 }, 'Not connected for 12 s') });
    expect(shownVerdict(collector({ state: 'RECONNECTING', verdict: judged }))).toBe(judged);
  });
});

describe('the word for a book', () => {
  const inSync = { kind: 'in_sync', since: NOON } as const;

  it('is the verdict where its numbers alone are in order', () => {
    const silent = bookWord(inSync, judgement('bad', 'book_silent', 'Has not changed for 101 s'));
    expect(silent).toEqual({
      word: 'silent',
      tone: 'bad',
      since: null,
      doubt: 'Has not changed for 101 s',
    });
    expect(bookWord(inSync, judgement('bad', 'book_crossed', '')).word).toBe('crossed');
    expect(bookWord(inSync, judgement('degraded', 'receiving_nothing', '')).word).toBe('in doubt');
  });
  it('is in sync when the answer is good, and says when nothing proves it', () => {
    expect(bookWord(inSync, null).word).toBe('in sync');
    expect(bookWord(inSync, judgement('unknown', 'not_provable', '')).word).toBe(
      'in sync, not provable',
    );
  });
  it('is that of its own rule when that is broken', () => {
    const cause = { code: 'sequence_gap', detail: 'Update 9 came after 7.' } as const;
    const out = { kind: 'out_of_sync', since: NOON, cause } as const;
    expect(bookWord(out, judgement('bad', 'book_out_of_sync', '')).word).toBe('out of sync');
  });
  it('counts each book once', () => {
    const books = { total: 5, inSync: 3, outOfSync: 1, gaps: 0, resyncs: 0, updatesPerSecond: 0 };
    const tally = bookTally(books, rolledAnswer({ good: 2, bad: 2, unknown: 1 }));
    expect(tally).toEqual({ inSync: 2, doubtful: 1, outOfSync: 1, waiting: 1 });
  });
});
