/** Why a book is not to be trusted. */
export const BOOK_CAUSES = [
  'connection_lost',
  'sequence_gap',
  'venue_reset',
  'checksum_mismatch',
  'crossed',
  'snapshot_failed',
  'snapshot_stale',
  'invalid_update',
  'frames_missed',
] as const;
export type BookCauseCode = (typeof BOOK_CAUSES)[number];

/** Levels a side that may be looked at. */
export const BOOK_DEPTHS = [10, 25, 50, 100, 200] as const;
export type BookDepth = (typeof BOOK_DEPTHS)[number];
