import { pairLevel, readLevels, rejectUpdate, sortUpdate } from '../../frames/book-rows';
import type { BookLink, BookUpdate, RejectedUpdate } from '../../market-data/book-update';
import { isJsonObject, parseJson } from '../../frames/trade-rows';
import type { JsonObject } from '../../frames/trade-rows';
import type { BookContext, DecodedFrame } from '../../frames/decoded-frame';
import { sentTime } from '../../frames/wire-values';
import { parseAnswer } from './wire';

/*
 * Order books of Bybit v5.
 * https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook
 */

/** A topic is this and the symbol. */
export const bookTopic = (depth: number): string => `orderbook.${depth}.`;

export function parseBookFrame(
  topicStart: string,
  text: string,
  context: BookContext,
): DecodedFrame {
  const frame = parseJson(text);
  if (frame === undefined) return { kind: 'unreadable', message: 'Not JSON' };
  if (!isJsonObject(frame)) return { kind: 'unreadable', message: 'Not a JSON object' };
  const { topic } = frame;
  if (typeof topic === 'string') {
    if (!topic.startsWith(topicStart)) return { kind: 'unknown', topic };
    return parseUpdate(frame, topic.slice(topicStart.length), context);
  }
  if (typeof frame.op === 'string') return parseAnswer(frame, frame.op);
  return { kind: 'unreadable', message: 'Neither a topic nor an op' };
}

function parseUpdate(frame: JsonObject, symbol: string, context: BookContext): DecodedFrame {
  const updates: BookUpdate[] = [];
  const rejected: RejectedUpdate[] = [];
  const { data } = frame;
  if (!isJsonObject(data)) {
    const fault = { fault: 'an update without data', value: data };
    rejectUpdate(fault, symbol, rejected);
  } else if (data.s !== symbol) {
    const fault = { fault: 'the topic and the data name different symbols', value: data.s };
    rejectUpdate(fault, symbol, rejected);
  } else {
    const link = linkOf(data.u);
    const candidate = {
      symbol,
      kind: kindOf(frame.type, link),
      bids: readLevels(data.b, pairLevel),
      asks: readLevels(data.a, pairLevel),
      link,
      checksum: null,
      // `cts` is the matching engine's time, `ts` that of sending.
      exchangeTime: sentTime(frame.cts) ?? sentTime(frame.ts),
    };
    sortUpdate(candidate, context, updates, rejected);
  }
  return { kind: 'book', updates, rejected };
}

/** `seq` is shared by all the venue sends; `u` counts the updates of this topic. */
const linkOf = (u: unknown): Extract<BookLink, { kind: 'counted' }> | null =>
  Number.isSafeInteger(u) && (u as number) >= 1 ? { kind: 'counted', id: u as number } : null;

function kindOf(type: unknown, link: { readonly id: number } | null): BookUpdate['kind'] | null {
  // The service began anew: whatever it calls this, it is the whole book.
  if (link?.id === 1 && type === 'delta') return 'snapshot';
  return type === 'snapshot' || type === 'delta' ? type : null;
}
