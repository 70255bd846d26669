import type { CollectorStatus } from '../../shared/collector-status';
import type { BookStatus, BookSync } from '../../shared/order-book';
import type { BookCauseCode } from '../../shared/values/order-book';
import type { ConditionId } from '../../shared/values/verdict';
import type { Judgement, RolledAnswer } from '../../shared/verdict';
import { formatRate, MINUS } from './format';
import { ANSWER_TONE } from './state-tone';
import type { Tone } from './state-tone';
import { notGoodOf } from './verdict-words';

type BookCounts = NonNullable<CollectorStatus['books']>;

const SYNC_WORD: Readonly<Record<BookSync['kind'], string>> = {
  idle: 'not running',
  awaiting_snapshot: 'awaiting snapshot',
  in_sync: 'in sync',
  out_of_sync: 'out of sync',
};

const SYNC_TONE: Readonly<Record<BookSync['kind'], Tone>> = {
  idle: 'idle',
  awaiting_snapshot: 'busy',
  in_sync: 'good',
  out_of_sync: 'bad',
};

export const BOOK_CAUSE: Readonly<Record<BookCauseCode, string>> = {
  connection_lost: 'connection lost',
  sequence_gap: 'updates missing',
  venue_reset: 'reset by the venue',
  checksum_mismatch: 'checksum wrong',
  crossed: 'bids above asks',
  snapshot_failed: 'snapshot failed',
  snapshot_stale: 'snapshot too old',
  invalid_update: 'update not readable',
  frames_missed: 'frames missing',
};

const DOUBT_WORD: Partial<Record<ConditionId, string>> = {
  book_silent: 'silent',
  book_crossed: 'crossed',
  book_updates_rejected: 'updates rejected',
  frames_missing: 'frames missing',
  many_frames_missing: 'frames missing',
  some_unreadable: 'frames unreadable',
  many_unreadable: 'frames unreadable',
};

export interface BookWord {
  readonly word: string;
  readonly tone: Tone;
  /** Null where the doubt says it. */
  readonly since: number | null;
  /** Why it may not be believed, one sentence; null when it may, or when its sync says why. */
  readonly doubt: string | null;
}

/**
 * Whether a book may be believed. Its own numbers may be in order while it is silent, crossed or lacks updates; then
 * the verdict's answer to `complete` takes the place of "in sync". Null while it is not judged.
 */
export function bookWord(sync: BookSync, complete: Judgement | null): BookWord {
  const since = sync.kind === 'idle' ? null : sync.since;
  const plain = { word: SYNC_WORD[sync.kind], tone: SYNC_TONE[sync.kind], since, doubt: null };
  const [reason] = complete?.reasons ?? [];
  if (sync.kind !== 'in_sync' || complete === null || reason === undefined) return plain;
  // The verdict is as old as a second, and may still tell of a break that is over.
  if (reason.condition === 'book_out_of_sync' || reason.condition === 'book_not_filled')
    return plain;
  if (reason.answer === 'unknown') {
    return {
      ...plain,
      word: `${plain.word}, not provable`,
      tone: 'unknown',
      doubt: reason.message,
    };
  }
  return {
    word: DOUBT_WORD[reason.condition] ?? 'in doubt',
    tone: ANSWER_TONE[reason.answer],
    since: null,
    doubt: reason.message,
  };
}

/**
 * The books of a collector, each in one of four: in sync and not known to be incomplete, in sync by its numbers alone,
 * out of sync, waiting for a snapshot. `complete` is null while it is not judged.
 */
export function bookTally(
  { total, inSync, outOfSync }: BookCounts,
  complete: RolledAnswer | null,
): {
  readonly inSync: number;
  readonly doubtful: number;
  readonly outOfSync: number;
  readonly waiting: number;
} {
  const notGood = complete === null ? 0 : notGoodOf(complete.counts);
  // Those out of sync are among the not good.
  const doubtful = Math.min(inSync, Math.max(0, notGood - outOfSync));
  return { inSync: inSync - doubtful, doubtful, outOfSync, waiting: total - inSync - outOfSync };
}

/** What is odd about the best prices; nothing when they are as they should be. */
export const SHAPE_WORD: Readonly<Record<BookStatus['shape'], string | null>> = {
  normal: null,
  locked: 'locked: best bid equals best ask',
  crossed: 'crossed: best bid above best ask',
  one_sided: 'one side is empty',
  empty: 'no levels',
};

/** The spread in hundredths of a percent of the mid: `0.15 bp`. Floats will do, it is rounded anyway. */
export function spreadInBasisPoints({ spread, mid }: Pick<BookStatus, 'spread' | 'mid'>): string {
  const points = (Number(spread) / Number(mid)) * 10_000;
  if (spread === null || !Number.isFinite(points)) return '';
  if (points > 0 && points < 0.01) return '< 0.01 bp';
  const digits = Math.abs(points) >= 100 ? 0 : Math.abs(points) >= 1 ? 1 : 2;
  return `${points.toFixed(digits).replace('-', MINUS)} bp`;
}

/** From −1 to 1 as `+12 %` where bids outweigh, `−3 %` where asks do. */
export function formatImbalance(imbalance: number): string {
  const percent = Math.round(imbalance * 100);
  return `${percent < 0 ? MINUS : percent > 0 ? '+' : ''}${Math.abs(percent)} %`;
}

/** `12 ok`, `12 ok, 1 wrong`; null where the venue sends no checksums. */
export function checksumWord({
  checksumsOk,
  checksumsBad,
}: Pick<BookStatus, 'checksumsOk' | 'checksumsBad'>): string | null {
  if (checksumsOk + checksumsBad === 0) return null;
  return `${formatRate(checksumsOk)} ok${checksumsBad > 0 ? `, ${formatRate(checksumsBad)} wrong` : ''}`;
}
