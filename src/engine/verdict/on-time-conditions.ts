import { FEWEST_FOR_SHARE, SOME_LATE, MANY_LATE, CLOCK_LIMIT_MS } from './condition';
import type { Condition } from './condition';
import { durationOf } from './figures';

export const ON_TIME_CONDITIONS: readonly Condition[] = [
  {
    id: 'no_latency',
    question: 'on_time',
    answer: 'unknown',
    when: 'the collector is not ACTIVE, or has brought no live data for 10 minutes or none yet',
    forMs: 0,
    keepMs: 0,
    holds: ({ collector: { latency, state } }) =>
      state !== 'ACTIVE' || (latency.short === null && latency.minute === null)
        ? { message: 'No live data to measure' }
        : null,
  },
  {
    id: 'clock_unknown',
    question: 'on_time',
    answer: 'unknown',
    when: 'the offset of the venue’s clock is not known',
    forMs: 0,
    keepMs: 0,
    holds: ({ collector: { latency } }) =>
      latency.clock.kind === 'unknown'
        ? { message: `The venue’s clock is not known: ${latency.clock.reason}` }
        : null,
  },
  {
    id: 'latency_uncertain',
    question: 'on_time',
    answer: 'unknown',
    when: 'the threshold lies within the uncertainty of the clock offset (half the round trip)',
    forMs: 0,
    keepMs: 0,
    holds({ collector: { latency } }) {
      const { clock, limits, short, minute } = latency;
      if (clock.kind !== 'measured') return null;
      const isWithin = (ms: number | undefined, limitMs: number): boolean =>
        ms !== undefined && Math.abs(ms - limitMs) <= clock.uncertaintyMs;
      const isUncertain =
        isWithin(short?.p50Ms, limits.p50Ms) ||
        isWithin(minute?.p50Ms, limits.p50Ms) ||
        isWithin(minute?.p99Ms, limits.p99Ms);
      if (!isUncertain) return null;
      return {
        message: `Latency cannot be told from its limit: the clock offset is known to ±${durationOf(clock.uncertaintyMs)}`,
        figures: { uncertaintyMs: clock.uncertaintyMs },
      };
    },
  },
  {
    id: 'some_late',
    question: 'on_time',
    answer: 'degraded',
    when: '1 % or more of at least 20 trades of the last 60 s were later than the p99 limit (default 2 s) by more than the uncertainty of the clock offset',
    forMs: 5_000,
    keepMs: 15_000,
    holds({ collector: { latency } }) {
      const { minute, limits } = latency;
      if (minute === null || minute.trades < FEWEST_FOR_SHARE || minute.lateShare < SOME_LATE) {
        return null;
      }
      return {
        message: `p99 is ${durationOf(minute.p99Ms)}: ${Math.round(minute.lateShare * 100)} % of trades are later than ${durationOf(limits.p99Ms)}`,
        figures: { p99Ms: minute.p99Ms, limitMs: limits.p99Ms, lateShare: minute.lateShare },
      };
    },
  },
  {
    id: 'late',
    question: 'on_time',
    answer: 'bad',
    when: 'p50 of the last 20 s, or of a longer time when no trade came within them, is above its limit (default 1 s), or of at least 20 trades of the last 20 s or 60 s 10 % or more were later than the p99 limit (default 2 s), each by more than the uncertainty of the clock offset',
    forMs: 2_000,
    keepMs: 15_000,
    holds({ collector: { latency } }) {
      const { clock, short, minute, limits } = latency;
      const uncertaintyMs = clock.kind === 'measured' ? clock.uncertaintyMs : Infinity;
      // A feed with a trade a minute is as late between two of them.
      const sample = short ?? minute;
      if (sample === null) return null;
      const isSlow = sample.p50Ms - uncertaintyMs > limits.p50Ms;
      const areMany = [short, minute].some(
        (sample) =>
          sample !== null && sample.trades >= FEWEST_FOR_SHARE && sample.lateShare >= MANY_LATE,
      );
      if (!isSlow && !areMany) return null;
      return {
        message: isSlow
          ? `Trades arrive ${durationOf(sample.p50Ms)} late (p50; limit ${durationOf(limits.p50Ms)})`
          : `${Math.round(Math.max(short?.lateShare ?? 0, minute?.lateShare ?? 0) * 100)} % of trades are later than ${durationOf(limits.p99Ms)}`,
        figures: { p50Ms: sample.p50Ms, p99Ms: sample.p99Ms, limitMs: limits.p50Ms },
      };
    },
  },
  {
    id: 'this_clock_wrong',
    question: 'on_time',
    answer: 'bad',
    when: 'this machine’s clock differs by more than 10 s from most venues, at least two, that agree with each other',
    forMs: 0,
    keepMs: 0,
    holds: (_, __, { thisClockAheadMs, venues }) =>
      thisClockAheadMs === null
        ? null
        : {
            message: `This machine’s clock is ${durationOf(Math.abs(thisClockAheadMs))} ${thisClockAheadMs > 0 ? 'ahead' : 'behind'}, by ${venues} venues`,
            figures: { aheadMs: thisClockAheadMs, venues },
          },
  },
  {
    id: 'venue_clock_wrong',
    question: 'on_time',
    answer: 'bad',
    when: 'the venue’s clock differs by more than 10 s from this machine’s, and this machine’s clock is not the one that is wrong',
    forMs: 0,
    keepMs: 0,
    holds({ collector: { latency, venueLabel } }, _, { thisClockAheadMs }) {
      const { clock } = latency;
      if (thisClockAheadMs !== null || clock.kind !== 'measured') return null;
      if (Math.abs(clock.offsetMs) <= CLOCK_LIMIT_MS) return null;
      return {
        message: `The clocks of ${venueLabel} and of this machine differ by ${durationOf(Math.abs(clock.offsetMs))}`,
        figures: { offsetMs: clock.offsetMs },
      };
    },
  },
];
