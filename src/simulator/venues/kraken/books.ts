import { crc32 } from 'node:zlib';
import type { Books } from '../../books/book-board';
import { sharedWriter, wireLevels } from '../../books/book-channel';
import type { BookChannel } from '../../books/book-channel';
import type { BookMessage, WireLevel } from '../../books/book-message';
import type { BookImage } from '../../books/book-model';
import { formatUnits } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import type { FeedChannel } from '../../venue-feed';
import { isoMicroseconds } from '../../wire-time';
import type { KrakenSession } from './session';

/* https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/book */

export const BOOK_DEPTHS = [10, 25, 100, 500, 1_000] as const;
const INTERVAL_MS = 50;
/** Of each side, whatever the depth. */
const CHECKSUM_LEVELS = 10;

/** The `book` channel at one depth. Levels that fall off its end are not told. */
export function krakenBooks(
  books: Books,
  instruments: readonly Instrument[],
  depth: number,
): FeedChannel<KrakenSession> {
  const channel: BookChannel = {
    venue: 'kraken',
    streamOf: ({ symbol }) => `book-${depth} ${symbol}`,
    depth,
    intervalMs: INTERVAL_MS,
    begins: 'snapshot',
    isSnapshotsOnly: false,
    isTruncating: true,
    repeatAfterMs: null,
    level,
    checksum: checksumOf,
  };
  const listed = new Map(
    instruments.map((instrument) => [
      instrument.symbol,
      { instrument, writer: sharedWriter((message) => Buffer.from(bookFrame(message))) },
    ]),
  );
  return {
    lists: (symbol) => listed.has(symbol),
    welcome(session, symbol, now) {
      const found = listed.get(symbol);
      if (found === undefined) return;
      const { instrument, writer } = found;
      books.join(channel, instrument, session, { connection: session.connection, writer }, now);
    },
    leave(session, symbol) {
      const found = listed.get(symbol);
      if (found !== undefined) books.leave(channel, found.instrument, session);
    },
  };
}

/** With the zeros of the pair's precision: the checksum is over them. */
const level = (instrument: Instrument, tick: number, quantityUnits: number): WireLevel => [
  formatUnits(tick * instrument.tickUnits, instrument.priceDecimals),
  formatUnits(quantityUnits, instrument.quantityDecimals),
];

/** JSON numbers, not text. */
const levelsText = (levels: readonly WireLevel[]): string =>
  `[${levels.map(([price, quantity]) => `{"price":${price},"qty":${quantity}}`).join(',')}]`;

function bookFrame(message: BookMessage): string {
  const { kind, instrument, bids, asks, checksum, at } = message;
  return (
    `{"channel":"book","type":"${kind === 'snapshot' ? 'snapshot' : 'update'}","data":[{` +
    `"symbol":"${instrument.symbol}","bids":${levelsText(bids)},"asks":${levelsText(asks)},` +
    `"checksum":${checksum ?? 0},"timestamp":"${isoMicroseconds(at)}"}]}`
  );
}

/** Digits alone, without the point and leading zeros: asks first, each side best first. */
function checksumOf({ instrument, bids, asks }: BookImage): number {
  const levels = [asks, bids].flatMap((side) => wireLevels(instrument, side, level, CHECKSUM_LEVELS)); // prettier-ignore
  const digits = levels.flat().map((decimal) => decimal.replace('.', '').replace(/^0+/, ''));
  return crc32(digits.join(''));
}
