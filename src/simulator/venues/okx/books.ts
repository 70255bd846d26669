import { crc32 } from 'node:zlib';
import type { Books } from '../../books/book-board';
import { sharedWriter, wireLevels } from '../../books/book-channel';
import type { BookChannel } from '../../books/book-channel';
import type { BookMessage, WireLevel } from '../../books/book-message';
import type { BookImage } from '../../books/book-model';
import { formatUnits, trimZeros } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import type { FeedChannel } from '../../venue-feed';
import type { OkxSession } from './session';

/* https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel */

const CHANNEL = 'books';
const DEPTH = 400;
const INTERVAL_MS = 100;
/** Without a change for so long, an update without levels repeats the last number. */
const REPEAT_AFTER_MS = 60_000;
const CHECKSUM_LEVELS = 25;

/** The `books` channel. Since 2026 its checksum is 0; `hasChecksums` is how it was before. */
export function okxBooks(
  books: Books,
  instruments: readonly Instrument[],
  hasChecksums: boolean,
): FeedChannel<OkxSession> {
  const channel: BookChannel = {
    venue: 'okx',
    streamOf: ({ symbol }) => `${CHANNEL}:${symbol}`,
    depth: DEPTH,
    intervalMs: INTERVAL_MS,
    begins: 'snapshot',
    isSnapshotsOnly: false,
    isTruncating: false,
    repeatAfterMs: REPEAT_AFTER_MS,
    level,
    checksum: hasChecksums ? checksumOf : null,
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

const level = (instrument: Instrument, tick: number, quantityUnits: number): WireLevel => [
  trimZeros(formatUnits(tick * instrument.tickUnits, instrument.priceDecimals)),
  trimZeros(formatUnits(quantityUnits, instrument.quantityDecimals)),
];

/** A level names how many orders it is made of, which this exchange does not know: one. */
const levelsText = (levels: readonly WireLevel[]): string =>
  `[${levels.map(([price, size]) => `["${price}","${size}","0","${size === '0' ? '0' : '1'}"]`).join(',')}]`;

function bookFrame(message: BookMessage): string {
  const { kind, instrument, bids, asks, lastId, previousId, checksum, at } = message;
  const action = kind === 'snapshot' ? 'snapshot' : 'update';
  return (
    `{"arg":{"channel":"${CHANNEL}","instId":"${instrument.symbol}"},"action":"${action}",` +
    `"data":[{"asks":${levelsText(asks)},"bids":${levelsText(bids)},"ts":"${Math.floor(at)}",` +
    `"checksum":${(checksum ?? 0) | 0},"seqId":${lastId},` +
    `"prevSeqId":${kind === 'snapshot' ? -1 : previousId}}]}`
  );
}

/** Bids and asks take turns, best first. */
function checksumOf({ instrument, bids, asks }: BookImage): number {
  const best = [bids, asks].map((side) => wireLevels(instrument, side, level, CHECKSUM_LEVELS));
  const parts: string[] = [];
  for (let index = 0; index < CHECKSUM_LEVELS; index += 1) {
    for (const side of best) parts.push(...(side[index] ?? []));
  }
  return crc32(parts.join(':'));
}
