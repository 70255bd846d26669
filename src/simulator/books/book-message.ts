import type { Instrument } from '../instruments';

/** Price and quantity as on the wire; a quantity of zero says that the level is gone. */
export type WireLevel = readonly [price: string, quantity: string];

/** One message about one book, before a venue has put it into its own words. */
export interface BookMessage {
  /** A `repeat` has no changes and the ids of the message before. */
  readonly kind: 'snapshot' | 'delta' | 'repeat';
  readonly instrument: Instrument;
  /** Best first. */
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
  /** Of the book's changes: the first and the last that this message tells of, and the last before it. */
  readonly firstId: number;
  readonly lastId: number;
  readonly previousId: number;
  /** Of the messages of this stream: one more each time, repeats apart. */
  readonly count: number;
  /** What the book must hash to after it, from 0 to 2^32 - 1; null where the channel has no checksum. */
  readonly checksum: number | null;
  /** Epoch ms on the venue's clock. */
  readonly at: number;
}

/** A message in the venue's words; may be asked for again with what a fault made of it. */
export type WriteBook = (message: BookMessage) => Buffer;
