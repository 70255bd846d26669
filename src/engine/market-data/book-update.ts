import type { BookLevel } from '../../shared/order-book';

/**
 * What ties an update to the one before it, in the venue's own numbers. Which rule follows from it is
 * said in `books/`.
 */
export type BookLink =
  /** Bybit: `u`, one more than the last; 1 means that the service began anew. */
  | { readonly kind: 'counted'; readonly id: number }
  /** Binance: first and last id in the update; `previous` (`pu`) on USD-M, else null. */
  | {
      readonly kind: 'range';
      readonly first: number;
      readonly last: number;
      readonly previous: number | null;
    }
  /** OKX: `seqId` and `prevSeqId`. */
  | { readonly kind: 'chained'; readonly id: number; readonly previous: number }
  /** Nothing of its own: Coinbase numbers the frames of the connection, Kraken sends a checksum. */
  | { readonly kind: 'none' };

/** One venue message about one book. */
export interface BookUpdate {
  readonly symbol: string;
  /** A snapshot replaces the book; in a delta each level is the new quantity at its price. */
  readonly kind: 'snapshot' | 'delta';
  /** In the order of the wire; decimal strings as the venue wrote them, a quantity of zero deletes. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  readonly link: BookLink;
  /** What the book must hash to after this update; null where the venue sends none (or OKX's dead 0). */
  readonly checksum: number | null;
  /** The venue's clock, epoch ms; null where it tells none. */
  readonly exchangeTime: number | null;
}

/** An update that failed its checks. Nothing of it is applied, so its book is out of sync from here on. */
export interface RejectedUpdate {
  /** As it names itself, subscribed or not; absent when that is no symbol, so that it may be of any book. */
  readonly symbol?: string;
  /** What it held, one sentence. */
  readonly message: string;
  /** The part that failed, cut at 1,024 characters. */
  readonly sample: string;
}

/** A frame of order book updates. */
export interface BookEvent {
  readonly kind: 'book';
  /** In the order of the wire. */
  readonly updates: readonly BookUpdate[];
  readonly rejected: readonly RejectedUpdate[];
}

/** An update that only says that nothing changed (OKX: equal ids) keeps a symbol no more alive than a pong. */
export const bringsNews = ({ link, bids, asks }: BookUpdate): boolean =>
  link.kind !== 'chained' || link.id !== link.previous || bids.length + asks.length > 0;
