import type { Books } from '../../books/book-board';
import type { TradeFrame } from '../../data-frame';
import type { SimulatedTrade } from '../../market-model';
import { mix32 } from '../../random';
import { SubscriberLists } from '../../subscriber-lists';
import type { TradeHistory } from '../../trade-history';
import type { FeedChannel, VenueFeed } from '../../venue-feed';
import { BOOK_DEPTHS, krakenBooks } from './books';
import { bookChannel, KrakenSession, subscription } from './session';
import { describeTrade, tradeFrame } from './wire';
import type { TradeFrameType } from './wire';

/** Every subscription begins with so many past trades, oldest first, unless they are declined. */
const SNAPSHOT_TRADES = 50;
const CHANNEL = 'trade';
const MARKET = 'kraken:spot';

/** Kraken spot, WebSocket v2: `/v2`, behind any prefix. */
export function krakenFeed(options: {
  readonly history: TradeHistory;
  readonly books: Books;
  readonly seed: number;
}): VenueFeed {
  const { history, books, seed } = options;
  const subscribers = new SubscriberLists<KrakenSession>();
  const trade: FeedChannel<KrakenSession> = {
    lists: (symbol) => history.find(MARKET, symbol) !== undefined,
    welcome({ connection }, symbol, now) {
      const past = history.find(MARKET, symbol)?.newest(SNAPSHOT_TRADES) ?? [];
      if (past.length > 0) connection.sendTrades(toFrame('snapshot', past), now);
    },
  };
  const channels = new Map([
    [CHANNEL, trade],
    ...BOOK_DEPTHS.map((depth): [string, FeedChannel<KrakenSession>] => [
      bookChannel(depth),
      krakenBooks(books, history.instrumentsOf(MARKET), depth),
    ]),
  ]);

  return {
    venue: 'kraken',
    market: MARKET,
    serves: (url) => url.pathname.endsWith('/v2'),
    open: (_url, connection) =>
      new KrakenSession(connection, {
        connectionId: mix32(seed ^ mix32(connection.id)),
        channels,
        subscribers,
      }),
    publish(trades, now) {
      const symbol = trades[0]?.instrument.symbol;
      const readers =
        symbol === undefined ? undefined : subscribers.of(subscription(CHANNEL, symbol));
      if (readers === undefined) return;
      const frame = toFrame('update', trades);
      for (const { connection } of readers) connection.sendTrades(frame, now);
    },
    describe: (trades) => trades.map(describeTrade),
  };
}

const toFrame = (type: TradeFrameType, trades: readonly SimulatedTrade[]): TradeFrame => ({
  payload: Buffer.from(tradeFrame(type, trades)),
  instrumentKey: trades[0]?.instrument.key ?? '',
  stream: `${CHANNEL} ${trades[0]?.instrument.symbol ?? ''}`,
  ordinal: trades[0]?.ordinal ?? 0,
  tradeCount: trades.length,
  describe: () => trades.map(describeTrade),
});
