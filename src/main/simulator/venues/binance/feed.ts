import type { Books } from '../../books/book-board';
import type { SentTrade } from '../../client-connection';
import type { Instrument } from '../../instruments';
import { SubscriberLists } from '../../subscriber-lists';
import type { VenueFeed } from '../../venue-feed';
import { BinanceBooks, SPOT_BOOKS } from './books';
import { BinanceSession } from './session';
import type { BinanceTimings } from './session';
import {
  aggregate,
  aggregateTradeEvent,
  combined,
  describeAggregate,
  describeTrade,
  tradeEvent,
} from './wire';

/** Binance spot market streams: `/ws`, `/ws/<stream>/…` and `/stream?streams=<stream>/…`, behind any prefix. */
export function binanceSpotFeed(
  timings: BinanceTimings,
  instruments: readonly Instrument[],
  books: Books,
): VenueFeed {
  const subscribers = new SubscriberLists<BinanceSession>();
  const sessions = new Set<BinanceSession>();
  const ofBooks = new BinanceBooks(
    books,
    instruments.filter(({ market }) => market === 'binance:spot'),
    SPOT_BOOKS,
  );

  return {
    venue: 'binance',
    market: 'binance:spot',
    serves: (url) => parseAddress(url) !== null,
    open(url, connection) {
      const address = parseAddress(url);
      const session = new BinanceSession(
        connection,
        subscribers,
        ofBooks,
        timings,
        url.searchParams.get('timeUnit')?.toUpperCase() === 'MICROSECOND',
        address?.isCombined ?? false,
        address?.streams ?? [],
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
    describe: describeTrade,
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

interface Address {
  readonly isCombined: boolean;
  readonly streams: readonly string[];
}

/** Null when the address is not one of this feed. */
function parseAddress(url: URL): Address | null {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const at = segments.findIndex((segment) => segment === 'ws' || segment === 'stream');
  if (at === -1) return null;
  const rest = segments.slice(at + 1).map(decodeSegment);
  if (segments[at] === 'ws') return { isCombined: false, streams: rest };
  if (rest.length > 0) return null;
  const streams = (url.searchParams.get('streams') ?? '').split('/');
  return { isCombined: true, streams: streams.filter((stream) => stream !== '') };
}

/** `%40` and `@` are the same; what cannot be decoded is a stream that does not exist. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
