import { crc32 } from 'node:zlib';
import type { BookLevel } from '../../../shared/order-book';
import {
  pairLevel,
  readLevels,
  rejectUpdate,
  sortUpdate,
  updateKind,
} from '../../frames/book-rows';
import type { BookLink, BookUpdate, RejectedUpdate } from '../../market-data/book-update';
import { isJsonObject } from '../../frames/trade-rows';
import type { JsonObject } from '../../frames/trade-rows';
import type { BookContext, DecodedFrame } from '../../frames/decoded-frame';
import { epochMsOfDigits } from '../../frames/wire-values';
import { parseEnvelope } from './envelope';

/*
 * Order books of OKX v5: 400 levels a side, pushed every 100 ms.
 * https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel
 */

export const parseBookFrame = (text: string, context: BookContext): DecodedFrame =>
  parseEnvelope('books', text, (frame, arg) => parseBooks(frame, arg.instId, context));

function parseBooks(
  { action, data }: JsonObject,
  symbol: unknown,
  context: BookContext,
): DecodedFrame {
  if (!Array.isArray(data)) return { kind: 'unreadable', message: 'A book without a data array' };
  if (data.length === 0) return { kind: 'heartbeat' };
  const updates: BookUpdate[] = [];
  const rejected: RejectedUpdate[] = [];
  for (const item of data as readonly unknown[]) {
    if (!isJsonObject(item)) {
      rejectUpdate({ fault: 'no object', value: item }, symbol, rejected);
      continue;
    }
    const checksum = checksumOf(item.checksum);
    const candidate = {
      symbol,
      kind: updateKind(action),
      bids: readLevels(item.bids, pairLevel),
      asks: readLevels(item.asks, pairLevel),
      link: linkOf(item, checksum),
      checksum,
      exchangeTime: epochMsOfDigits(item.ts),
    };
    sortUpdate(candidate, context, updates, rejected);
  }
  return { kind: 'book', updates, rejected };
}

/** Signed, and always 0 since 2026: the venue no longer computes it. */
function checksumOf(value: unknown): number | null | undefined {
  if (value === undefined || value === 0) return null;
  return typeof value === 'number' && (value | 0) === value ? value : undefined;
}

/**
 * `seqId` grows by any step; only `prevSeqId` tells whether something is missing. Frames of 2022 and
 * before have neither, and a live checksum instead: what has none of both can be verified by nothing.
 */
function linkOf(item: JsonObject, checksum: number | null | undefined): BookLink | null {
  const { seqId, prevSeqId } = item;
  if (seqId === undefined && prevSeqId === undefined && typeof checksum === 'number') {
    return { kind: 'none' };
  }
  return isId(seqId) && isId(prevSeqId)
    ? { kind: 'chained', id: seqId, previous: prevSeqId }
    : null;
}

/** −1 stands for none before. */
const isId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= -1;

export const OKX_CHECKSUM_LEVELS = 25;

/** Signed CRC-32 over the best 25 levels a side, best first, a bid and an ask in turn: `px:sz:px:sz…`. */
export function okxChecksum(bids: readonly BookLevel[], asks: readonly BookLevel[]): number {
  const parts: string[] = [];
  for (let index = 0; index < OKX_CHECKSUM_LEVELS; index += 1) {
    for (const level of [bids[index], asks[index]]) {
      if (level !== undefined) parts.push(level[0], level[1]);
    }
  }
  return crc32(parts.join(':')) | 0;
}
