import { aggregate } from '../../aggregate';
import type { Books } from '../../books/book-board';
import type { SentTrade } from '../../data-frame';
import type { Instrument } from '../../instruments';
import { SubscriberLists } from '../../subscriber-lists';
import type { VenueFeed } from '../../venue-feed';
import { spotAddress, usdmAddress } from './addresses';
import { BinanceBooks, FUTURES_BOOKS, SPOT_BOOKS } from './books';
import { BinanceSession } from './session';
import type { BinanceAddress, BinanceTimings } from './session';
import {
  aggregateTradeEvent,
  combined,
  describeAggregate,
  describeTrade,
  tradeEvent,
} from './wire';

type BinanceMarket = 'binance:spot' | 'binance:usdm';

const RULES: Readonly<
  Record<
    BinanceMarket,
    { readonly addressOf: (url: URL) => BinanceAddress | null; readonly incomingPerSecond: number }
  >
> = {
  'binance:spot': { addressOf: spotAddress, incomingPerSecond: 5 },
  'binance:usdm': { addressOf: usdmAddress, incomingPerSecond: 10 },
};

/** Market streams of Binance spot or USD-M futures. */
export function binanceFeed(
  market: BinanceMarket,
  timings: BinanceTimings,
  instruments: readonly Instrument[],
  books: Books,
): VenueFeed {
  const { addressOf, incomingPerSecond } = RULES[market];
  const subscribers = new SubscriberLists<BinanceSession>();
  const sessions = new Set<BinanceSession>();
  const ofBooks = new BinanceBooks(
    books,
    instruments.filter((instrument) => instrument.market === market),
    market === 'binance:spot' ? SPOT_BOOKS : FUTURES_BOOKS,
  );

  return {
    venue: 'binance',
    market,
    serves: (url) => addressOf(url) !== null,
    open(url, connection) {
      const session = new BinanceSession(
        connection,
        subscribers,
        ofBooks,
        { timings, incomingPerSecond },
        url.searchParams.get('timeUnit')?.toUpperCase() === 'MICROSECOND',
        addressOf(url) ?? { isCombined: false, streams: [], serves: () => true },
      );
      sessions.add(session);
      return {
        onText: (text, now) => session.onText(text, now),
        onPing: (now) => session.onPing(now),
        onPong: (payload, now) => session.onPong(payload, now),
        onTick: (now) => session.onTick(now),
        onClosed() {
          sessions.delete(session);
          session.onClosed();
        },
      };
    },
    publish(trades, now, exchangeNow) {
      const instrument = trades[0]?.instrument;
      if (instrument === undefined) return;
      const symbol = instrument.symbol.toLowerCase();
      const tradeStream = `${symbol}@trade`;
      const tradeReaders = subscribers.of(tradeStream);
      if (tradeReaders !== undefined) {
        for (const trade of trades) {
          broadcast(tradeReaders, tradeStream, now, instrument.key, {
            ordinal: trade.ordinal,
            write: (inMicroseconds) => tradeEvent(trade, exchangeNow, inMicroseconds),
            describe: () => describeTrade(trade),
          });
        }
      }
      const aggregateStream = `${symbol}@aggTrade`;
      const aggregateReaders = subscribers.of(aggregateStream);
      if (aggregateReaders !== undefined) {
        for (const row of aggregate(trades)) {
          broadcast(aggregateReaders, aggregateStream, now, instrument.key, {
            ordinal: row.first.aggregate,
            write: (inMicroseconds) => aggregateTradeEvent(row, exchangeNow, inMicroseconds),
            describe: () => describeAggregate(row),
          });
        }
      }
    },
    // Futures are watched by aggregates, spot by single trades.
    describe: (trades) =>
      market === 'binance:usdm'
        ? aggregate(trades).map(describeAggregate)
        : trades.map(describeTrade),
    announceShutdown(now) {
      for (const session of sessions) session.announceShutdown(now);
    },
  };
}

/** Binance sends one event a frame; each of its four spellings is written at most once. */
function broadcast(
  readers: ReadonlySet<BinanceSession>,
  stream: string,
  now: number,
  instrumentKey: string,
  event: {
    readonly ordinal: number;
    readonly write: (inMicroseconds: boolean) => string;
    readonly describe: () => SentTrade;
  },
): void {
  const payloads: (Buffer | undefined)[] = [];
  const describe = (): readonly SentTrade[] => [event.describe()];
  for (const reader of readers) {
    const variant = (reader.inMicroseconds ? 2 : 0) + (reader.isCombined ? 1 : 0);
    let payload = payloads[variant];
    if (payload === undefined) {
      const text = event.write(reader.inMicroseconds);
      payload = Buffer.from(reader.isCombined ? combined(stream, text) : text);
      payloads[variant] = payload;
    }
    const { ordinal } = event;
    reader.connection.sendTrades(
      { payload, instrumentKey, stream, ordinal, tradeCount: 1, describe },
      now,
    );
  }
}
