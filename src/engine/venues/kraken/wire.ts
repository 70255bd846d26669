import { orderOldestFirst } from '../../frames/oldest-first';
import { parseTradeRows } from '../../frames/trade-rows';
import type { JsonObject, TradeCandidate } from '../../frames/trade-rows';
import type { DecodedFrame, TradeContext } from '../../frames/decoded-frame';
import { epochMsOfIsoTime, idOfInteger } from '../../frames/wire-values';
import { parseEnvelope } from './envelope';

/*
 * Trades of Kraken spot.
 * https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/trade
 */

export const parseFrame = (text: string, context: TradeContext): DecodedFrame =>
  parseEnvelope('trade', text, (frame) => parseTrades(frame, context));

function parseTrades({ data, type }: JsonObject, context: TradeContext): DecodedFrame {
  if (!Array.isArray(data)) return { kind: 'unreadable', message: 'Trades without a data array' };
  // Nothing was traded, so it must not count as data.
  if (data.length === 0) return { kind: 'heartbeat' };
  // A snapshot holds the last 50 trades, sent on subscribing.
  const origin = type === 'snapshot' ? 'snapshot' : undefined;
  parseTradeRows(context, data, candidateOf, { origin });
  orderOldestFirst(context.batch);
  return context.batch;
}

const candidateOf = (row: JsonObject): TradeCandidate => ({
  symbol: row.symbol,
  // The side of the taker.
  side: row.side,
  price: row.price,
  quantity: row.qty,
  // A sequence number, unique per book.
  tradeId: idOfInteger(row.trade_id),
  exchangeTime: epochMsOfIsoTime(row.timestamp),
});
