import pino from 'pino';
import type { BookStatus, BookView } from '../../../src/shared/order-book';
import { configFileSchema } from '../../../src/shared/settings';
import type { TimelineEvent } from '../../../src/shared/timeline';
import { openFeedSocket } from '../../../src/engine/transport/feed-socket';
import { createEngine } from '../../../src/engine/wiring/engine-core';
import type { Engine } from '../../../src/engine/wiring/engine-core';
import { startExchangeSimulator } from '../../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../../src/simulator/exchange-simulator';
import { PacedClock } from '../paced-clock';
import { marketOf } from './book-feeds';
import type { BookFeed } from './book-feeds';

/** All of a book can be had over REST, so that none of it is unknown. */
const LEVELS = 300;
const TIMELINE_EVENTS = 1_000;

/** A simulated exchange and the live system that keeps two of its books. */
export interface BookRig {
  readonly exchange: ExchangeSimulator;
  readonly monitor: Engine;
  /** The one of the exchange and of the live system. */
  readonly clock: PacedClock;
  view(symbol: string): BookView;
  status(symbol: string): BookStatus;
  /** What the timeline tells of books, oldest first. */
  events(): readonly TimelineEvent[];
  close(): Promise<void>;
}

export async function startBookRig(
  feed: BookFeed,
  seed: number,
  { hasOkxChecksums = false }: { readonly hasOkxChecksums?: boolean | undefined } = {},
): Promise<BookRig> {
  const clock = new PacedClock();
  const exchange = await startExchangeSimulator({
    seed,
    symbols: ['BTCUSDT', 'ETHUSDT', 'BTC-USD', 'ETH-USD'],
    markets: [marketOf(feed)],
    tradesPerSecond: 100,
    bookUpdatesPerSecond: 300,
    bookLevels: LEVELS,
    hasOkxChecksums,
    runtime: clock,
  });
  const { collectors, ...limits } = configFileSchema.parse({
    collectors: [
      {
        id: feed.collectorId,
        venue: feed.venue,
        market: feed.market,
        channel: 'order_book',
        symbols: [...feed.symbols],
        url: feed.url(exchange.urls),
        restUrl: exchange.urls.http,
        ...(feed.depth === null ? {} : { depth: feed.depth }),
      },
    ],
    reconnect: { baseDelayMs: 50, maxDelayMs: 400, jitter: false },
    // Longer than books are held to be compared.
    timeouts: { connectMs: 1_000, subscriptionMs: 1_000, pongMs: 500, dataSilenceMs: 10_000 },
  });
  const monitor = createEngine({
    collectors: collectors ?? [],
    limits,
    clock,
    random: () => 0,
    openSocket: openFeedSocket,
    fetch: globalThis.fetch,
    log: pino({ level: 'silent' }),
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
  });
  monitor.open();
  const view = (symbol: string): BookView => {
    const found = monitor.books.view(feed.collectorId, symbol, Infinity);
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
  return {
    exchange,
    monitor,
    clock,
    view,
    status: (symbol) => view(symbol).status,
    events: () =>
      monitor.chronicle.timeline
        .query({ filter: { kinds: ['book'] }, limit: TIMELINE_EVENTS })
        .events.toReversed(),
    async close() {
      await monitor.close();
      await exchange.kill();
    },
  };
}
