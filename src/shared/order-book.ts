import { z } from 'zod';
import { marketSchema, symbolSchema, venueSchema } from './market-data';
import { BOOK_CAUSES } from './values/order-book';

const count = z.int().min(0);
/** Epoch ms of this machine's clock. */
const time = z.number();

/** Price and quantity, the venue's own decimal strings. */
export const bookLevelSchema = z.tuple([z.string(), z.string()]).readonly();
export type BookLevel = readonly [price: string, quantity: string];

export const bookCauseSchema = z.object({
  code: z.enum(BOOK_CAUSES),
  /** A sentence a person can read. */
  detail: z.string(),
});
export type BookCause = Readonly<z.infer<typeof bookCauseSchema>>;

/** Whether a book may be believed. Only `in_sync` may be shown as good. */
export const bookSyncSchema = z.discriminatedUnion('kind', [
  /** Nothing is subscribed: the collector is stopped or has no connection yet. */
  z.object({ kind: z.literal('idle') }),
  /** No snapshot yet since the connection was opened. */
  z.object({ kind: z.literal('awaiting_snapshot'), since: time }),
  z.object({ kind: z.literal('in_sync'), since: time }),
  /** Its rule was broken; a new snapshot has been asked for. */
  z.object({ kind: z.literal('out_of_sync'), since: time, cause: bookCauseSchema }),
]);
export type BookSync = Readonly<z.infer<typeof bookSyncSchema>>;

/** One instrument's book as the cards, the detail and the API show it; no levels. */
export const bookStatusSchema = z.object({
  collectorId: z.string(),
  venue: venueSchema,
  market: marketSchema,
  symbol: symbolSchema,
  sync: bookSyncSchema,
  /** Null when that side is empty, or the book was never filled. */
  bestBid: bookLevelSchema.nullable(),
  bestAsk: bookLevelSchema.nullable(),
  /** `ask - bid`, exact; negative when crossed, zero when locked. */
  spread: z.string().nullable(),
  /** `(bid + ask) / 2`, exact. */
  mid: z.string().nullable(),
  /** The best bid is not below the best ask. */
  shape: z.enum(['normal', 'locked', 'crossed', 'one_sided', 'empty']),
  bidLevels: count,
  askLevels: count,
  /** The venue's number of the last update applied; null where it has none. */
  sequence: z.number().nullable(),
  /** Messages applied since the app started, snapshots included. */
  updates: count,
  updatesPerSecond: z.number(),
  snapshots: count,
  /** Breaks of the venue's rule, of whatever cause. */
  gaps: count,
  /** Returns to `in_sync` after a break. */
  resyncs: count,
  checksumsOk: count,
  checksumsBad: count,
  /** How often the book was found crossed. */
  crossings: count,
  /** Deletes of levels it did not hold: routine on some venues. */
  unknownDeletes: count,
  lastUpdateAt: time.nullable(),
  /** Receipt minus the venue's own time of the last update, in ms; null where it tells none. */
  lagMs: z.number().nullable(),
});
export type BookStatus = Readonly<z.infer<typeof bookStatusSchema>>;

/** The books of one collector. `gaps` are breaks, `resyncs` returns, since the app started. */
export const bookCountsSchema = z.object({
  total: count,
  inSync: count,
  outOfSync: count,
  gaps: count,
  resyncs: count,
  updatesPerSecond: z.number(),
});

/** A copy of the top of one book. */
export interface BookView {
  readonly at: number;
  readonly status: BookStatus;
  /** Best first, at most the depth asked for. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /**
   * (bid − ask) / (bid + ask) of the quantities of the levels in this view, from −1 to 1; a float, for
   * drawing. Null when both sides are empty.
   */
  readonly imbalance: number | null;
}
