import {
  FEWEST_FOR_SHARE,
  BAD_SHARE,
  FEWEST_DUPLICATES,
  MANY_DUPLICATES,
  CONNECT_LIMIT_MS,
  ANSWER_LIMIT_MS,
  SNAPSHOT_LIMIT_MS,
  isActive,
  inactiveForMs,
  isMany,
  percent,
} from './condition';
import type { Condition } from './condition';
import { amountOf, durationOf } from './figures';

export const COMPLETE_CONDITIONS: readonly Condition[] = [
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
];
