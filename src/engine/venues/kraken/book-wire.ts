import { crc32 } from 'node:zlib';
import type { BookLevel } from '../../../shared/order-book';
import {
  bookLevel,
  readLevels,
  rejectUpdate,
  sortUpdate,
  updateKind,
} from '../../frames/book-rows';
import type { BookUpdate, RejectedUpdate } from '../../market-data/book-update';
import { isJsonObject } from '../../frames/trade-rows';
import type { JsonObject } from '../../frames/trade-rows';
import type { BookContext, DecodedFrame } from '../../frames/decoded-frame';
import { epochMsOfIsoTime } from '../../frames/wire-values';
import { parseEnvelope } from './envelope';

/*
 * Order books of Kraken spot.
 * https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/book
 * https://docs.kraken.com/exchange/guides/websockets/book-checksum-v2
 */

export const parseBookFrame = (text: string, context: BookContext): DecodedFrame =>
  parseEnvelope('book', text, (frame) => parseBooks(frame, context));

function parseBooks({ type, data }: JsonObject, context: BookContext): DecodedFrame {
  if (!Array.isArray(data)) return { kind: 'unreadable', message: 'A book without a data array' };
  if (data.length === 0) return { kind: 'heartbeat' };
  const updates: BookUpdate[] = [];
  const rejected: RejectedUpdate[] = [];
  for (const item of data as readonly unknown[]) {
    if (!isJsonObject(item)) {
      rejectUpdate({ fault: 'no object', value: item }, undefined, rejected);
      continue;
    }
    const { checksum } = item;
    const candidate = {
      symbol: item.symbol,
      kind: updateKind(type),
      bids: readLevels(item.bids, readRow),
      asks: readLevels(item.asks, readRow),
      link: { kind: 'none' },
      checksum: isChecksum(checksum) ? checksum : undefined,
      exchangeTime: epochMsOfIsoTime(item.timestamp),
    } as const;
    sortUpdate(candidate, context, updates, rejected);
  }
  return { kind: 'book', updates, rejected };
}

const readRow = (row: unknown): BookLevel | null =>
  isJsonObject(row) ? bookLevel(row.price, row.qty) : null;

const isChecksum = (value: unknown): value is number =>
  typeof value === 'number' && value >>> 0 === value;

/** Whatever the depth that is subscribed. */
export const KRAKEN_CHECKSUM_LEVELS = 10;

/**
 * CRC-32 over the best 10 asks, then the best 10 bids, best first: price and quantity with all the zeros
 * at their ends, without the point and without zeros at their beginnings.
 */
export function krakenChecksum(bids: readonly BookLevel[], asks: readonly BookLevel[]): number {
  const best = [asks, bids].flatMap((side) => side.slice(0, KRAKEN_CHECKSUM_LEVELS));
  return crc32(best.map(([price, quantity]) => digitsOf(price) + digitsOf(quantity)).join(''));
}

const digitsOf = (decimal: string): string => decimal.replace('.', '').replace(/^0+/, '');
