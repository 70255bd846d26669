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
import { epochMsOfIsoTime, fieldOfFirst, topicOf } from '../../wire-values';

/*
 * Coinbase Advanced Trade market data.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/websocket/market-trades
 */

const CHANNEL = 'market_trades';

/** Ours, so that requests stay readable and one unknown product spoils few. */
const PRODUCTS_PER_REQUEST = 50;

/**
 * Channels without news are closed after 60 to 90 s unless heartbeats are subscribed too. A message
 * names one channel only, so this is one of its own.
 */
export const SUBSCRIBE_HEARTBEATS = JSON.stringify({ type: 'subscribe', channel: 'heartbeats' });

/** Answers list what is subscribed and name no request. */
export function createSubscribeMessages(
  symbols: readonly string[],
  nextId: () => number,
  type: 'subscribe' | 'unsubscribe' = 'subscribe',
): readonly SubscriptionMessage[] {
  const messages: SubscriptionMessage[] = [];
  for (let start = 0; start < symbols.length; start += PRODUCTS_PER_REQUEST) {
    const batch = symbols.slice(start, start + PRODUCTS_PER_REQUEST);
    messages.push({
      requestId: String(nextId()),
      symbols: batch,
      text: JSON.stringify({ type, product_ids: batch, channel: CHANNEL }),
    });
  }
  return messages;
}

/** `sequence_num` counts all frames of the connection: heartbeats and answers as well as trades. */
export function parseFrame(text: string, receivedAt: number, context: WireContext): WireEvent {
  const frame = parseJson(text);
  if (frame === undefined) return { kind: 'unreadable', message: 'Not JSON' };
  if (!isJsonObject(frame)) return { kind: 'unreadable', message: 'Not a JSON object' };
  const event = parseObject(frame, text, receivedAt, context);
  const sequence = frame.sequence_num;
  return Number.isSafeInteger(sequence) ? { ...event, sequence: sequence as number } : event;
}

function parseObject(
  frame: JsonObject,
  text: string,
  receivedAt: number,
  context: WireContext,
): WireEvent {
  if (frame.type === 'error') return parseError(frame);
  const { channel, events } = frame;
  if (typeof channel !== 'string') {
    return { kind: 'unreadable', message: 'Neither a channel nor an error' };
  }
  switch (channel) {
    case CHANNEL:
      return parseTrades(events, text, receivedAt, context);
    case 'heartbeats':
      return { kind: 'heartbeat' };
    case 'subscriptions':
      return parseSubscriptions(events);
    default:
      return { kind: 'unknown', topic: topicOf(channel, fieldOfFirst(events, 'product_id')) };
  }
}

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
const takerSide = (side: unknown): unknown =>
  side === 'BUY' ? 'sell' : side === 'SELL' ? 'buy' : side;

/** Ids count up by one per product, so anything but digits would break the count. */
const decimalId = (id: unknown): unknown =>
  typeof id === 'string' && /^\d{1,15}$/.test(id) ? id : null;

/** Each answer lists everything that is subscribed by now, channel by channel. */
function parseSubscriptions(events: unknown): WireEvent {
  const symbols: string[] = [];
  for (const event of Array.isArray(events) ? (events as readonly unknown[]) : []) {
    const listed = isJsonObject(event) ? event.subscriptions : undefined;
    const products: unknown = isJsonObject(listed) ? listed[CHANNEL] : undefined;
    if (!Array.isArray(products)) continue;
    symbols.push(...products.filter((product) => typeof product === 'string'));
  }
  return symbols.length === 0 ? { kind: 'heartbeat' } : { kind: 'symbols_acknowledged', symbols };
}

/** Errors name no request; one bad product spoils the whole request it was in. */
function parseError(frame: JsonObject): WireEvent {
  const parts = [frame.message, frame.reason].filter((part) => typeof part === 'string');
  const message = parts.join(': ').slice(0, SAMPLE_LENGTH);
  const named = /([A-Z0-9]{1,20}-[A-Z0-9]{1,20}) is not a valid product/.exec(message)?.[1];
  return {
    kind: 'refused',
    requestId: null,
    message: message === '' ? 'Refused without a reason' : message,
    symbol: named ?? null,
    alreadySubscribed: false,
  };
}
