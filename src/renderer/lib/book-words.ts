import type { BookStatus, BookSync } from '../../shared/order-book';
import type { BookCauseCode } from '../../shared/values/order-book';
import { formatRate, MINUS } from './format';
import type { Tone } from './state-tone';

export const SYNC_WORD: Readonly<Record<BookSync['kind'], string>> = {
  idle: 'not running',
  awaiting_snapshot: 'awaiting snapshot',
  in_sync: 'in sync',
  out_of_sync: 'out of sync',
};

export const SYNC_TONE: Readonly<Record<BookSync['kind'], Tone>> = {
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
