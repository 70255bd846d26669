import type { Books } from '../../books/book-board';
import { sharedWriter, wireLevels } from '../../books/book-channel';
import type { BookChannel } from '../../books/book-channel';
import type { BookMessage, WireLevel, WriteBook } from '../../books/book-message';
import type { ClientConnection } from '../../client-connection';
import { formatUnits } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import type { SideImage } from '../../books/book-side';
import { combined } from './wire';

/** Who reads a book stream, and how it wants its frames. */
interface BinanceBookReader {
  readonly connection: ClientConnection;
  readonly isCombined: boolean;
  readonly inMicroseconds: boolean;
}

interface BookStreamEntry {
  readonly instrument: Instrument;
  readonly channel: BookChannel;
  readonly write: (reader: BinanceBookReader) => WriteBook;
}

/** The book streams of one market. No stream tells the whole book: that is REST's. */
export class BinanceBooks {
  readonly #streams = new Map<string, BookStreamEntry>();

  constructor(
    private readonly books: Books,
    instruments: readonly Instrument[],
    { speeds, event }: BookDialect,
  ) {
    for (const [suffix, intervalMs] of speeds) {
      const channel: BookChannel = {
        venue: 'binance',
        streamOf: ({ symbol }) => symbol.toLowerCase() + suffix,
        depth: Infinity,
        intervalMs,
        begins: 'nothing',
        isSnapshotsOnly: false,
        isTruncating: false,
        repeatAfterMs: null,
        level: bookLevel,
        checksum: null,
      };
      for (const instrument of instruments) {
        const stream = channel.streamOf(instrument);
        this.#streams.set(stream, { instrument, channel, write: spellings(stream, event) });
      }
    }
  }

  /** Does nothing for what is no book stream. */
  join(stream: string, reader: BinanceBookReader, now: number): void {
    const found = this.#streams.get(stream);
    if (found === undefined) return;
    const { instrument, channel, write } = found;
    const { connection } = reader;
    connection.noteSubscription(instrument.symbol, 'order_book');
    this.books.join(channel, instrument, reader, { connection, writer: () => write(reader) }, now);
  }

  leave(stream: string, reader: BinanceBookReader): void {
    const found = this.#streams.get(stream);
    if (found !== undefined) this.books.leave(found.channel, found.instrument, reader);
  }
}

/** What differs between spot and futures. */
interface BookDialect {
  /** By what follows the symbol in the stream's name. */
  readonly speeds: readonly (readonly [suffix: string, intervalMs: number])[];
  readonly event: (message: BookMessage, inMicroseconds: boolean) => string;
}

/** Each of the four ways to write an event is used at most once a message. */
function spellings(
  stream: string,
  event: BookDialect['event'],
): (reader: BinanceBookReader) => WriteBook {
  const spelt = (inMicroseconds: boolean) => ({
    bare: sharedWriter((message) => Buffer.from(event(message, inMicroseconds))),
    combined: sharedWriter((message) => Buffer.from(combined(stream, event(message, inMicroseconds)))), // prettier-ignore
  });
  const [inMs, inMicros] = [spelt(false), spelt(true)];
  return ({ isCombined, inMicroseconds }) => {
    const spelling = inMicroseconds ? inMicros : inMs;
    return isCombined ? spelling.combined() : spelling.bare();
  };
}

const bookLevel = (instrument: Instrument, tick: number, quantityUnits: number): WireLevel => [
  formatUnits(tick * instrument.tickUnits, instrument.priceDecimals),
  formatUnits(quantityUnits, instrument.quantityDecimals),
];

export const levelsText = (levels: readonly WireLevel[]): string =>
  `[${levels.map(([price, quantity]) => `["${price}","${quantity}"]`).join(',')}]`;

/** The best levels of one side, as REST lists them. */
export const sideText = (instrument: Instrument, side: SideImage, depth: number): string =>
  levelsText(wireLevels(instrument, side, bookLevel, depth));

/** https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#diff-depth-stream */
export const SPOT_BOOKS: BookDialect = {
  speeds: [
    ['@depth', 1_000],
    ['@depth@100ms', 100],
  ],
  event: spotDepthEvent,
};

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Diff-Book-Depth-Streams */
export const FUTURES_BOOKS: BookDialect = {
  speeds: [
    ['@depth', 250],
    ['@depth@500ms', 500],
    ['@depth@100ms', 100],
  ],
  event: futuresDepthEvent,
};

/** Futures chain by `pu`, the last id of the event before. */
function futuresDepthEvent(message: BookMessage): string {
  const { instrument, firstId, lastId, previousId, bids, asks, at } = message;
  const time = Math.floor(at);
  return (
    `{"e":"depthUpdate","E":${time},"T":${time - 1},"s":"${instrument.symbol}","U":${firstId},` +
    `"u":${lastId},"pu":${previousId},"b":${levelsText(bids)},"a":${levelsText(asks)}}`
  );
}

function spotDepthEvent(message: BookMessage, inMicroseconds: boolean): string {
  const { instrument, firstId, lastId, bids, asks, at } = message;
  return (
    `{"e":"depthUpdate","E":${Math.floor(inMicroseconds ? at * 1_000 : at)},"s":"${instrument.symbol}",` +
    `"U":${firstId},"u":${lastId},"b":${levelsText(bids)},"a":${levelsText(asks)}}`
  );
}
