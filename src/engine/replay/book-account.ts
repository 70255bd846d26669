import { instrumentKey } from '../../shared/market-data';
import type { BookLevel, BookSync } from '../../shared/order-book';
import type { KeptBook } from '../channels/order-books/synced-book';

/** How one instrument's order book stood at the end of a replay. Decimals are exact. */
export interface BookSummary {
  readonly bid: BookLevel | null;
  readonly ask: BookLevel | null;
  readonly bidLevels: number;
  readonly askLevels: number;
  /** Over all levels of a side, with as many decimals as the finest of them. */
  readonly sumBidQuantity: string;
  readonly sumAskQuantity: string;
  readonly sequence: number | null;
  readonly gaps: number;
  readonly resyncs: number;
  readonly checksumsOk: number;
  readonly checksumsBad: number;
}

export interface BookAccount {
  readonly summary: BookSummary;
  readonly sync: BookSync;
}

/** By instrument. Of several connections that carried the same book the one that heard most of it counts. */
export function accountOfBooks(books: Iterable<KeptBook>): ReadonlyMap<string, BookAccount> {
  const fullest = new Map<string, KeptBook>();
  for (const book of books) {
    const { venue, market, symbol } = book.identity;
    const key = instrumentKey(venue, market, symbol);
    const other = fullest.get(key);
    if (other === undefined || other.counts.updates < book.counts.updates) fullest.set(key, book);
  }
  return new Map([...fullest].map(([key, book]) => [key, accountOf(book)]));
}

function accountOf({ book, sync, sequence, counts }: KeptBook): BookAccount {
  const { bid, ask } = book.sums;
  return {
    sync,
    summary: {
      bid: book.bids.best,
      ask: book.asks.best,
      bidLevels: book.bids.size,
      askLevels: book.asks.size,
      sumBidQuantity: bid,
      sumAskQuantity: ask,
      sequence,
      gaps: counts.gaps,
      resyncs: counts.resyncs,
      checksumsOk: counts.checksumsOk,
      checksumsBad: counts.checksumsBad,
    },
  };
}
