import type {
  ClockFacts,
  CollectorFacts,
  InstrumentFacts,
  LatencyFacts,
  LatencySample,
} from '../../src/engine/verdict/facts';
import { judge, newMemory } from '../../src/engine/verdict/judge';
import type { Memory } from '../../src/engine/verdict/judge';
import { rollUp } from '../../src/engine/verdict/roll-up';
import type { RollUp, Verdict } from '../../src/shared/verdict';

export const NOW = 1_790_000_000_000;
export const NO_CLOCK_FACTS: ClockFacts = { thisClockAheadMs: null, venues: 0 };

export const sample = (changes: Partial<LatencySample> = {}): LatencySample => ({
  trades: 1_000,
  p50Ms: 40,
  p99Ms: 120,
  lateShare: 0,
  ...changes,
});

export const latency = (changes: Partial<LatencyFacts> = {}): LatencyFacts => ({
  short: sample(),
  minute: sample(),
  clock: { kind: 'measured', offsetMs: 3, uncertaintyMs: 20, measuredAt: NOW - 10_000 },
  limits: { p50Ms: 1_000, p99Ms: 2_000 },
  ...changes,
});

type Changes<Facts extends { readonly recent: object }> = Partial<Omit<Facts, 'recent'>> & {
  readonly recent?: Partial<Facts['recent']>;
};

/** A running collector of trades of which nothing is wrong. */
export const collectorFacts = ({
  recent,
  ...changes
}: Changes<CollectorFacts> = {}): CollectorFacts => ({
  collectorId: 'binance_trades',
  venue: 'binance',
  venueLabel: 'Binance',
  channel: 'trades',
  state: 'ACTIVE',
  notActiveSince: null,
  startedAt: NOW - 3_600_000,
  wasActive: true,
  waitsItsTurn: false,
  lostAt: null,
  lastCause: 'Started',
  connectionSilentMs: 100,
  connectionSilenceLimitMs: 60_000,
  provability: { level: 'exact', reason: 'Ids count up by one' },
  latency: latency(),
  ...changes,
  recent: {
    received: 1_000,
    dataFrames: 900,
    unreadableFrames: 0,
    missingFrames: 0,
    rejectedUpdates: 0,
    rejectedWithoutSymbol: 0,
    lastRejection: null,
    ...recent,
  },
});

/** An instrument of which nothing is wrong. */
export const instrumentFacts = ({
  recent,
  ...changes
}: Changes<InstrumentFacts> = {}): InstrumentFacts => ({
  collector: collectorFacts(),
  instrument: 'binance:spot:BTCUSDT',
  symbol: 'BTCUSDT',
  subscription: { kind: 'flowing', firstDataAt: NOW - 3_600_000 },
  requestedAt: NOW - 3_600_000,
  lastDataAt: NOW - 100,
  silenceLimitMs: 5_000,
  isPaceKnown: true,
  silentSince: null,
  missing: 0,
  openOutages: 0,
  book: null,
  ...changes,
  recent: { stored: 1_000, duplicate: 0, rejected: 0, missing: 0, lost: 0, ...recent },
});

/** As `instrumentFacts`, with other facts of its collector. */
export const ofCollector = (
  changes: Changes<CollectorFacts>,
  own: Omit<Changes<InstrumentFacts>, 'collector'> = {},
): InstrumentFacts => instrumentFacts({ ...own, collector: collectorFacts(changes) });

/** The verdict after the facts have held for so long, looked at once a second. */
export function verdictAfter(
  facts: InstrumentFacts | ((now: number) => InstrumentFacts),
  forMs = 0,
  clock: ClockFacts = NO_CLOCK_FACTS,
): Verdict {
  const memory: Memory = newMemory(NOW - forMs);
  const factsAt = (now: number): InstrumentFacts =>
    typeof facts === 'function' ? facts(now) : facts;
  for (let now = NOW - forMs; now < NOW; now += 1_000) judge(factsAt(now), now, clock, memory);
  return judge(factsAt(NOW), NOW, clock, memory);
}

/** The roll-up of verdicts, without a share of good minutes. */
export const rolledUp = (verdicts: readonly Verdict[]): RollUp => ({
  ...rollUp(verdicts, NOW),
  goodMinutes: { lastHour: null, lastDay: null },
});

/** So many instruments, each with the facts that its number gives it. */
export const verdictsOf = (
  count: number,
  factsOf: (index: number) => InstrumentFacts,
  forMs = 0,
): readonly Verdict[] =>
  Array.from({ length: count }, (_, index) => {
    const symbol = `S${String(index)}USDT`;
    const facts = { ...factsOf(index), symbol, instrument: `binance:spot:${symbol}` };
    return verdictAfter(facts, forMs);
  });
