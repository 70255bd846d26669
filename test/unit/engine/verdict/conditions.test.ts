import { describe, expect, it } from 'vitest';
import { CONDITIONS } from '../../../../src/engine/verdict/conditions';
import type {
  ClockFacts,
  InstrumentFacts,
  LatencyFacts,
} from '../../../../src/engine/verdict/facts';
import { CONDITIONS as IDS } from '../../../../src/shared/values/verdict';
import type { ConditionId } from '../../../../src/shared/values/verdict';
import {
  NO_CLOCK_FACTS,
  NOW,
  instrumentFacts,
  latency,
  ofCollector,
  sample,
} from '../../../support/verdict-facts';

/** Facts by what they say. */
type Examples = Readonly<Record<string, InstrumentFacts | readonly [InstrumentFacts, ClockFacts]>>;

interface Case {
  readonly holds: Examples;
  /** Just beside a threshold. */
  readonly not: Examples;
}

const notActive = (ms: number, wasActive = true, state = 'CONNECTING' as const): InstrumentFacts =>
  ofCollector({ state, notActiveSince: NOW - ms, wasActive, lastCause: 'Closed by the venue' });
const inError = ofCollector({ state: 'ERROR', notActiveSince: NOW - 1_000 });
const neverStarted = ofCollector({ state: 'ERROR', notActiveSince: NOW - 1_000, wasActive: false });
const requested = (ms: number, state: 'ACTIVE' | 'SUBSCRIBING' = 'ACTIVE'): InstrumentFacts =>
  ofCollector(
    { state },
    { subscription: { kind: 'requested', at: NOW - ms }, lastDataAt: null, isPaceKnown: false },
  );
const refused = instrumentFacts({
  subscription: { kind: 'refused', at: NOW, reason: 'Invalid symbol' },
});
const awaiting = instrumentFacts({
  subscription: { kind: 'awaiting_first_data', since: NOW - 1_000 },
  lastDataAt: null,
  isPaceKnown: false,
});
const unknownPace = (quietMs: number): InstrumentFacts =>
  instrumentFacts({ isPaceKnown: false, lastDataAt: NOW - quietMs });
const silent = instrumentFacts({ silentSince: NOW - 6_000, lastDataAt: NOW - 6_000 });
const silentAtUnknownPace = instrumentFacts({ silentSince: NOW - 6_000, isPaceKnown: false });
const rejected = (own: number, stored: number, duplicate = 0): InstrumentFacts =>
  instrumentFacts({ recent: { rejected: own, stored, duplicate } });
const nameless = (rejectedWithoutSymbol: number, received: number): InstrumentFacts =>
  ofCollector({ recent: { rejectedWithoutSymbol, received } });
const frames = (changes: Partial<InstrumentFacts['collector']['recent']>): InstrumentFacts =>
  ofCollector({ recent: changes });
const losing = (missing: number, lost: number, stored: number): InstrumentFacts =>
  instrumentFacts({ recent: { missing, lost, stored } });
const duplicates = (duplicate: number, stored: number): InstrumentFacts =>
  instrumentFacts({ recent: { duplicate, stored } });
const inSync = { kind: 'in_sync', since: NOW - 60_000 } as const;
const book = (
  changes: Partial<NonNullable<InstrumentFacts['book']>>,
  own: Partial<InstrumentFacts> = {},
): InstrumentFacts => ({
  ...instrumentFacts({
    book: { sync: inSync, crossedSince: null, rejectedUpdates: 0, ...changes },
  }),
  ...own,
});
const awaitingSnapshot = (ms: number): InstrumentFacts =>
  book({ sync: { kind: 'awaiting_snapshot', since: NOW - ms } });
const outOfSync = book({
  sync: {
    kind: 'out_of_sync',
    since: NOW - 3_000,
    cause: { code: 'sequence_gap', detail: 'Update 7 is missing' },
  },
});
const provability = (level: 'exact' | 'detectable' | 'not_provable'): InstrumentFacts =>
  ofCollector({ provability: { level, reason: 'Ids have no order' } });
const timed = (changes: Partial<LatencyFacts>): InstrumentFacts =>
  ofCollector({ latency: latency(changes) });
const unknownClock = { kind: 'unknown', reason: 'Not measured yet' } as const;
const offset = (offsetMs: number, uncertaintyMs = 20): LatencyFacts['clock'] => ({
  kind: 'measured',
  offsetMs,
  uncertaintyMs,
  measuredAt: NOW,
});
const behind: ClockFacts = { thisClockAheadMs: -172_800_000, venues: 3 };

const CASES: Readonly<Record<ConditionId, Case>> = {
  starting: {
    holds: { 'not ACTIVE for 9.999 s since the start': notActive(9_999, false) },
    not: {
      'not ACTIVE for 10 s since the start': notActive(10_000, false),
      'ACTIVE before': notActive(9_999),
      'in ERROR': neverStarted,
      ACTIVE: instrumentFacts(),
    },
  },
  reconnecting: {
    holds: { 'connection lost for 9.999 s': notActive(9_999) },
    not: {
      'connection lost for 10 s': notActive(10_000),
      'never ACTIVE before': notActive(9_999, false),
      'in ERROR': inError,
      ACTIVE: instrumentFacts(),
    },
  },
  not_connected: {
    holds: {
      'connection lost for 10 s': notActive(10_000),
      'not ACTIVE for 10 s since the start': notActive(10_000, false),
      'in ERROR for 1 s': inError,
    },
    not: { 'connection lost for 9.999 s': notActive(9_999), ACTIVE: instrumentFacts() },
  },
  refused: { holds: { refused }, not: { 'no answer yet': requested(9_999) } },
  unanswered: {
    holds: { 'asked for 10 s ago, while ACTIVE': requested(10_000) },
    not: {
      'asked for 9.999 s ago': requested(9_999),
      'not ACTIVE': requested(10_000, 'SUBSCRIBING'),
      acknowledged: awaiting,
    },
  },
  no_data_yet: {
    holds: {
      'acknowledged without data': awaiting,
      'requested without data': requested(1_000),
      'idle without data': { ...awaiting, subscription: { kind: 'idle' } },
    },
    not: {
      'data came before': { ...awaiting, lastDataAt: NOW - 1_000 },
      refused: { ...refused, lastDataAt: null },
    },
  },
  pace_unknown: {
    holds: { 'quiet for 60 s': unknownPace(60_000) },
    not: {
      'quiet for 59.999 s': unknownPace(59_999),
      'a known pace': instrumentFacts({ lastDataAt: NOW - 60_000 }),
      'no data ever': awaiting,
    },
  },
  silent: {
    holds: { 'silent by its pace': silent },
    not: {
      'not silent': instrumentFacts(),
      'a pace that is not known': silentAtUnknownPace,
      'not ACTIVE': { ...silent, collector: notActive(1_000).collector },
    },
  },
  connection_silent: {
    holds: { '30.001 of 60 s': ofCollector({ connectionSilentMs: 30_001 }) },
    not: {
      '30 of 60 s': ofCollector({ connectionSilentMs: 30_000 }),
      'not ACTIVE': ofCollector({ state: 'CONNECTING', connectionSilentMs: 59_000 }),
    },
  },
  receiving_nothing: {
    holds: {
      'not ACTIVE for 10 s': notActive(10_000),
      refused,
      'asked for 10 s ago': requested(10_000),
    },
    not: {
      'not ACTIVE for 9.999 s': notActive(9_999),
      'asked for 9.999 s ago': requested(9_999),
      ACTIVE: instrumentFacts(),
    },
  },
  some_rejected: {
    holds: {
      '1 of 1,000': rejected(1, 999),
      '1 that names no symbol': nameless(1, 999),
    },
    not: { none: rejected(0, 1_000) },
  },
  many_rejected: {
    holds: {
      '2 of 20': rejected(2, 18),
      '10 % of 1,000': rejected(100, 900),
      'all of 3': rejected(3, 0),
      'all of 19': rejected(19, 0),
      '10 % that name no symbol': nameless(100, 900),
      'all that came, without a symbol': nameless(1, 0),
    },
    not: {
      '9.9 % of 1,000': rejected(99, 901),
      '2 of 19': rejected(2, 17),
      '2 of 3': rejected(2, 1),
      '2 of 20, and 1 duplicate': rejected(2, 18, 1),
      '9.9 % that name no symbol': nameless(99, 901),
      none: rejected(0, 0),
    },
  },
  some_unreadable: {
    holds: { '1 frame': frames({ unreadableFrames: 1 }) },
    not: { none: frames({ unreadableFrames: 0 }) },
  },
  many_unreadable: {
    holds: {
      '2 of 20': frames({ unreadableFrames: 2, dataFrames: 18 }),
      'all of 1': frames({ unreadableFrames: 1, dataFrames: 0 }),
    },
    not: {
      '2 of 19': frames({ unreadableFrames: 2, dataFrames: 17 }),
      '9.9 %': frames({ unreadableFrames: 99, dataFrames: 901 }),
      none: frames({ unreadableFrames: 0, dataFrames: 0 }),
    },
  },
  missing_trades: {
    holds: { '1 missing': instrumentFacts({ missing: 1 }) },
    not: { none: instrumentFacts({ missing: 0 }) },
  },
  losing_trades: {
    holds: {
      '2 missing of 20': losing(2, 0, 18),
      '1 missing and 1 lost of 20': losing(1, 1, 18),
      '10 %': losing(100, 0, 900),
    },
    not: { '2 missing of 19': losing(2, 0, 17), '9.9 %': losing(99, 0, 901) },
  },
  trades_lost: {
    holds: { '1 lost': losing(0, 1, 999) },
    not: { '1 missing': losing(1, 0, 999) },
  },
  outage_open: {
    holds: { '1 outage': instrumentFacts({ openOutages: 1 }) },
    not: { none: instrumentFacts({ openOutages: 0 }) },
  },
  frames_missing: {
    holds: { '1 frame': frames({ missingFrames: 1 }) },
    not: { none: frames({ missingFrames: 0 }) },
  },
  many_frames_missing: {
    holds: { '2 of 20': frames({ missingFrames: 2, dataFrames: 18 }) },
    not: {
      '2 of 19': frames({ missingFrames: 2, dataFrames: 17 }),
      '9.9 %': frames({ missingFrames: 99, dataFrames: 901 }),
      'none of none': frames({ missingFrames: 0, dataFrames: 0 }),
    },
  },
  many_duplicates: {
    holds: { '100 of 200': duplicates(100, 100) },
    not: { '99 of 99': duplicates(99, 0), '100 of 201': duplicates(100, 101) },
  },
  book_not_filled: {
    holds: { 'waits for 29.999 s': awaitingSnapshot(29_999) },
    not: {
      'waits for 30 s': awaitingSnapshot(30_000),
      'in sync': book({}),
      'not ACTIVE': { ...awaitingSnapshot(1_000), collector: notActive(1_000).collector },
      trades: instrumentFacts(),
    },
  },
  book_out_of_sync: {
    holds: { 'out of sync': outOfSync, 'waits for 30 s': awaitingSnapshot(30_000) },
    not: { 'waits for 29.999 s': awaitingSnapshot(29_999), 'in sync': book({}) },
  },
  book_crossed: {
    holds: { crossed: book({ crossedSince: NOW }) },
    not: { 'not crossed': book({ crossedSince: null }), trades: instrumentFacts() },
  },
  book_silent: {
    holds: { 'silent by its pace': book({}, { silentSince: NOW - 101_000 }) },
    not: {
      'not silent': book({}),
      'a pace that is not known': book({}, { silentSince: NOW - 101_000, isPaceKnown: false }),
      'a silent tape': silent,
    },
  },
  book_updates_rejected: {
    holds: { '1 update': book({ rejectedUpdates: 1 }) },
    not: { none: book({ rejectedUpdates: 0 }), trades: instrumentFacts() },
  },
  not_provable: {
    holds: { 'ids prove nothing': provability('not_provable') },
    not: {
      'a loss shows': provability('detectable'),
      'every loss is counted': provability('exact'),
    },
  },
  no_latency: {
    holds: { 'nothing measured': timed({ short: null, minute: null }) },
    not: { 'measured in the last minute': timed({ short: null }) },
  },
  clock_unknown: {
    holds: { 'never measured': timed({ clock: unknownClock }) },
    not: { measured: timed({}) },
  },
  latency_uncertain: {
    holds: {
      'p50 of the last minute 20 ms below its limit': timed({ minute: sample({ p50Ms: 980 }) }),
      'p50 of the last 20 s 20 ms above its limit': timed({ short: sample({ p50Ms: 1_020 }) }),
      'p99 20 ms above its limit': timed({ minute: sample({ p99Ms: 2_020 }) }),
    },
    not: {
      'p50 21 ms below its limit': timed({ minute: sample({ p50Ms: 979 }) }),
      'p99 21 ms above its limit': timed({ minute: sample({ p99Ms: 2_021 }) }),
      'a clock that is not known': timed({ clock: unknownClock, minute: sample({ p50Ms: 1_000 }) }),
      'nothing measured': timed({ short: null, minute: null }),
    },
  },
  some_late: {
    holds: { '1 % of 20': timed({ minute: sample({ trades: 20, lateShare: 0.01 }) }) },
    not: {
      '0.9 %': timed({ minute: sample({ lateShare: 0.009 }) }),
      '1 of 19': timed({ minute: sample({ trades: 19, lateShare: 1 / 19 }) }),
      'nothing in the last minute': timed({ minute: null }),
    },
  },
  late: {
    holds: {
      'p50 21 ms above its limit, known to ±20 ms': timed({ short: sample({ p50Ms: 1_021 }) }),
      '10 % of 20 in the last 20 s': timed({ short: sample({ trades: 20, lateShare: 0.1 }) }),
      'one trade a minute, 4 s late': timed({
        short: null,
        minute: sample({ trades: 1, p50Ms: 4_000 }),
      }),
      '1 in 7 in the last minute, with a median of 41 ms': timed({
        short: null,
        minute: sample({ p50Ms: 41, lateShare: 1 / 7 }),
      }),
    },
    not: {
      'p50 20 ms above its limit, known to ±20 ms': timed({ short: sample({ p50Ms: 1_020 }) }),
      '9.9 %': timed({ short: sample({ lateShare: 0.099 }), minute: sample({ lateShare: 0.099 }) }),
      '2 of 19': timed({ short: sample({ trades: 19, lateShare: 2 / 19 }) }),
      'a clock that is not known': timed({ clock: unknownClock, short: sample({ p50Ms: 5_000 }) }),
      'nothing measured': timed({ short: null, minute: null }),
    },
  },
  this_clock_wrong: {
    holds: { 'several venues agree': [instrumentFacts(), behind] },
    not: { 'no venues agree': instrumentFacts() },
  },
  venue_clock_wrong: {
    holds: {
      '10.001 s ahead': timed({ clock: offset(10_001) }),
      '10.001 s behind': timed({ clock: offset(-10_001) }),
    },
    not: {
      '10 s ahead': timed({ clock: offset(10_000) }),
      'this machine’s clock is wrong': [timed({ clock: offset(172_800_000) }), behind],
      'a clock that is not known': timed({ clock: unknownClock }),
    },
  },
};

const examplesOf = (examples: Examples): [string, InstrumentFacts, ClockFacts][] =>
  Object.entries(examples).map(([name, given]) =>
    'collector' in given ? [name, given, NO_CLOCK_FACTS] : [name, ...given],
  );

describe('The conditions of the verdict', () => {
  it('have an example on either side of each threshold', () => {
    expect(CONDITIONS.map(({ id }) => id)).toEqual([...IDS]);
    expect(Object.keys(CASES)).toEqual([...IDS]);
    for (const { holds, not } of Object.values(CASES)) {
      expect(Object.keys(holds)).not.toHaveLength(0);
      expect(Object.keys(not)).not.toHaveLength(0);
    }
  });

  it('do not hold for a feed of which nothing is wrong', () => {
    const held = CONDITIONS.filter(({ holds }) => holds(instrumentFacts(), NOW, NO_CLOCK_FACTS));
    expect(held).toEqual([]);
    expect(CONDITIONS.filter(({ holds }) => holds(book({}), NOW, NO_CLOCK_FACTS))).toEqual([]);
  });

  describe.each(CONDITIONS.map(({ id, holds }) => ({ id, holds })))('$id', ({ id, holds }) => {
    const { holds: held, not } = CASES[id];

    it.each(examplesOf(held))('holds: %s', (_, facts, clock) => {
      const finding = holds(facts, NOW, clock);
      expect(finding?.message).toMatch(/^\S.*[^.\s]$/);
      expect(finding?.message).not.toMatch(/NaN|undefined|Infinity|null/);
      for (const figure of Object.values(finding?.figures ?? {})) expect(figure).not.toBeNaN();
    });

    it.each(examplesOf(not))('does not hold: %s', (_, facts, clock) => {
      expect(holds(facts, NOW, clock)).toBeNull();
    });
  });
});

describe('The sentence of a condition', () => {
  const messageOf = (id: ConditionId, facts: InstrumentFacts, clock = NO_CLOCK_FACTS): string =>
    CONDITIONS.find((condition) => condition.id === id)?.holds(facts, NOW, clock)?.message ?? '';

  it.each([
    ['starting', notActive(1_000, false), 'Connecting'],
    [
      'starting',
      ofCollector({
        state: 'CONNECTING',
        wasActive: false,
        notActiveSince: NOW - 1_000,
        waitsItsTurn: true,
      }),
      'Waits its turn to connect',
    ],
    ['reconnecting', notActive(1_000), 'Reconnecting: Closed by the venue'],
    ['not_connected', notActive(101_000), 'Not connected for 101 s: Closed by the venue'],
    ['refused', refused, 'The venue refused BTCUSDT: Invalid symbol'],
    ['silent', silent, 'No trade of BTCUSDT for 6.0 s; up to 5.0 s is usual'],
    ['many_rejected', rejected(3, 0), '3 of 3 trades rejected within 60 s (100 %)'],
    [
      'some_rejected',
      ofCollector(
        { recent: { lastRejection: 'price: not a number' } },
        { recent: { rejected: 1 } },
      ),
      '1 trade rejected within 60 s, the last: price: not a number',
    ],
    ['losing_trades', losing(300, 0, 700), '300 of 1000 trades missing within 60 s (30 %)'],
    [
      'late',
      timed({ short: sample({ p50Ms: 4_000 }) }),
      'Trades arrive 4.0 s late (p50; limit 1.0 s)',
    ],
    [
      'late',
      timed({ short: null, minute: sample({ lateShare: 1 / 7 }) }),
      '14 % of trades are later than 2.0 s',
    ],
  ] as const)('%s', (id, facts, expected) => {
    expect(messageOf(id, facts)).toBe(expected);
  });

  it('names the clock that is wrong', () => {
    expect(messageOf('this_clock_wrong', instrumentFacts(), behind)).toBe(
      'This machine’s clock is 2 days behind, by 3 venues',
    );
    expect(messageOf('venue_clock_wrong', timed({ clock: offset(60_000) }))).toBe(
      'The clocks of Binance and of this machine differ by 60 s',
    );
  });
});
