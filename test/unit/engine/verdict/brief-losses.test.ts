import { describe, expect, it } from 'vitest';
import { durationOf } from '../../../../src/engine/verdict/figures';
import { judge, newMemory } from '../../../../src/engine/verdict/judge';
import type { CollectorFacts, InstrumentFacts } from '../../../../src/engine/verdict/facts';
import type { Verdict } from '../../../../src/shared/verdict';

const START = 1_790_000_000_000;
const CLOCK = { thisClockAheadMs: null, venues: 0 };
const SAMPLE = { trades: 100, p50Ms: 5, p99Ms: 9, lateShare: 0 };
const COLLECTOR: CollectorFacts = {
  collectorId: 'c',
  venue: 'binance',
  venueLabel: 'Binance',
  channel: 'trades',
  state: 'ACTIVE',
  notActiveSince: null,
  startedAt: START - 600_000,
  wasActive: true,
  lostAt: null,
  waitsItsTurn: false,
  lastCause: 'Connection closed: 1006',
  connectionSilentMs: 5,
  connectionSilenceLimitMs: 60_000,
  provability: { level: 'exact', reason: '' },
  recent: {
    received: 1_000,
    dataFrames: 900,
    unreadableFrames: 0,
    missingFrames: 0,
    rejectedUpdates: 0,
    rejectedWithoutSymbol: 0,
    lastRejection: null,
  },
  latency: {
    short: SAMPLE,
    minute: SAMPLE,
    clock: { kind: 'measured', offsetMs: 0, uncertaintyMs: 2, measuredAt: START },
    limits: { p50Ms: 1_000, p99Ms: 2_000 },
  },
};
const FACTS: InstrumentFacts = {
  collector: COLLECTOR,
  instrument: 'binance:spot:BTCUSDT',
  symbol: 'BTCUSDT',
  subscription: { kind: 'flowing', firstDataAt: START - 500_000 },
  requestedAt: START - 500_000,
  lastDataAt: START,
  silenceLimitMs: 5_000,
  isPaceKnown: true,
  silentSince: null,
  recent: { stored: 1_000, duplicate: 0, rejected: 0, missing: 0, lost: 0 },
  missing: 0,
  openOutages: 0,
  book: null,
};

/** One look a second; `at` says what is different after so many seconds. */
function looks(seconds: number, at: (second: number) => InstrumentFacts): readonly Verdict[] {
  const memory = newMemory(START);
  return Array.from({ length: seconds }, (_, second) =>
    judge(at(second), START + second * 1_000, CLOCK, memory),
  );
}

describe('what is over before the next look', () => {
  it('a lost connection that is back within a second is seen, for 5 s more', () => {
    const lostAt = START + 2_300;
    const answers = looks(12, (second) => ({
      ...FACTS,
      collector: { ...COLLECTOR, lostAt: second >= 3 ? lostAt : null },
    })).map(({ connected }) => connected.answer);
    expect(answers.slice(0, 3)).toEqual(['good', 'good', 'good']);
    expect(answers.slice(3, 9)).toEqual(Array(6).fill('degraded'));
    expect(answers.slice(10)).toEqual(['good', 'good']);
  });

  it('a feed that is lost every three seconds is never good in between', () => {
    const answers = looks(30, (second) => ({
      ...FACTS,
      collector: { ...COLLECTOR, lostAt: START + Math.floor(second / 3) * 3_000 },
    })).map(({ connected }) => connected.answer);
    expect(new Set(answers)).toEqual(new Set(['degraded']));
  });

  it('rejected trades that a backfill brings within 2 s change nothing', () => {
    const answers = looks(10, (second) => ({
      ...FACTS,
      recent: { ...FACTS.recent, rejected: second === 3 || second === 4 ? 5 : 0 },
    })).map(({ complete }) => complete.answer);
    expect(new Set(answers)).toEqual(new Set(['good']));
  });

  it('frames that come late change nothing', () => {
    const answers = looks(10, (second) => ({
      ...FACTS,
      collector: {
        ...COLLECTOR,
        recent: { ...COLLECTOR.recent, missingFrames: second === 3 ? 4 : 0 },
      },
    })).map(({ complete }) => complete.answer);
    expect(new Set(answers)).toEqual(new Set(['good']));
  });

  it('a book that is in sync for a second in a minute of breaks is no good book', () => {
    const broken = {
      kind: 'out_of_sync',
      since: START,
      cause: { code: 'crossed', detail: 'The best bid stays above the best ask' },
    } as const;
    const answers = looks(60, (second) => ({
      ...FACTS,
      collector: { ...COLLECTOR, channel: 'order_book' },
      book: {
        sync: second % 12 === 11 ? { kind: 'in_sync', since: START } : broken,
        crossedSince: null,
        rejectedUpdates: 0,
      },
    })).map(({ complete }) => complete.answer);
    expect(new Set(answers.slice(3))).toEqual(new Set(['bad']));
  });
});

it.each([
  [172_799_999, '2 days'],
  [172_800_000, '2 days'],
  [7_200_000, '2 hours'],
  [119_000, '119 s'],
])('%i ms are %s', (ms, words) => {
  expect(durationOf(ms)).toBe(words);
});
