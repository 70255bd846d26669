import type { BookLevel } from '../../../shared/order-book';
import { bookLevel, rejectUpdate, sortUpdate, updateKind } from '../../frames/book-rows';
import type { LevelsRead } from '../../frames/book-rows';
import type { BookUpdate, RejectedUpdate } from '../../market-data/book-update';
import { isJsonObject } from '../../frames/trade-rows';
import type { JsonObject } from '../../frames/trade-rows';
import type { BookContext, DecodedFrame } from '../../frames/decoded-frame';
import { epochMsOfIsoTime } from '../../frames/wire-values';
import { isSequence, parseEnvelope } from './envelope';

/*
 * Order books of Coinbase Advanced Trade: all levels, tens of thousands in the first frame.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/websocket/level2
 */

export const parseBookFrame = (text: string, context: BookContext): DecodedFrame =>
  parseEnvelope('level2', text, (frame) => parseBooks(frame, context));

function parseBooks(frame: JsonObject, context: BookContext): DecodedFrame {
  const { events, timestamp, sequence_num: sequence } = frame;
  if (!Array.isArray(events)) return { kind: 'unreadable', message: 'A book without events' };
  // Updates have no number of their own: without the frame's nobody could say whether one is missing.
  if (!isSequence(sequence))
    return { kind: 'unreadable', message: 'A book without a frame number' };
  if (events.length === 0) return { kind: 'heartbeat' };
  const updates: BookUpdate[] = [];
  const rejected: RejectedUpdate[] = [];
  for (const event of events as readonly unknown[]) {
    if (!isJsonObject(event)) {
      rejectUpdate({ fault: 'no object', value: event }, undefined, rejected);
      continue;
    }
    const candidate = {
      symbol: event.product_id,
      kind: updateKind(event.type),
      ...readSides(event.updates),
      link: { kind: 'none' },
      checksum: null,
      // Of the frame: levels have times of their own, which a snapshot sets to 1970.
      exchangeTime: epochMsOfIsoTime(timestamp),
    } as const;
    sortUpdate(candidate, context, updates, rejected);
  }
  return { kind: 'book', updates, rejected };
}

/** Both sides come in one list; the asks are called offers. */
function readSides(rows: unknown): { readonly bids: LevelsRead; readonly asks: LevelsRead } {
  const bids: BookLevel[] = [];
  const asks: BookLevel[] = [];
  if (!Array.isArray(rows)) return invalid(rows);
  for (const row of rows as readonly unknown[]) {
    if (!isJsonObject(row)) return invalid(row);
    const level = bookLevel(row.price_level, row.new_quantity);
    if (level === null) return invalid(row);
    if (row.side === 'bid') bids.push(level);
    else if (row.side === 'offer') asks.push(level);
    else return invalid(row);
  }
  return { bids: { kind: 'levels', levels: bids }, asks: { kind: 'levels', levels: asks } };
}

function invalid(value: unknown): { readonly bids: LevelsRead; readonly asks: LevelsRead } {
  const read: LevelsRead = { kind: 'invalid', value };
  return { bids: read, asks: read };
}
