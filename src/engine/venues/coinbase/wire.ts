import { orderOldestFirst } from '../../frames/oldest-first';
import { isJsonObject, parseTradeRows } from '../../frames/trade-rows';
import type { JsonObject, TradeCandidate } from '../../frames/trade-rows';
import type { DecodedFrame, TradeContext } from '../../frames/decoded-frame';
import { epochMsOfIsoTime } from '../../frames/wire-values';
import { parseEnvelope } from './envelope';

/*
 * Trades of Coinbase Advanced Trade.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/websocket/market-trades
 */

export const parseFrame = (text: string, context: TradeContext): DecodedFrame =>
  parseEnvelope('market_trades', text, ({ events }) => parseTrades(events, context));

function parseTrades(events: unknown, context: TradeContext): DecodedFrame {
  const lists = Array.isArray(events) ? (events as readonly unknown[]) : [null];
  const { batch } = context;
  for (const list of lists) {
    if (!isJsonObject(list) || !Array.isArray(list.trades)) {
      return { kind: 'unreadable', message: 'Trades without a list of trades' };
    }
    const first = batch.length;
    const origin = list.type === 'snapshot' ? 'snapshot' : undefined;
    parseTradeRows(context, list.trades, candidateOf, { origin });
    // A snapshot holds the last 100 trades, the newest first.
    orderOldestFirst(batch, first);
  }
  // Nothing was traded, so it must not count as data.
  return batch.length === 0 && batch.rejected.length === 0 ? { kind: 'heartbeat' } : batch;
}

/** A row of the stream or of the REST answer: both name their fields alike. */
export const candidateOf = (row: JsonObject): TradeCandidate => ({
  symbol: row.product_id,
  side: takerSide(row.side),
  price: row.price,
  quantity: row.size,
  tradeId: decimalId(row.trade_id),
  exchangeTime: epochMsOfIsoTime(row.time),
});

/**
 * `side` is the maker's, as on the venue's Exchange feed, where it is documented:
 * https://docs.cdp.coinbase.com/exchange/websocket-feed/channels#match
 */
const takerSide = (side: unknown): unknown =>
  side === 'BUY' ? 'sell' : side === 'SELL' ? 'buy' : side;

/** Ids count up by one per product, so anything but digits would break the count. */
const decimalId = (id: unknown): unknown =>
  typeof id === 'string' && /^\d{1,15}$/.test(id) ? id : null;
