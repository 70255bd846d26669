import type { Venue } from '../../shared/values/market';
import type { ClientConnection } from '../client-connection';
import type { Instrument } from '../instruments';
import type { BookImage } from './book-model';
import type { SideImage } from './book-side';

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

/** One client of a stream. */
export interface BookReader {
  readonly connection: ClientConnection;
  /** Called once for each message: what numbers its frames takes the next number here. */
  readonly writer: (now: number) => WriteBook;
}

/** What a venue calls a channel: how deep, how often, and what belongs into its messages. */
export interface BookChannel {
  readonly venue: Venue;
  /** The name of the stream, e.g. `orderbook.50.BTCUSDT`. */
  readonly streamOf: (instrument: Instrument) => string;
  /** Levels a side; Infinity for the whole book. */
  readonly depth: number;
  readonly intervalMs: number;
  /** What a new reader gets first: the book, or nothing (it has to be asked for over REST). */
  readonly begins: 'snapshot' | 'nothing';
  /** Each message is a whole book. */
  readonly isSnapshotsOnly: boolean;
  /** Who keeps the book drops levels beyond the depth, so those that fall off the end are not told. */
  readonly isTruncating: boolean;
  /** Without a change for so long, a `repeat` is sent; null for never. */
  readonly repeatAfterMs: number | null;
  readonly level: (instrument: Instrument, tick: number, quantityUnits: number) => WireLevel;
  readonly checksum: ((image: BookImage) => number) | null;
}

/** For frames that are the same for every reader: each is written once. */
export const sharedWriter = (write: WriteBook): (() => WriteBook) => {
  let last: { readonly message: BookMessage; readonly payload: Buffer } | null = null;
  const once: WriteBook = (message) => {
    if (last?.message !== message) last = { message, payload: write(message) };
    return last.payload;
  };
  return () => once;
};

/** The best levels of one side as a channel writes them. */
export const wireLevels = (
  instrument: Instrument,
  { sign, keys, quantities }: SideImage,
  level: BookChannel['level'],
  depth: number,
): WireLevel[] =>
  keys.slice(0, depth).map((key, index) => level(instrument, key * sign, quantities[index] ?? 0));
