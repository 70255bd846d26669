import type { Trade } from '../../../shared/market-data';
import { isJsonObject, rejectNonObject, sortCandidate } from '../../collectors/frames/trade-check';
import type { JsonObject } from '../../collectors/frames/trade-check';
import type { RejectedTrade } from '../../market-data/trade-sink';
import type { WireContext, WireEvent } from '../../collectors/frames/decoded-frame';
import { epochMsOfDigits } from '../../collectors/frames/wire-values';
import { parseEnvelope } from './envelope';

/*
 * Trades of OKX v5.
 * https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-trades-channel
 */

export const parseFrame = (text: string, receivedAt: number, context: WireContext): WireEvent =>
  parseEnvelope('trades', text, (frame) => parseTrades(frame, text, receivedAt, context));

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
  const trades: Trade[] = [];
  const rejected: RejectedTrade[] = [];
  for (const item of data as readonly unknown[]) {
    if (!isJsonObject(item)) {
      rejectNonObject(item, rejected);
      continue;
    }
    const candidate = {
      venue: 'okx' as const,
      market: 'spot' as const,
      symbol: item.instId,
      // The side of the taker.
      side: item.side,
      price: item.px,
      quantity: item.sz,
      // A row may stand for `count` matches of one taker order at one price; this is the last one's id.
      // `seqId` is no id: rows share it.
      tradeId: item.tradeId,
      exchangeTime: epochMsOfDigits(item.ts),
      receivedAt,
      collectorId: context.collectorId,
      raw: text,
      ...matchesOf(item.count),
    };
    sortCandidate(candidate, item, context, trades, rejected);
  }
  return { kind: 'trades', trades, rejected };
}

/** A row is no worse without it: only what is missing before the row cannot be told then. */
function matchesOf(count: unknown): { readonly matches?: number } {
  const matches = typeof count === 'string' && /^\d{1,5}$/.test(count) ? Number(count) : 1;
  return matches > 1 ? { matches } : {};
}

/** What has been said on one connection so far. */
export interface Conversation {
  /** Receipt of the first frame, epoch ms. */
  readonly since: number;
  /** Symbols whose first row has come. */
  readonly begun: Set<string>;
}

/**
 * The first push of a symbol repeats its latest trade, however old: nothing on the wire says so but its
 * time, which is before the connection began to talk.
 */
export function markRepeated(event: WireEvent, { since, begun }: Conversation): WireEvent {
  if (event.kind !== 'trades') return event;
  let marked: Trade[] | undefined;
  event.trades.forEach((trade, index) => {
    if (begun.has(trade.symbol)) return;
    begun.add(trade.symbol);
    if (trade.exchangeTime >= since) return;
    marked ??= [...event.trades];
    marked[index] = { ...trade, origin: 'snapshot' };
  });
  return marked === undefined ? event : { ...event, trades: marked };
}
