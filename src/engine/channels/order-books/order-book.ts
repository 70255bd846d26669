import type { BookLevel, BookStatus } from '../../../shared/order-book';
import { BookSide } from './book-levels';
import { compareDecimals, sumOf } from './exact-decimals';

export type BookShape = BookStatus['shape'];

/** What an update says of both sides. A quantity of zero deletes a level. */
export interface BookChange {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/**
 * Price levels of one instrument, exact: prices and quantities are the venue's own decimal strings.
 * Whether it may be believed is not known here.
 */
export class OrderBook {
  readonly bids = new BookSide('higher');
  readonly asks = new BookSide('lower');

  replace({ bids, asks }: BookChange): void {
    this.bids.replace(bids);
    this.asks.replace(asks);
  }

  /** @returns how many of the levels to delete were not there. */
  apply({ bids, asks }: BookChange): number {
    let unknown = 0;
    for (const level of bids) if (!this.bids.set(level)) unknown += 1;
    for (const level of asks) if (!this.asks.set(level)) unknown += 1;
    return unknown;
  }

  truncate(depth: number): void {
    this.bids.truncate(depth);
    this.asks.truncate(depth);
  }

  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }

  get shape(): BookShape {
    const bid = this.bids.best;
    const ask = this.asks.best;
    if (bid === null || ask === null) return bid === ask ? 'empty' : 'one_sided';
    const difference = compareDecimals(ask[0], bid[0]);
    if (difference > 0) return 'normal';
    return difference === 0 ? 'locked' : 'crossed';
  }

  /** Of all levels a side, exact. */
  get sums(): { readonly bid: string; readonly ask: string } {
    return { bid: sumOfQuantities(this.bids), ask: sumOfQuantities(this.asks) };
  }
}

function sumOfQuantities(side: BookSide): string {
  const quantities: string[] = [];
  for (const [, quantity] of side.levels()) quantities.push(quantity);
  return sumOf(quantities);
}
