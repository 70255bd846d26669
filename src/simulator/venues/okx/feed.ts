import { aggregate } from '../../aggregate';
import type { AggregateTrade } from '../../aggregate';
import type { Books } from '../../books/book-board';
import type { TradeFrame } from '../../data-frame';
import { uuidFrom } from '../../random';
import { SubscriberLists } from '../../subscriber-lists';
import type { TradeHistory } from '../../trade-history';
import type { FeedChannel, VenueFeed } from '../../venue-feed';
import { CONNECTION_STREAM } from '../../venue-feed';
import { okxBooks } from './books';
import { OkxSession, subscription } from './session';
import { describeRow, tradeFrame } from './wire';

/** OKX v5 public streams of spot: `/ws/v5/public`, behind any prefix. */
export function okxFeed(options: {
  readonly history: TradeHistory;
  readonly books: Books;
  /** Since 2026 the checksum of books is always 0. */
  readonly hasChecksums: boolean;
  readonly seed: number;
  readonly idleTimeoutMs: number;
}): VenueFeed {
  const { history, books, hasChecksums, seed, idleTimeoutMs } = options;
  const subscribers = new SubscriberLists<OkxSession>();
  const trades: FeedChannel<OkxSession> = {
    lists: (symbol) => history.find('okx:spot', symbol) !== undefined,
    // The latest trade is repeated, however old.
    welcome(session, symbol, now) {
      const [row] = aggregate(history.find('okx:spot', symbol)?.lastAggregate() ?? []);
      if (row !== undefined) session.connection.sendTrades(toFrame(row), now);
    },
  };
  const channels = new Map([
    ['trades', trades],
    ['books', okxBooks(books, history.instrumentsOf('okx:spot'), hasChecksums)],
  ]);

  return {
    venue: 'okx',
    market: 'okx:spot',
    serves: (url) => url.pathname.endsWith('/ws/v5/public'),
    open: (_url, connection) =>
      new OkxSession(connection, {
        connectionId: uuidFrom(seed, CONNECTION_STREAM, connection.id).slice(0, 8),
        idleTimeoutMs,
        channels,
        subscribers,
      }),
    publish(traded, now) {
      const symbol = traded[0]?.instrument.symbol;
      if (symbol === undefined) return;
      const readers = subscribers.of(subscription({ channel: 'trades', instId: symbol }));
      if (readers === undefined) return;
      for (const row of aggregate(traded)) {
        const frame = toFrame(row);
        for (const { connection } of readers) connection.sendTrades(frame, now);
      }
    },
    describe: (traded) => aggregate(traded).map(describeRow),
  };
}

const toFrame = (row: AggregateTrade): TradeFrame => ({
  payload: Buffer.from(tradeFrame(row)),
  instrumentKey: row.first.instrument.key,
  stream: `trades:${row.first.instrument.symbol}`,
  ordinal: row.first.aggregate,
  tradeCount: 1,
  describe: () => [describeRow(row)],
});
