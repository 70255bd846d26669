import { parseTradeRows } from '../../frames/trade-rows';
import type { JsonObject, TradeCandidate } from '../../frames/trade-rows';
import type { DecodedFrame, TradeContext } from '../../frames/decoded-frame';
import { epochMsOfDigits } from '../../frames/wire-values';
import { parseEnvelope } from './envelope';

/*
 * Trades of OKX v5.
 * https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-trades-channel
 */

export const parseFrame = (text: string, context: TradeContext): DecodedFrame =>
  parseEnvelope('trades', text, (frame) => parseTrades(frame, context));

function parseTrades({ data }: JsonObject, context: TradeContext): DecodedFrame {
  if (!Array.isArray(data)) return { kind: 'unreadable', message: 'Trades without a data array' };
  // Nothing was traded, so it must not count as data.
  if (data.length === 0) return { kind: 'heartbeat' };
  // A row may stand for `count` matches of one taker order at one price; its id is the last one's.
  parseTradeRows(context, data, (row) => ({
    ...candidateOf(row),
    matches: matchesOf(row.count),
  }));
  return context.batch;
}

/** A row of the stream or of the REST answer: both name their fields alike. */
export const candidateOf = (row: JsonObject): TradeCandidate => ({
  symbol: row.instId,
  // The side of the taker.
  side: row.side,
  price: row.px,
  quantity: row.sz,
  // `seqId` is no id: rows share it.
  tradeId: row.tradeId,
  exchangeTime: epochMsOfDigits(row.ts),
});

/** A row is no worse without it: only what is missing before the row cannot be told then. */
function matchesOf(count: unknown): number | undefined {
  const matches = typeof count === 'string' && /^\d{1,5}$/.test(count) ? Number(count) : 1;
  return matches > 1 ? matches : undefined;
}

/** What was said on one connection so far. */
export interface Conversation {
  /** Receipt of the first frame, epoch ms. */
  readonly since: number;
  /** Symbols whose first row has come. */
  readonly begun: Set<string>;
}

/**
 * The first push of a symbol repeats its latest trade, however old. Only its time shows it: it is before the
 * connection's first frame. Such rows become snapshots.
 */
export function markRepeated(frame: DecodedFrame, { since, begun }: Conversation): DecodedFrame {
  if (frame.kind !== 'trades') return frame;
  for (let row = 0; row < frame.length; row += 1) {
    const symbol = frame.symbolAt(row);
    if (begun.has(symbol)) continue;
    begun.add(symbol);
    if ((frame.exchangeTime[row] ?? 0) < since) frame.markSnapshot(row);
  }
  return frame;
}
