import { pairLevel, readLevels, sortUpdate } from '../../frames/book-rows';
import type { BookLink, BookUpdate, RejectedUpdate } from '../../market-data/book-update';
import { isJsonObject, parseJson } from '../../frames/trade-rows';
import type { JsonObject } from '../../frames/trade-rows';
import type { BookContext, DecodedFrame } from '../../frames/decoded-frame';
import { sentTime } from '../../frames/wire-values';
import { parseOther } from './wire';
import type { BinanceMarket } from './wire';

/*
 * Changes of order books.
 * https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md#diff-depth-stream
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Diff-Book-Depth-Streams
 */

export const DEPTH_STREAM = 'depth@100ms';

/** Combined frames `{stream, data}` and raw ones, whichever address the collector was given. */
export function parseBookFrame(
  market: BinanceMarket,
  text: string,
  context: BookContext,
): DecodedFrame {
  const frame = parseJson(text);
  if (frame === undefined) return { kind: 'unreadable', message: 'Not JSON' };
  if (!isJsonObject(frame)) return { kind: 'unreadable', message: 'Not a JSON object' };
  const event = 'stream' in frame ? frame.data : frame;
  if (!isJsonObject(event)) return { kind: 'unreadable', message: 'A stream without an event' };
  return event.e === 'depthUpdate' ? parseUpdate(market, event, context) : parseOther(frame, event);
}

function parseUpdate(market: BinanceMarket, event: JsonObject, context: BookContext): DecodedFrame {
  const updates: BookUpdate[] = [];
  const rejected: RejectedUpdate[] = [];
  const candidate = {
    symbol: event.s,
    kind: 'delta' as const,
    bids: readLevels(event.b, pairLevel),
    asks: readLevels(event.a, pairLevel),
    link: linkOf(market, event),
    checksum: null,
    // `T` (futures) is the matching engine's time, `E` that of sending.
    exchangeTime: sentTime(event.T) ?? sentTime(event.E),
  };
  sortUpdate(candidate, context, updates, rejected);
  return { kind: 'book', updates, rejected };
}

const isId = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** Only futures name the update before: their ids have holes. */
function linkOf(market: BinanceMarket, { U: first, u: last, pu }: JsonObject): BookLink | null {
  if (!isId(first) || !isId(last) || first > last) return null;
  if (market === 'spot') return { kind: 'range', first, last, previous: null };
  return isId(pu) && pu < last ? { kind: 'range', first, last, previous: pu } : null;
}
