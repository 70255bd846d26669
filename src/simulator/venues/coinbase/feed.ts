import type { Books } from '../../books/book-board';
import type { SimulatedTrade } from '../../market-model';
import { SubscriberLists } from '../../subscriber-lists';
import type { TradeHistory } from '../../trade-history';
import type { FeedChannel, VenueFeed } from '../../venue-feed';
import { coinbaseBooks } from './books';
import { CoinbaseSession, subscription } from './session';
import type { CoinbaseTimings, UnnumberedFrame } from './session';
import { describeTrade, tradeEvents } from './wire';
import type { TradeEventType } from './wire';

/** Every subscription begins with so many past trades, the newest first. */
const SNAPSHOT_TRADES = 100;
const CHANNEL = 'market_trades';
const MARKET = 'coinbase:spot';

/** Coinbase Advanced Trade market data; the real address has no path, here it has the host's name. */
export function coinbaseFeed(options: {
  readonly history: TradeHistory;
  readonly books: Books;
  readonly timings: CoinbaseTimings;
}): VenueFeed {
  const { history, books, timings } = options;
  const subscribers = new SubscriberLists<CoinbaseSession>();
  const marketTrades: FeedChannel<CoinbaseSession> = {
    lists: (product) => history.find(MARKET, product) !== undefined,
    welcome(session, product, now) {
      const past = history.find(MARKET, product)?.newest(SNAPSHOT_TRADES) ?? [];
      if (past.length > 0) session.send(toFrame('snapshot', past), now);
    },
  };
  const channels = new Map([
    [CHANNEL, marketTrades],
    ['level2', coinbaseBooks(books, history.instrumentsOf(MARKET))],
  ]);

  return {
    venue: 'coinbase',
    market: MARKET,
    serves: (url) => url.pathname.endsWith('/advanced-trade-ws.coinbase.com'),
    open: (_url, connection) => new CoinbaseSession(connection, { timings, channels, subscribers }),
    publish(trades, now, exchangeNow) {
      const symbol = trades[0]?.instrument.symbol;
      const readers =
        symbol === undefined ? undefined : subscribers.of(subscription(CHANNEL, symbol));
      if (readers === undefined) return;
      const frame = toFrame('update', trades);
      for (const reader of readers) reader.send(frame, now, exchangeNow);
    },
    describe: (trades) => trades.map(describeTrade),
  };
}

const toFrame = (type: TradeEventType, trades: readonly SimulatedTrade[]): UnnumberedFrame => ({
  channel: CHANNEL,
  events: tradeEvents(type, trades),
  instrumentKey: trades[0]?.instrument.key ?? '',
  stream: `${CHANNEL}:${trades[0]?.instrument.symbol ?? ''}`,
  ordinal: trades[0]?.ordinal ?? 0,
  tradeCount: trades.length,
  describe: () => trades.map(describeTrade),
});
