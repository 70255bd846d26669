import type { Books } from '../../books/book-board';
import type { BookChannel } from '../../books/book-channel';
import type { BookMessage, WireLevel } from '../../books/book-message';
import { formatUnits, trimZeros } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import type { FeedChannel } from '../../venue-feed';
import { isoMicroseconds } from '../../wire-time';
import type { CoinbaseSession } from './session';
import { frameText } from './wire';

/* https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels#level2-channel */

/** What is subscribed as `level2` arrives as `l2_data`. */
const DATA_CHANNEL = 'l2_data';
const INTERVAL_MS = 50;

/** The `level2` channel: the whole book first, which is large, then every level that changed. */
export function coinbaseBooks(
  books: Books,
  instruments: readonly Instrument[],
): FeedChannel<CoinbaseSession> {
  const channel: BookChannel = {
    venue: 'coinbase',
    streamOf: ({ symbol }) => `${DATA_CHANNEL} ${symbol}`,
    depth: Infinity,
    intervalMs: INTERVAL_MS,
    begins: 'snapshot',
    isSnapshotsOnly: false,
    isTruncating: false,
    repeatAfterMs: null,
    level,
    checksum: null,
  };
  const listed = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  return {
    lists: (product) => listed.has(product),
    welcome(session, product, now) {
      const instrument = listed.get(product);
      if (instrument === undefined) return;
      const reader = {
        connection: session.connection,
        // The number is used up even if the frame never arrives.
        writer: (sentAt: number) => {
          const sequence = session.takeSequence(sentAt);
          return (message: BookMessage) => Buffer.from(bookFrame(message, sequence));
        },
      };
      books.join(channel, instrument, session, reader, now);
    },
    leave(session, product) {
      const instrument = listed.get(product);
      if (instrument !== undefined) books.leave(channel, instrument, session);
    },
  };
}

const level = (instrument: Instrument, tick: number, quantityUnits: number): WireLevel => [
  formatUnits(tick * instrument.tickUnits, instrument.priceDecimals),
  trimZeros(formatUnits(quantityUnits, instrument.quantityDecimals)),
];

function bookFrame(message: BookMessage, sequence: number): string {
  const { kind, instrument, bids, asks, at } = message;
  const isSnapshot = kind === 'snapshot';
  const time = isSnapshot ? '1970-01-01T00:00:00Z' : isoMicroseconds(at);
  const updates = [...bids.map(update('bid', time)), ...asks.map(update('offer', time))];
  const event =
    `{"type":"${isSnapshot ? 'snapshot' : 'update'}","product_id":"${instrument.symbol}",` +
    `"updates":[${updates.join(',')}]}`;
  return frameText(DATA_CHANNEL, sequence, at, `[${event}]`);
}

const update =
  (side: 'bid' | 'offer', time: string) =>
  ([price, quantity]: WireLevel): string =>
    `{"side":"${side}","event_time":"${time}","price_level":"${price}","new_quantity":"${quantity}"}`;
