import type { Answer, ConditionId, Question } from '../../shared/values/verdict';
import type { ClockFacts, InstrumentFacts } from './facts';
import { amountOf, durationOf } from './figures';

/*
 * All conditions and thresholds of the verdict. docs/verdict.md shows the same table; a test compares the
 * two. Nothing else in Tapedeck judges whether a feed is well.
 */

/** Shares are of trades or frames in the last 60 s; a share needs at least so many of them. */
export const FEWEST_FOR_SHARE = 20;
export const BAD_SHARE = 0.1;
/** Duplicates of live trades: an overlap after a reconnect stays far below. */
const FEWEST_DUPLICATES = 100;
const MANY_DUPLICATES = 0.5;
/** A collector that is not ACTIVE for longer is not connected. */
export const CONNECT_LIMIT_MS = 10_000;
/** A subscription without an answer and without data for longer is unanswered. */
export const ANSWER_LIMIT_MS = 10_000;
/** An acknowledged symbol without any data is unknown from here on; before, it may just be starting. */
const QUIET_LIMIT_MS = 60_000;
/** Two looks: a loss is seen by at least one. */
const JUST_LOST_MS = 2_000;
const SNAPSHOT_LIMIT_MS = 30_000;
const SOME_LATE = 0.01;
const MANY_LATE = 0.1;
/** A clock that differs by more is wrong: nobody keeps such a clock on purpose. */
export const CLOCK_LIMIT_MS = 10_000;

/** What a condition found; null when it does not hold. */
export interface Finding {
  /** One sentence. */
  readonly message: string;
  readonly figures?: Readonly<Record<string, number>>;
}

export interface Condition {
  readonly id: ConditionId;
  readonly question: Question;
  /** The answer while it holds. */
  readonly answer: Exclude<Answer, 'good'>;
  /** When it holds, in the words of docs/verdict.md. */
  readonly when: string;
  /** It must hold for so long before it counts, like `for` of a Prometheus alert. */
  readonly forMs: number;
  /** It counts for so long after it held last, like `keep_firing_for`. */
  readonly keepMs: number;
  readonly holds: (facts: InstrumentFacts, now: number, clock: ClockFacts) => Finding | null;
}

const isActive = ({ collector }: InstrumentFacts): boolean => collector.state === 'ACTIVE';
const inactiveForMs = ({ collector }: InstrumentFacts, now: number): number =>
  collector.notActiveSince === null ? 0 : now - collector.notActiveSince;

/** A share of at least `BAD_SHARE`; with too few for a share, all of them. */
const isMany = (part: number, whole: number): boolean =>
  whole >= FEWEST_FOR_SHARE ? part / whole >= BAD_SHARE : part > 0 && part === whole;

const percent = (part: number, whole: number): string => `${Math.round((part / whole) * 100)} %`;

export const CONDITIONS: readonly Condition[] = [
  {
    id: 'starting',
    question: 'connected',
    answer: 'unknown',
    when: 'the collector was started less than 10 s ago and was not ACTIVE since',
    forMs: 0,
    keepMs: 0,
    holds: (facts, now) =>
      !isActive(facts) &&
      !facts.collector.wasActive &&
      facts.collector.state !== 'ERROR' &&
      inactiveForMs(facts, now) < CONNECT_LIMIT_MS
        ? { message: facts.collector.waitsItsTurn ? 'Waits its turn to connect' : 'Connecting' }
        : null,
  },
  {
    id: 'reconnecting',
    question: 'connected',
    answer: 'degraded',
    when: 'the connection was lost less than 10 s ago and is not back, or was lost within the last 2 s',
    forMs: 0,
    keepMs: 5_000,
    holds(facts, now) {
      const { state, wasActive, lostAt, lastCause } = facts.collector;
      // One that is back before the next look would go unseen, and so would a feed that flaps.
      if (isActive(facts)) {
        if (lostAt === null || now - lostAt >= JUST_LOST_MS) return null;
        return { message: `Reconnected after a loss: ${lastCause}` };
      }
      if (!wasActive || state === 'ERROR' || inactiveForMs(facts, now) >= CONNECT_LIMIT_MS) {
        return null;
      }
      return { message: `Reconnecting: ${lastCause}` };
    },
  },
  {
    id: 'not_connected',
    question: 'connected',
    answer: 'bad',
    when: 'the collector is not ACTIVE for 10 s or more, or in ERROR',
    forMs: 0,
    keepMs: 5_000,
    holds(facts, now) {
      const { state, lastCause } = facts.collector;
      const ms = inactiveForMs(facts, now);
      if (isActive(facts) || (state !== 'ERROR' && ms < CONNECT_LIMIT_MS)) return null;
      return {
        message: `Not connected for ${durationOf(ms)}: ${lastCause}`,
        figures: { forSeconds: Math.round(ms / 1_000) },
      };
    },
  },
  {
    id: 'refused',
    question: 'connected',
    answer: 'bad',
    when: 'the venue refused the symbol',
    forMs: 0,
    keepMs: 0,
    holds: ({ subscription, symbol }) =>
      subscription.kind === 'refused'
        ? { message: `The venue refused ${symbol}: ${subscription.reason}` }
        : null,
  },
  {
    id: 'unanswered',
    question: 'connected',
    answer: 'bad',
    when: 'the symbol was requested 10 s ago or more, and neither an answer nor data came',
    forMs: 0,
    keepMs: 0,
    holds(facts, now) {
      const { subscription, symbol } = facts;
      if (!isActive(facts) || subscription.kind !== 'requested') return null;
      const ms = now - subscription.at;
      if (ms < ANSWER_LIMIT_MS) return null;
      return {
        message: `The venue has not answered the subscription of ${symbol} for ${durationOf(ms)}`,
        figures: { forSeconds: Math.round(ms / 1_000) },
      };
    },
  },
  {
    id: 'no_data_yet',
    question: 'connected',
    answer: 'unknown',
    when: 'the symbol has brought no data since its subscription',
    forMs: 0,
    keepMs: 0,
    holds: (facts) =>
      isActive(facts) &&
      facts.lastDataAt === null &&
      (facts.subscription.kind === 'awaiting_first_data' ||
        facts.subscription.kind === 'requested' ||
        facts.subscription.kind === 'idle')
        ? { message: `No data of ${facts.symbol} came yet, and its pace is not known` }
        : null,
  },
  {
    id: 'pace_unknown',
    question: 'connected',
    answer: 'unknown',
    when: 'the pace of the symbol is not learned, and its last data came 60 s ago or more',
    forMs: 0,
    keepMs: 0,
    holds(facts, now) {
      if (!isActive(facts) || facts.isPaceKnown || facts.lastDataAt === null) return null;
      const ms = now - facts.lastDataAt;
      if (ms < QUIET_LIMIT_MS) return null;
      return {
        message: `No data of ${facts.symbol} for ${durationOf(ms)}, and its pace is not known`,
        figures: { forSeconds: Math.round(ms / 1_000) },
      };
    },
  },
  {
    id: 'silent',
    question: 'connected',
    answer: 'bad',
    when: 'the symbol is silent for longer than its own learned pace allows (docs/silence.md)',
    forMs: 0,
    keepMs: 5_000,
    holds(facts, now) {
      if (!isActive(facts) || !facts.isPaceKnown || facts.silentSince === null) return null;
      const ms = now - facts.silentSince;
      const what = facts.collector.channel === 'trades' ? 'trade' : 'update';
      return {
        message: `No ${what} of ${facts.symbol} for ${durationOf(ms)}; up to ${durationOf(facts.silenceLimitMs)} is usual`,
        figures: {
          forSeconds: Math.round(ms / 1_000),
          limitSeconds: Math.round(facts.silenceLimitMs / 1_000),
        },
      };
    },
  },
  {
    id: 'connection_silent',
    question: 'connected',
    answer: 'degraded',
    when: 'the connection has brought no data for half of the time after which it is replaced',
    forMs: 0,
    keepMs: 0,
    holds(facts) {
      const { connectionSilentMs, connectionSilenceLimitMs } = facts.collector;
      if (!isActive(facts) || connectionSilentMs <= connectionSilenceLimitMs / 2) return null;
      return {
        message: `No data on the whole connection for ${durationOf(connectionSilentMs)}`,
        figures: { forSeconds: Math.round(connectionSilentMs / 1_000) },
      };
    },
  },
  {
    id: 'receiving_nothing',
    question: 'complete',
    answer: 'bad',
    when: 'the collector is not ACTIVE for 10 s or more, or the symbol is refused or unanswered',
    forMs: 0,
    keepMs: 0,
    holds(facts, now) {
      const isCut = !isActive(facts) && inactiveForMs(facts, now) >= CONNECT_LIMIT_MS;
      const isUnanswered =
        facts.subscription.kind === 'requested' && now - facts.subscription.at >= ANSWER_LIMIT_MS;
      if (!isCut && facts.subscription.kind !== 'refused' && !isUnanswered) return null;
      return { message: `Nothing of ${facts.symbol} is received` };
    },
  },
  {
    id: 'some_rejected',
    question: 'complete',
    answer: 'degraded',
    when: 'a trade of the last 60 s was rejected, also one that names no symbol',
    // What a backfill recovers at once is not lost.
    forMs: 2_000,
    keepMs: 10_000,
    holds({ recent, collector: { recent: whole } }) {
      const rejected = recent.rejected + whole.rejectedWithoutSymbol;
      if (rejected === 0) return null;
      const why = whole.lastRejection === null ? '' : `, the last: ${whole.lastRejection}`;
      return {
        message: `${amountOf(rejected, 'trade')} rejected within 60 s${why}`,
        figures: { rejected },
      };
    },
  },
  {
    id: 'many_rejected',
    question: 'complete',
    answer: 'bad',
    when: 'of at least 20 trades of the last 60 s 10 % or more were rejected, or of fewer all',
    // What a backfill recovers at once is not lost.
    forMs: 2_000,
    keepMs: 10_000,
    holds({ recent, collector: { recent: whole } }) {
      const own = {
        rejected: recent.rejected,
        received: recent.stored + recent.duplicate + recent.rejected,
      };
      const others = whole.rejectedWithoutSymbol;
      const all = { rejected: others, received: whole.received + others };
      const many = [own, all].find(({ rejected, received }) => isMany(rejected, received));
      if (many === undefined) return null;
      const { rejected, received } = many;
      const why = whole.lastRejection === null ? '' : `, the last: ${whole.lastRejection}`;
      return {
        message: `${rejected} of ${amountOf(received, 'trade')} rejected within 60 s (${percent(rejected, received)})${why}`,
        figures: { rejected, received },
      };
    },
  },
  {
    id: 'some_unreadable',
    question: 'complete',
    answer: 'degraded',
    when: 'a frame of the last 60 s was unreadable: its trades are lost',
    forMs: 0,
    keepMs: 10_000,
    holds: ({ collector: { recent } }) =>
      recent.unreadableFrames === 0
        ? null
        : {
            message: `${amountOf(recent.unreadableFrames, 'frame')} unreadable within 60 s`,
            figures: { unreadable: recent.unreadableFrames },
          },
  },
  {
    id: 'many_unreadable',
    question: 'complete',
    answer: 'bad',
    when: 'of at least 20 data or unreadable frames of the last 60 s 10 % or more were unreadable, or of fewer all',
    forMs: 0,
    keepMs: 10_000,
    holds({ collector: { recent } }) {
      const { unreadableFrames: unreadable, dataFrames } = recent;
      const frames = unreadable + dataFrames;
      if (!isMany(unreadable, frames)) return null;
      return {
        message: `${unreadable} of ${amountOf(frames, 'frame')} unreadable within 60 s (${percent(unreadable, frames)})`,
        figures: { unreadable, frames },
      };
    },
  },
  {
    id: 'missing_trades',
    question: 'complete',
    answer: 'degraded',
    when: 'trade ids are missing that may still come',
    // What is only late is here within the time that a backfill waits.
    forMs: 2_000,
    keepMs: 0,
    holds: ({ missing }) =>
      missing === 0
        ? null
        : {
            message: `${amountOf(missing, 'trade')} missing, may still come`,
            figures: { missing },
          },
  },
  {
    id: 'losing_trades',
    question: 'complete',
    answer: 'bad',
    when: 'of at least 20 trades of the last 60 s 10 % or more are missing',
    forMs: 2_000,
    keepMs: 30_000,
    holds({ recent }) {
      const absent = recent.missing + recent.lost;
      const due = recent.stored + absent;
      if (due < FEWEST_FOR_SHARE || absent / due < BAD_SHARE) return null;
      return {
        message: `${absent} of ${amountOf(due, 'trade')} missing within 60 s (${percent(absent, due)})`,
        figures: { missing: absent, due },
      };
    },
  },
  {
    id: 'trades_lost',
    question: 'complete',
    answer: 'degraded',
    when: 'trades were given up as lost within the last 60 s',
    forMs: 0,
    keepMs: 10_000,
    holds: ({ recent }) =>
      recent.lost === 0
        ? null
        : { message: `${amountOf(recent.lost, 'trade')} lost`, figures: { lost: recent.lost } },
  },
  {
    id: 'outage_open',
    question: 'complete',
    answer: 'degraded',
    when: 'an outage is being filled: what was lost in it is not known yet',
    forMs: 2_000,
    keepMs: 0,
    holds: ({ openOutages }) =>
      openOutages === 0
        ? null
        : { message: 'What was lost in an outage is being asked for', figures: { openOutages } },
  },
  {
    id: 'frames_missing',
    question: 'complete',
    answer: 'degraded',
    when: 'frames of the last 60 s are missing by the numbers of the connection',
    // What is only late is subtracted again.
    forMs: 2_000,
    keepMs: 10_000,
    holds: ({ collector: { recent } }) =>
      recent.missingFrames === 0
        ? null
        : {
            message: `${amountOf(recent.missingFrames, 'frame')} of the connection missing within 60 s`,
            figures: { missing: recent.missingFrames },
          },
  },
  {
    id: 'many_frames_missing',
    question: 'complete',
    answer: 'bad',
    when: 'of at least 20 data frames of the last 60 s 10 % or more are missing by the numbers of the connection',
    // What is only late is subtracted again.
    forMs: 2_000,
    keepMs: 10_000,
    holds({ collector: { recent } }) {
      const { missingFrames: missing, dataFrames } = recent;
      const due = missing + dataFrames;
      if (due < FEWEST_FOR_SHARE || missing / due < BAD_SHARE) return null;
      return {
        message: `${missing} of ${amountOf(due, 'frame')} of the connection missing within 60 s (${percent(missing, due)})`,
        figures: { missing, due },
      };
    },
  },
  {
    id: 'many_duplicates',
    question: 'complete',
    answer: 'degraded',
    when: 'of the live trades of the last 60 s 50 % or more, and at least 100, were duplicates',
    forMs: 10_000,
    keepMs: 30_000,
    holds({ recent }) {
      const received = recent.stored + recent.duplicate;
      const isFar =
        recent.duplicate >= FEWEST_DUPLICATES && recent.duplicate / received >= MANY_DUPLICATES;
      if (!isFar) return null;
      return {
        message: `${recent.duplicate} of ${amountOf(received, 'trade')} were duplicates within 60 s`,
        figures: { duplicate: recent.duplicate, received },
      };
    },
  },
  {
    id: 'book_not_filled',
    question: 'complete',
    answer: 'unknown',
    when: 'the order book waits for its first snapshot, for less than 30 s',
    forMs: 0,
    keepMs: 0,
    holds: (facts, now) =>
      isActive(facts) &&
      facts.book?.sync.kind === 'awaiting_snapshot' &&
      now - facts.book.sync.since < SNAPSHOT_LIMIT_MS
        ? { message: `The book of ${facts.symbol} waits for its first snapshot` }
        : null,
  },
  {
    id: 'book_out_of_sync',
    question: 'complete',
    answer: 'bad',
    when: 'the order book is out of sync, or has waited 30 s or more for a snapshot',
    forMs: 2_000,
    keepMs: 5_000,
    holds(facts, now) {
      const sync = facts.book?.sync;
      if (sync?.kind === 'out_of_sync') {
        return {
          message: `The book of ${facts.symbol} is out of sync: ${sync.cause.detail}`,
          figures: { forSeconds: Math.round((now - sync.since) / 1_000) },
        };
      }
      if (sync?.kind !== 'awaiting_snapshot' || now - sync.since < SNAPSHOT_LIMIT_MS) return null;
      return { message: `No snapshot of the book of ${facts.symbol} came` };
    },
  },
  {
    id: 'book_crossed',
    question: 'complete',
    answer: 'bad',
    when: 'the order book is crossed for 1 s or more',
    forMs: 1_000,
    keepMs: 5_000,
    holds: ({ book, symbol }) =>
      (book?.crossedSince ?? null) === null
        ? null
        : { message: `The book of ${symbol} is crossed` },
  },
  {
    id: 'book_silent',
    question: 'complete',
    answer: 'bad',
    when: 'the order book is silent for longer than its own learned pace allows',
    forMs: 0,
    keepMs: 0,
    holds(facts, now) {
      if (facts.book === null || !isActive(facts)) return null;
      if (!facts.isPaceKnown || facts.silentSince === null) return null;
      return {
        message: `The book of ${facts.symbol} has not changed for ${durationOf(now - facts.silentSince)}`,
      };
    },
  },
  {
    id: 'book_updates_rejected',
    question: 'complete',
    answer: 'degraded',
    when: 'an update of order books of the last 60 s was rejected',
    forMs: 0,
    keepMs: 10_000,
    holds: ({ book }) =>
      book === null || book.rejectedUpdates === 0
        ? null
        : {
            message: `${amountOf(book.rejectedUpdates, 'update')} of books rejected within 60 s`,
            figures: { rejected: book.rejectedUpdates },
          },
  },
  {
    id: 'not_provable',
    question: 'complete',
    answer: 'unknown',
    when: 'the ids of the venue prove nothing, and there is no other witness',
    forMs: 0,
    keepMs: 0,
    holds: ({ collector: { provability } }) =>
      provability.level === 'not_provable' ? { message: provability.reason } : null,
  },
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
