import type { FaultInput } from '../../../src/shared/faults';
import type { BookCauseCode } from '../../../src/shared/values/order-book';
import type { BookFeed, BookFeedId } from './book-feeds';

/** By what it shows that something is wrong with a book. */
export type BookSign =
  /** The book is out of sync, for this reason. */
  | { readonly kind: 'out_of_sync'; readonly cause: BookCauseCode }
  | { readonly kind: 'silent_symbol' }
  /** A whole new book took the place of the old one, which was right as well. */
  | { readonly kind: 'new_snapshot' }
  /** It takes nothing away from the book, so there is nothing to notice. */
  | { readonly kind: 'harmless'; readonly because: string };

/** How often the book must have been found broken, and have healed, when all is well again. */
export type BreakCount = number | 'at_least_once' | 'any';

export interface BookExpectation {
  readonly sign: BookSign;
  readonly hitBreaks: BreakCount;
  /** Of the other book on the same connection. */
  readonly otherBreaks: BreakCount;
}

export interface BookScenario {
  readonly name: string;
  readonly feeds: readonly BookFeedId[];
  readonly faults: (feed: BookFeed) => readonly FaultInput[];
  readonly lasts: 'by_itself' | 'until_detected';
  readonly expects: (feed: BookFeed) => BookExpectation;
  /** OKX's checksums are 0 unless asked for. */
  readonly hasOkxChecksums?: true;
  /** Begins when each book's own pace is known. */
  readonly needsPace?: true;
}
