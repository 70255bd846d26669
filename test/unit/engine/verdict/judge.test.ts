import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONDITIONS } from '../../../../src/engine/verdict/conditions';
import type { Condition } from '../../../../src/engine/verdict/condition';
import type {
  ClockFacts,
  CollectorFacts,
  InstrumentFacts,
  LatencySample,
} from '../../../../src/engine/verdict/facts';
import { isWorse, judge, newMemory, worstOf } from '../../../../src/engine/verdict/judge';
import { verdictSchema } from '../../../../src/shared/verdict';
import type { Verdict } from '../../../../src/shared/verdict';
import { ANSWERS, QUESTIONS } from '../../../../src/shared/values/verdict';
import type { Answer, ConditionId } from '../../../../src/shared/values/verdict';
import { BOOK_CAUSES } from '../../../../src/shared/values/order-book';
import { COLLECTOR_STATES } from '../../../../src/shared/values/lifecycle';
import {
  NO_CLOCK_FACTS,
  NOW,
  instrumentFacts,
  latency,
  ofCollector,
  sample,
  verdictAfter,
} from '../../../support/verdict-facts';

/** Around the thresholds, and far from them. */
const count = fc.oneof(fc.constantFrom(0, 1, 2, 18, 19, 20, 99, 100, 101), fc.nat(5_000));
const ms = fc.oneof(fc.constantFrom(0, 9_999, 10_000, 29_999, 30_000, 60_000), fc.nat(10_000_000));
const past = ms.map((ago) => NOW - ago);
const pastOrNull = fc.option(past, { nil: null });
const text = fc.string({ maxLength: 20 });
const exactly = <Facts>(model: {
  [K in keyof Facts]-?: fc.Arbitrary<Facts[K]>;
}): fc.Arbitrary<Facts> => fc.record(model);

const sampleOrNull = fc.option(
  exactly<LatencySample>({
    trades: count.map((trades) => Math.max(1, trades)),
    p50Ms: fc.oneof(
      fc.constantFrom(979, 980, 1_000, 1_020, 1_021),
      fc.integer({ min: -5_000, max: 90_000 }),
    ),
    p99Ms: fc.oneof(fc.constantFrom(1_979, 2_000, 2_021), fc.integer({ min: -5_000, max: 90_000 })),
    lateShare: fc.oneof(
      fc.constantFrom(0, 0.009, 0.01, 0.099, 0.1, 1),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
  }),
  { nil: null },
);

const collectors = exactly<CollectorFacts>({
  collectorId: fc.constant('binance_trades'),
  venue: fc.constant('binance'),
  venueLabel: fc.constant('Binance'),
  channel: fc.constantFrom('trades', 'order_book'),
  state: fc.oneof(fc.constant('ACTIVE' as const), fc.constantFrom(...COLLECTOR_STATES)),
  notActiveSince: pastOrNull,
  startedAt: past,
  wasActive: fc.boolean(),
  lostAt: pastOrNull,
  waitsItsTurn: fc.boolean(),
  lastCause: text,
  connectionSilentMs: ms,
  connectionSilenceLimitMs: ms,
  provability: exactly<CollectorFacts['provability']>({
    level: fc.constantFrom('exact', 'detectable', 'not_provable'),
    reason: text,
  }),
  recent: exactly<CollectorFacts['recent']>({
    received: count,
    dataFrames: count,
    unreadableFrames: count,
    missingFrames: count,
    rejectedUpdates: count,
    rejectedWithoutSymbol: count,
    lastRejection: fc.option(text, { nil: null }),
  }),
  latency: exactly<CollectorFacts['latency']>({
    short: sampleOrNull,
    minute: sampleOrNull,
    clock: fc.oneof(
      fc.record({
        kind: fc.constant('measured' as const),
        offsetMs: fc.oneof(
          fc.constantFrom(-10_001, 0, 10_000, 10_001),
          fc.integer({ min: -1e9, max: 1e9 }),
        ),
        uncertaintyMs: fc.oneof(
          fc.constantFrom(0, 20),
          fc.double({ min: 0, max: 5_000, noNaN: true }),
        ),
        measuredAt: past,
      }),
      fc.record({ kind: fc.constant('unknown' as const), reason: text }),
    ),
    limits: fc.constant({ p50Ms: 1_000, p99Ms: 2_000 }),
  }),
});

const instruments = exactly<InstrumentFacts>({
  collector: collectors,
  instrument: fc.constant('binance:spot:BTCUSDT'),
  symbol: fc.constant('BTCUSDT'),
  subscription: fc.oneof(
    fc.record({ kind: fc.constant('idle' as const) }),
    fc.record({ kind: fc.constant('requested' as const), at: past }),
    fc.record({ kind: fc.constant('awaiting_first_data' as const), since: past }),
    fc.record({ kind: fc.constant('flowing' as const), firstDataAt: past }),
    fc.record({ kind: fc.constant('refused' as const), at: past, reason: text }),
  ),
  requestedAt: pastOrNull,
  lastDataAt: pastOrNull,
  silenceLimitMs: ms,
  isPaceKnown: fc.boolean(),
  silentSince: pastOrNull,
  recent: exactly<InstrumentFacts['recent']>({
    stored: count,
    duplicate: count,
    rejected: count,
    missing: count,
    lost: count,
  }),
  missing: count,
  openOutages: count,
  book: fc.option(
    exactly<NonNullable<InstrumentFacts['book']>>({
      sync: fc.oneof(
        fc.record({ kind: fc.constant('idle' as const) }),
        fc.record({ kind: fc.constant('awaiting_snapshot' as const), since: past }),
        fc.record({ kind: fc.constant('in_sync' as const), since: past }),
        fc.record({
          kind: fc.constant('out_of_sync' as const),
          since: past,
          cause: fc.record({ code: fc.constantFrom(...BOOK_CAUSES), detail: text }),
        }),
      ),
      crossedSince: pastOrNull,
      rejectedUpdates: count,
    }),
    { nil: null },
  ),
});

const clocks: fc.Arbitrary<ClockFacts> = fc.oneof(
  fc.constant(NO_CLOCK_FACTS),
  fc.record({
    thisClockAheadMs: fc.integer({ min: -1e9, max: 1e9 }),
    venues: fc.integer({ min: 2, max: 5 }),
  }),
);

/** Usually a second apart, as the monitor looks. A few different facts, so that conditions last and cease. */
const looks = (step: fc.Arbitrary<number>): fc.Arbitrary<readonly Look[]> =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.oneof(instruments, fc.constant(instrumentFacts())), clocks), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.array(fc.tuple(fc.nat(2), step), { minLength: 1, maxLength: 40 }),
    )
    .map(([kinds, steps]) => {
      let now = NOW;
      return steps.map(([kind, byMs]) => {
        now += byMs;
        const [facts, clock] = kinds[kind % kinds.length] ?? [instrumentFacts(), NO_CLOCK_FACTS];
        return { now, facts, clock };
      });
    });

interface Look {
  readonly now: number;
  readonly facts: InstrumentFacts;
  readonly clock: ClockFacts;
}

const forward = fc.oneof(
  { weight: 5, arbitrary: fc.constant(1_000) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 90_000 }) },
);
const anywhere = fc.oneof(forward, fc.integer({ min: -90_000_000, max: 90_000_000 }));

/** What counts at the last look, by its definition and from the whole history. */
function counting(condition: Condition, history: readonly Look[]): boolean {
  let runSince: number | null = null;
  let countedLastAt: number | null = null;
  let counts = false;
  for (const { now, facts, clock } of history) {
    const isKept = countedLastAt !== null && now - countedLastAt < condition.keepMs;
    if (condition.holds(facts, now, clock) === null) {
      runSince = isKept ? runSince : null;
      counts = isKept;
      if (!isKept) countedLastAt = null;
      continue;
    }
    runSince ??= now;
    counts = countedLastAt !== null || now - runSince >= condition.forMs;
    if (counts) countedLastAt = now;
  }
  return counts;
}

const rank: Readonly<Record<Answer, number>> = { good: 0, unknown: 1, degraded: 2, bad: 3 };

describe('A verdict', () => {
  it('is the worst of its counting conditions at each moment of any history', () => {
    const met = new Set<ConditionId>();
    fc.assert(
      fc.property(looks(forward), (history) => {
        const memory = newMemory(NOW);
        let before: Verdict | null = null;
        for (const [index, { facts, now, clock }] of history.entries()) {
          const verdict = judge(facts, now, clock, memory);
          verdictSchema.parse(verdict);
          const known = CONDITIONS.filter((each) => counting(each, history.slice(0, index + 1)));
          for (const question of QUESTIONS) {
            const { answer, since, reasons } = verdict[question];
            const expected = known.filter((each) => each.question === question);
            expect(reasons.map(({ condition }) => condition).toSorted()).toEqual(
              expected.map(({ id }) => id).toSorted(),
            );
            expect(rank[answer]).toBe(Math.max(0, ...expected.map((each) => rank[each.answer])));
            expect(reasons[0]?.answer ?? 'good').toBe(answer);
            expect(since).toBeLessThanOrEqual(now);
            for (const reason of reasons) expect(reason.since).toBeLessThanOrEqual(now);
            if (before !== null) {
              const isSame = before[question].answer === answer;
              expect(since).toBe(isSame ? before[question].since : now);
            }
            for (const { condition } of reasons) met.add(condition);
          }
          const { connected, complete, on_time: onTime, healthy } = verdict;
          expect(healthy).toBe(
            connected.answer === 'good' &&
              onTime.answer === 'good' &&
              ['good', 'unknown'].includes(complete.answer),
          );
          before = verdict;
        }
      }),
      { numRuns: 300 },
    );
    // The facts are random enough to reach every condition.
    expect([...met].toSorted()).toEqual(CONDITIONS.map(({ id }) => id).toSorted());
  });

  it('never lies in the future and is never lost when the clock is set', () => {
    fc.assert(
      fc.property(looks(anywhere), instruments, clocks, (history, facts, clock) => {
        const memory = newMemory(NOW);
        for (const look of history) {
          const verdict = judge(look.facts, look.now, look.clock, memory);
          for (const question of QUESTIONS) {
            expect(verdict[question].since).toBeLessThanOrEqual(look.now);
            for (const { since } of verdict[question].reasons) {
              expect(since).toBeLessThanOrEqual(look.now);
            }
          }
        }
        // Two minutes on, the past has no say: all hold times are over.
        let now = history.at(-1)?.now ?? NOW;
        const fresh = newMemory(now);
        let last = judge(facts, now, clock, memory);
        let alone = judge(facts, now, clock, fresh);
        for (let second = 0; second < 121; second += 1) {
          now += 1_000;
          last = judge(facts, now, clock, memory);
          alone = judge(facts, now, clock, fresh);
        }
        const answers = (verdict: Verdict): readonly Answer[] =>
          QUESTIONS.map((question) => verdict[question].answer);
        expect(answers(last)).toEqual(answers(alone));
      }),
      { numRuns: 100 },
    );
  });

  it('is good in all three when nothing is wrong, and healthy', () => {
    expect(verdictAfter(instrumentFacts())).toEqual({
      collectorId: 'binance_trades',
      instrument: 'binance:spot:BTCUSDT',
      symbol: 'BTCUSDT',
      connected: { answer: 'good', since: NOW, reasons: [] },
      complete: { answer: 'good', since: NOW, reasons: [] },
      on_time: { answer: 'good', since: NOW, reasons: [] },
      healthy: true,
    });
  });

  it('is healthy though nothing proves it complete', () => {
    const unproven = ofCollector({ provability: { level: 'not_provable', reason: 'No order' } });
    expect(verdictAfter(unproven)).toMatchObject({
      complete: { answer: 'unknown', reasons: [{ message: 'No order' }] },
      healthy: true,
    });
  });

  it('ranks unknown between good and degraded', () => {
    expect(ANSWERS.toSorted((a, b) => (isWorse(a, b) ? 1 : -1))).toEqual([
      'good',
      'unknown',
      'degraded',
      'bad',
    ]);
    expect(worstOf([])).toBe('good');
    expect(worstOf(['unknown', 'good'])).toBe('unknown');
    expect(worstOf(['unknown', 'degraded', 'good'])).toBe('degraded');
  });
});

describe('Hold times', () => {
  /** Whether it counts at each second, given when it held. */
  const countsAt = (
    id: ConditionId,
    factsAt: (second: number) => InstrumentFacts,
    seconds: readonly number[],
  ): readonly boolean[] => {
    const memory = newMemory(NOW);
    return seconds.map((second) => {
      const verdict = judge(factsAt(second), NOW + second * 1_000, NO_CLOCK_FACTS, memory);
      return QUESTIONS.some((question) =>
        verdict[question].reasons.some(({ condition }) => condition === id),
      );
    });
  };
  const fine = instrumentFacts();
  const duplicates = instrumentFacts({ recent: { duplicate: 500, stored: 100 } });
  const late = ofCollector({ latency: latency({ short: sample({ p50Ms: 5_000 }) }) });

  it('do not let a condition count that held for less than forMs', () => {
    // many_duplicates: for 10 s, keep 30 s.
    const held = countsAt(
      'many_duplicates',
      (at) => (at < 10 ? duplicates : fine),
      [0, 5, 9, 9.999, 10, 11, 60],
    );
    expect(held).toEqual([false, false, false, false, false, false, false]);
  });

  it('let a condition count from forMs on', () => {
    expect(countsAt('many_duplicates', () => duplicates, [0, 9.999, 10, 11])).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('begin again when the condition ceased before forMs', () => {
    const held = countsAt(
      'many_duplicates',
      (at) => (at === 9 ? fine : duplicates),
      [0, 8, 9, 10, 19, 20],
    );
    expect(held).toEqual([false, false, false, false, false, true]);
  });

  it('let a condition count on for keepMs after it held last, and no longer', () => {
    // late: for 2 s, keep 15 s.
    const held = countsAt('late', (at) => (at <= 3 ? late : fine), [0, 2, 3, 4, 17.999, 18, 19]);
    expect(held).toEqual([false, true, true, true, true, false, false]);
  });

  it('start keepMs over when the condition holds again, without waiting for forMs', () => {
    const held = countsAt(
      'late',
      (at) => (at <= 3 || at === 17 ? late : fine),
      [0, 3, 16, 17, 31.999, 32],
    );
    expect(held).toEqual([false, true, true, true, true, false]);
  });

  it('keep the sentence and the start of a condition that is kept', () => {
    const memory = newMemory(NOW);
    judge(late, NOW, NO_CLOCK_FACTS, memory);
    judge(late, NOW + 5_000, NO_CLOCK_FACTS, memory);
    const kept = judge(fine, NOW + 6_000, NO_CLOCK_FACTS, memory);
    expect(kept.on_time).toMatchObject({
      answer: 'bad',
      since: NOW + 5_000,
      reasons: [
        { condition: 'late', since: NOW, message: 'Trades arrive 5.0 s late (p50; limit 1.0 s)' },
      ],
    });
  });

  it('go on from the new time when the clock is set back', () => {
    const memory = newMemory(NOW);
    judge(late, NOW, NO_CLOCK_FACTS, memory);
    judge(late, NOW + 2_000, NO_CLOCK_FACTS, memory);
    const at = (now: number, facts: InstrumentFacts): Answer =>
      judge(facts, now, NO_CLOCK_FACTS, memory).on_time.answer;
    const back = NOW - 3_600_000;
    expect(at(back, fine)).toBe('bad');
    expect(at(back + 14_999, fine)).toBe('bad');
    expect(at(back + 15_000, fine)).toBe('good');
    // Pending: it waits for all of forMs again, and no longer.
    at(back + 16_000, late);
    expect(at(back - 60_000, late)).toBe('good');
    expect(at(back - 58_001, late)).toBe('good');
    expect(at(back - 58_000, late)).toBe('bad');
  });
});

describe('Whether an instrument is connected', () => {
  const inState = (
    state: CollectorFacts['state'],
    since: number,
    wasActive: boolean,
  ): InstrumentFacts =>
    ofCollector({ state, notActiveSince: since, wasActive, lastCause: 'Connection lost' });

  it.each(['CONNECTING', 'CONNECTED', 'SUBSCRIBING'] as const)(
    'is unknown at first in %s, and bad after 10 s',
    (state) => {
      expect(verdictAfter(inState(state, NOW - 9_000, false)).connected.answer).toBe('unknown');
      const { connected, complete, healthy } = verdictAfter(inState(state, NOW - 10_000, false));
      expect([connected.answer, complete.answer, healthy]).toEqual(['bad', 'bad', false]);
    },
  );

  it.each([
    ['RECONNECTING', 'degraded', 'Reconnecting: Connection lost'],
    ['ERROR', 'bad', 'Not connected for 1.0 s: Connection lost'],
  ] as const)('is worse than good at once in %s, with a reason', (state, answer, message) => {
    const { connected, healthy } = verdictAfter(inState(state, NOW - 1_000, true));
    expect(connected).toMatchObject({ answer, reasons: [{ message }] });
    expect(healthy).toBe(false);
  });

  it('is not told by an open connection that carries no data', () => {
    const { connected } = verdictAfter(ofCollector({ connectionSilentMs: 40_000 }));
    expect(connected).toMatchObject({
      answer: 'degraded',
      reasons: [{ message: 'No data on the whole connection for 40 s' }],
    });
  });

  it('is unknown while an acknowledged symbol never brought data, however long', () => {
    const awaiting = (since: number): InstrumentFacts =>
      instrumentFacts({
        subscription: { kind: 'awaiting_first_data', since },
        lastDataAt: null,
        isPaceKnown: false,
        silentSince: since,
      });
    for (const since of [NOW - 1_000, NOW - 3_600_000]) {
      expect(verdictAfter(awaiting(since))).toMatchObject({
        connected: {
          answer: 'unknown',
          reasons: [{ message: 'No data of BTCUSDT came yet, and its pace is not known' }],
        },
        healthy: false,
      });
    }
  });
});
