import type { Venue } from '../../shared/values/market';
import type { ClientConnection } from '../client-connection';
import type { Instrument } from '../instruments';
import type { BookMessage, WireLevel, WriteBook } from './book-message';
import type { BookImage } from './book-model';
import type { SideImage } from './book-side';

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
