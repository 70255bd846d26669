import type { Trade } from '../../../shared/market-data';
import { oldestFirst } from '../../collectors/frames/oldest-first';
import { isJsonObject, rejectNonObject, sortCandidate } from '../../collectors/frames/trade-check';
import type { RejectedTrade } from '../../market-data/trade-sink';
import type { WireContext, WireEvent } from '../../collectors/frames/decoded-frame';
import { epochMsOfIsoTime } from '../../collectors/frames/wire-values';
import { parseEnvelope } from './envelope';

/*
 * Trades of Coinbase Advanced Trade.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/websocket/market-trades
 */

export const parseFrame = (text: string, receivedAt: number, context: WireContext): WireEvent =>
  parseEnvelope('market_trades', text, ({ events }) =>
    parseTrades(events, text, receivedAt, context),
  );

function parseTrades(
  events: unknown,
  text: string,
  receivedAt: number,
  context: WireContext,
): WireEvent {
  const lists = Array.isArray(events) ? (events as readonly unknown[]) : [null];
  const trades: Trade[] = [];
  const rejected: RejectedTrade[] = [];
  for (const list of lists) {
    if (!isJsonObject(list) || !Array.isArray(list.trades)) {
      return { kind: 'unreadable', message: 'Trades without a list of trades' };
    }
    const origin = list.type === 'snapshot' ? ({ origin: 'snapshot' } as const) : {};
    const listed: Trade[] = [];
    for (const item of list.trades as readonly unknown[]) {
      if (!isJsonObject(item)) {
        rejectNonObject(item, rejected);
        continue;
      }
      const candidate = {
        venue: 'coinbase' as const,
        market: 'spot' as const,
        symbol: item.product_id,
        side: takerSide(item.side),
        price: item.price,
        quantity: item.size,
        tradeId: decimalId(item.trade_id),
        exchangeTime: epochMsOfIsoTime(item.time),
        receivedAt,
        collectorId: context.collectorId,
        raw: text,
        ...origin,
      };
      sortCandidate(candidate, item, context, listed, rejected);
    }
    // A snapshot holds the last 100 trades, the newest first.
    trades.push(...oldestFirst(listed));
  }
  // Nothing was traded, so it must not count as data.
  if (trades.length === 0 && rejected.length === 0) return { kind: 'heartbeat' };
  return { kind: 'trades', trades, rejected };
}

/**
 * `side` is the maker's, as on the venue's Exchange feed, where it is documented:
 * https://docs.cdp.coinbase.com/exchange/websocket-feed/channels#match
 */
export const takerSide = (side: unknown): unknown =>
  side === 'BUY' ? 'sell' : side === 'SELL' ? 'buy' : side;

/** Ids count up by one per product, so anything but digits would break the count. */
export const decimalId = (id: unknown): unknown =>
  typeof id === 'string' && /^\d{1,15}$/.test(id) ? id : null;
