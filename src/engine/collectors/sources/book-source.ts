import type { BookLevel } from '../../../shared/order-book';
import type { Result } from '../../../shared/result';
import type { RestPace } from '../../transport/rest-client';

/**
 * How a venue ties the updates of a book together. What follows from each name is decided in `books/`.
 * `counted`: each update is one more than the last (Bybit `u`). `spot_range`, `futures_range`: each
 * names the ids it spans, and the first snapshot comes over REST (Binance). `chained`: each names the
 * one before it (OKX). `connection`: nothing of its own; the numbers of the connection's frames
 * (Coinbase) or a checksum (Kraken) tell.
 */
export type BookRuleName = 'counted' | 'spot_range' | 'futures_range' | 'chained' | 'connection';

/** A book as a venue's REST API hands it out. */
export interface BookSnapshot {
  /** The venue's number of the last update in it. */
  readonly lastId: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** The venue's clock, epoch ms; null where it tells none. */
  readonly exchangeTime: number | null;
}

/** Where a venue that streams changes alone hands out the book they belong to. */
export interface BookSnapshotSource {
  /** Of the venue's REST API, without a slash at the end. */
  readonly baseUrl: string;
  readonly pace: RestPace;
  /** Path and query. */
  path(symbol: string): string;
  /** The symbol such an address asks for; null when it asks for something else. */
  symbolOf(url: URL): string | null;
  /** Pure: the answer's text in, a book out; the error is a sentence. */
  parse(text: string): Result<BookSnapshot, string>;
}

/** How one collector's books are kept right. */
export interface BookSource {
  readonly rule: BookRuleName;
  /** Levels a side that the venue keeps us told of: more are cut off after each update. Null: whatever it sends. */
  readonly truncateTo: number | null;
  /** Over the best `levels` of each side, best first; null where the venue sends none. */
  readonly checksum: {
    readonly levels: number;
    of(bids: readonly BookLevel[], asks: readonly BookLevel[]): number;
  } | null;
  /** Null where the stream itself begins with a snapshot: then the symbol is subscribed anew instead. */
  readonly snapshot: BookSnapshotSource | null;
}

/** What a kind of collector says of its books. */
export interface BookKind {
  /** Levels a side a person may ask for; the first is the default. */
  readonly depths: readonly number[];
  source(depth: number): BookSource;
}
