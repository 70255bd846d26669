import type { FaultInput } from '../../../src/shared/faults';
import type { BookCauseCode } from '../../../src/shared/values/order-book';
import { BOOK_FEED_IDS } from './book-feeds';
import type { BookFeed, BookFeedId } from './book-feeds';
import type { BookExpectation, BookScenario, BookSign } from './book-scenario';

const on = ({ venue, market }: BookFeed) => ({ venue, market });
/** The frames of the one book that is hit. */
const hit = (feed: BookFeed) => ({
  ...on(feed),
  channel: 'order_book' as const,
  symbol: feed.symbols[0],
});

const outOfSync = (cause: BookCauseCode): BookSign => ({ kind: 'out_of_sync', cause });

/** What a venue lets a client notice when a message is missing or comes at the wrong time. */
const missed = (feed: BookFeed): BookExpectation => {
  switch (feed.venue) {
    case 'coinbase':
      // Frames are numbered per connection: whose book it was nobody can say.
      return { sign: outOfSync('frames_missed'), hitBreaks: 1, otherBreaks: 1 };
    case 'kraken':
      return { sign: outOfSync('checksum_mismatch'), hitBreaks: 'at_least_once', otherBreaks: 0 };
    default:
      return { sign: outOfSync('sequence_gap'), hitBreaks: 1, otherBreaks: 0 };
  }
};

/** Coinbase: a frame number that comes twice, late or not at all breaks every book of the connection. */
const SEEN_IN_NUMBERS: BookExpectation = {
  sign: outOfSync('frames_missed'),
  hitBreaks: 'at_least_once',
  otherBreaks: 'at_least_once',
};

const one = (cause: BookCauseCode): BookExpectation => ({
  sign: outOfSync(cause),
  hitBreaks: 1,
  otherBreaks: 0,
});

const lost: BookExpectation = {
  sign: outOfSync('connection_lost'),
  hitBreaks: 'any',
  otherBreaks: 'any',
};

const withFrames = (
  name: string,
  fault: (feed: BookFeed) => FaultInput,
  expects: (feed: BookFeed) => BookExpectation,
  more: Partial<BookScenario> = {},
): BookScenario => ({
  name,
  feeds: BOOK_FEED_IDS,
  faults: (feed) => [fault(feed)],
  lasts: 'by_itself',
  expects,
  ...more,
});

const BINANCE: readonly BookFeedId[] = ['binance', 'binance_usdm'];
const BYBIT: readonly BookFeedId[] = ['bybit_spot', 'bybit_linear'];

export const BOOK_SCENARIOS: readonly BookScenario[] = [
  withFrames('missed delta', (feed) => ({ kind: 'drop', count: 1, ...hit(feed) }), missed),
  withFrames(
    'deltas in the wrong order',
    (feed) => ({ kind: 'reorder', window: 1, count: 1, ...hit(feed) }),
    (feed) =>
      feed.venue === 'coinbase' ? SEEN_IN_NUMBERS : { ...missed(feed), hitBreaks: 'at_least_once' },
  ),
  withFrames(
    'delta sent twice',
    (feed) => ({ kind: 'duplicate', copies: 1, count: 5, ...hit(feed) }),
    (feed) =>
      feed.venue === 'coinbase'
        ? SEEN_IN_NUMBERS
        : {
            sign: { kind: 'harmless', because: 'what is in the book already changes nothing' },
            hitBreaks: 0,
            otherBreaks: 0,
          },
  ),
  withFrames(
    'wrong checksum',
    (feed) => ({ kind: 'corrupt', how: 'checksum_wrong', count: 1, ...hit(feed) }),
    () => one('checksum_mismatch'),
    { feeds: ['okx', 'kraken'], hasOkxChecksums: true },
  ),
  withFrames(
    'unreadable level',
    (feed) => ({ kind: 'corrupt', how: 'price_invalid', count: 1, ...hit(feed) }),
    () => one('invalid_update'),
  ),
  withFrames('unreadable frame', (feed) => ({ kind: 'truncate', count: 1, ...hit(feed) }), missed),
  withFrames(
    'crossed book',
    (feed) => ({ kind: 'corrupt', how: 'book_crossed', count: 1, ...hit(feed) }),
    (feed) => one(feed.venue === 'kraken' ? 'checksum_mismatch' : 'crossed'),
  ),
  withFrames(
    'sequence jump',
    (feed) => ({ kind: 'sequence_jump', by: 7, ...hit(feed) }),
    () => one('sequence_gap'),
    { feeds: [...BYBIT, ...BINANCE, 'okx'] },
  ),
  {
    name: 'stale snapshot',
    feeds: BINANCE,
    // The new book that a missed delta needs is as old as the fault.
    faults: (feed) => [
      { kind: 'stale_snapshot', ...on(feed), symbol: feed.symbols[0] },
      { kind: 'drop', count: 1, ...hit(feed) },
    ],
    lasts: 'until_detected',
    expects: () => one('snapshot_stale'),
  },
  withFrames(
    'book restart',
    (feed) => ({ kind: 'book_restart', ...on(feed), symbol: feed.symbols[0] }),
    () => ({ sign: { kind: 'new_snapshot' }, hitBreaks: 0, otherBreaks: 0 }),
    { feeds: BYBIT },
  ),
  withFrames(
    'silence of one book',
    (feed) => ({ kind: 'silence', healedBy: 'resubscribe', ...hit(feed) }),
    (feed) =>
      // The frames that are kept back are missing in the numbers, which is noticed first.
      feed.venue === 'coinbase'
        ? SEEN_IN_NUMBERS
        : { sign: { kind: 'silent_symbol' }, hitBreaks: 'any', otherBreaks: 0 },
    { needsPace: true },
  ),
  withFrames(
    'connection cut',
    (feed) => ({ kind: 'close', code: 1006, ...on(feed) }),
    () => lost,
  ),
  withFrames(
    'restart',
    () => ({ kind: 'restart', downMs: 800 }),
    () => lost,
  ),
];
