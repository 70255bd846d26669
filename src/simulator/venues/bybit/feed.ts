import type { Books } from '../../books/book-board';
import type { ClientConnection } from '../../client-connection';
import type { TradeFrame } from '../../data-frame';
import type { MarketModel, SimulatedTrade } from '../../market-model';
import { uuidFrom } from '../../random';
import { SubscriberLists } from '../../subscriber-lists';
import { CONNECTION_STREAM } from '../../venue-feed';
import type { VenueFeed } from '../../venue-feed';
import { bookTopics } from './books';
import { BybitSession } from './session';
import { describeTrade, MAX_TRADES_PER_FRAME, tradeFrame, tradeTopic } from './wire';
import type { BybitMarket, UuidOf } from './wire';

/** Bybit v5 public streams of one category: `/v5/public/spot` or `/v5/public/linear`. */
export function bybitFeed(options: {
  readonly market: BybitMarket;
  readonly model: MarketModel;
  readonly books: Books;
  readonly seed: number;
  readonly idleTimeoutMs: number;
}): VenueFeed {
  const { market, model, books, seed, idleTimeoutMs } = options;
  const subscribers = new SubscriberLists<ClientConnection>();
  const path = market === 'bybit:spot' ? '/v5/public/spot' : '/v5/public/linear';
  const instruments = model.instruments.filter((instrument) => instrument.market === market);
  const topics = new Set(instruments.map(({ symbol }) => tradeTopic(symbol)));
  const ofBooks = bookTopics(market, instruments);
  const uuidOf: UuidOf = (trade) => model.uuidOf(trade);

  return {
    venue: 'bybit',
    market,
    serves: (url) => url.pathname.endsWith(path),
    open: (_url, connection) =>
      new BybitSession(market, connection, {
        connectionId: uuidFrom(seed, CONNECTION_STREAM, connection.id),
        idleTimeoutMs,
        topics,
        subscribers,
        bookTopics: ofBooks,
        books,
      }),
    describe: (trades) => trades.map((trade) => describeTrade(trade, uuidOf)),
    publish(trades, now, exchangeNow) {
      const symbol = trades[0]?.instrument.symbol;
      if (symbol === undefined) return;
      const readers = subscribers.of(tradeTopic(symbol));
      if (readers === undefined) return;
      for (let from = 0; from < trades.length; from += MAX_TRADES_PER_FRAME) {
        const part = trades.slice(from, from + MAX_TRADES_PER_FRAME);
        const frame = toFrame(market, part, symbol, uuidOf, exchangeNow);
        for (const reader of readers) reader.sendTrades(frame, now);
      }
    },
  };
}

const toFrame = (
  market: BybitMarket,
  trades: readonly SimulatedTrade[],
  symbol: string,
  uuidOf: UuidOf,
  exchangeNow: number,
): TradeFrame => ({
  payload: Buffer.from(tradeFrame(market, symbol, trades, uuidOf, exchangeNow)),
  instrumentKey: trades[0]?.instrument.key ?? '',
  stream: tradeTopic(symbol),
  ordinal: trades[0]?.ordinal ?? 0,
  tradeCount: trades.length,
  describe: () => trades.map((trade) => describeTrade(trade, uuidOf)),
});
