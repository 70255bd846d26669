import type { Trade } from '../../../../shared/market-data';
import { oldestFirst } from '../../oldest-first';
import {
  SAMPLE_LENGTH,
  isJsonObject,
  parseJson,
  rejectNonObject,
  sortCandidate,
} from '../../trade-check';
import type { JsonObject } from '../../trade-check';
import type { RejectedTrade } from '../../trade-sink';
import type { SubscriptionMessage } from '../../subscriptions';
import type { WireContext, WireEvent } from '../../wire-event';
import { epochMsOfIsoTime, fieldOfFirst, idOfInteger, topicOf } from '../../wire-values';
import { quoteExactNumbers } from './exact-numbers';

/*
 * Kraken spot WebSocket v2.
 * https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/trade
 * https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/ping
 */

const CHANNEL = 'trade';

/** Ours, so that requests stay readable: each symbol is answered apart anyway. */
const SYMBOLS_PER_REQUEST = 50;

export const PING_MESSAGE = JSON.stringify({ method: 'ping' });

export function createSubscribeMessages(
  symbols: readonly string[],
  nextId: () => number,
  method: 'subscribe' | 'unsubscribe' = 'subscribe',
): readonly SubscriptionMessage[] {
  const messages: SubscriptionMessage[] = [];
  for (let start = 0; start < symbols.length; start += SYMBOLS_PER_REQUEST) {
    const batch = symbols.slice(start, start + SYMBOLS_PER_REQUEST);
    const id = nextId();
    // Whether a snapshot is the default depends on which page of the venue one reads.
    const snapshot = method === 'subscribe' ? { snapshot: true } : {};
    const params = { channel: CHANNEL, symbol: batch, ...snapshot };
    messages.push({
      requestId: String(id),
      symbols: batch,
      text: JSON.stringify({ method, params, req_id: id }),
    });
  }
  return messages;
}

export function parseFrame(text: string, receivedAt: number, context: WireContext): WireEvent {
  const frame = parseJson(quoteExactNumbers(text));
  if (frame === undefined) return { kind: 'unreadable', message: 'Not JSON' };
  if (!isJsonObject(frame)) return { kind: 'unreadable', message: 'Not a JSON object' };
  const { channel, method } = frame;
  if (typeof method === 'string') return parseAnswer(frame, method);
  switch (channel) {
    case CHANNEL:
      return parseTrades(frame, text, receivedAt, context);
    case 'heartbeat':
      return { kind: 'heartbeat' };
    case 'status':
      return parseStatus(frame);
    default:
      return typeof channel === 'string'
        ? { kind: 'unknown', topic: topicOf(channel, fieldOfFirst(frame.data, 'symbol')) }
        : { kind: 'unreadable', message: 'Neither a channel nor a method' };
  }
}

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

function parseAnswer(frame: JsonObject, method: string): WireEvent {
  if (method === 'pong') return { kind: 'pong' };
  const message =
    typeof frame.error === 'string' ? frame.error.slice(0, SAMPLE_LENGTH) : 'No reason given';
  if (method === 'subscribe') return parseSubscribed(frame, message);
  return frame.error === undefined
    ? { kind: 'heartbeat' }
    : { kind: 'venue_error', message: `${method}: ${message}` };
}

/** One answer per symbol, all with the id of the request. */
function parseSubscribed(frame: JsonObject, message: string): WireEvent {
  const symbol = isJsonObject(frame.result) ? frame.result.symbol : frame.symbol;
  if (typeof symbol !== 'string') {
    const requestId = Number.isSafeInteger(frame.req_id) ? String(frame.req_id) : null;
    return { kind: 'refused', requestId, message, symbol: null, alreadySubscribed: false };
  }
  return frame.success === true || /already subscribed/i.test(message)
    ? { kind: 'symbols_acknowledged', symbols: [symbol] }
    : { kind: 'symbol_refused', symbol, message };
}

/** Told on connecting, and whenever the trading engine's state changes. */
function parseStatus({ data }: JsonObject): WireEvent {
  const states = (Array.isArray(data) ? (data as readonly unknown[]) : []).map((item) =>
    isJsonObject(item) ? item.system : undefined,
  );
  const ill = states.find((state) => typeof state === 'string' && state !== 'online');
  return typeof ill === 'string'
    ? { kind: 'venue_error', message: `Kraken says its system is "${ill.slice(0, 80)}"` }
    : { kind: 'heartbeat' };
}
