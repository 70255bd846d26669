import type { Trade } from '../../../shared/market-data';
import { oldestFirst } from '../../collectors/frames/oldest-first';
import { isJsonObject, rejectNonObject, sortCandidate } from '../../collectors/frames/trade-check';
import type { JsonObject } from '../../collectors/frames/trade-check';
import type { RejectedTrade } from '../../market-data/trade-sink';
import type { WireContext, WireEvent } from '../../collectors/frames/decoded-frame';
import { epochMsOfIsoTime, idOfInteger } from '../../collectors/frames/wire-values';
import { parseEnvelope } from './envelope';

/*
 * Trades of Kraken spot.
 * https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/trade
 */

export const parseFrame = (text: string, receivedAt: number, context: WireContext): WireEvent =>
  parseEnvelope('trade', text, (frame) => parseTrades(frame, text, receivedAt, context));

function parseTrades(
  frame: JsonObject,
  text: string,
  receivedAt: number,
  context: WireContext,
): WireEvent {
  const { data } = frame;
  if (!Array.isArray(data)) return { kind: 'unreadable', message: 'Trades without a data array' };
  // Nothing was traded, so it must not count as data.
  if (data.length === 0) return { kind: 'heartbeat' };
  // The last 50 trades, told on subscribing.
  const origin = frame.type === 'snapshot' ? ({ origin: 'snapshot' } as const) : {};
  const trades: Trade[] = [];
  const rejected: RejectedTrade[] = [];
  for (const item of data as readonly unknown[]) {
    if (!isJsonObject(item)) {
      rejectNonObject(item, rejected);
      continue;
    }
    const candidate = {
      venue: 'kraken' as const,
      market: 'spot' as const,
      symbol: item.symbol,
      // The side of the taker.
      side: item.side,
      price: item.price,
      quantity: item.qty,
      // A sequence number, unique per book.
      tradeId: idOfInteger(item.trade_id),
      exchangeTime: epochMsOfIsoTime(item.timestamp),
      receivedAt,
      collectorId: context.collectorId,
      raw: text,
      ...origin,
    };
    sortCandidate(candidate, item, context, trades, rejected);
  }
  return { kind: 'trades', trades: oldestFirst(trades), rejected };
}
