import { SAMPLE_LENGTH, isJsonObject, parseJson, parseTradeRows } from '../../frames/trade-rows';
import type { JsonObject, TradeCandidate } from '../../frames/trade-rows';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import type { DecodedFrame, TradeContext } from '../../frames/decoded-frame';
import { sentTime } from '../../frames/wire-values';

/*
 * Bybit v5 public streams.
 * https://bybit-exchange.github.io/docs/v5/websocket/public/trade
 * https://bybit-exchange.github.io/docs/v5/ws/connect
 */

export type BybitCategory = 'spot' | 'linear';

/** A topic is this and the symbol. */
export const TRADE_TOPIC = 'publicTrade.';

/** All args of one connection together. */
const MAX_ARGS_CHARACTERS = 21_000;
/** Spot refuses a request with more; elsewhere the number is ours, to keep requests readable. */
const MAX_ARGS_PER_REQUEST: Readonly<Record<BybitCategory, number>> = { spot: 10, linear: 50 };

export const PING_MESSAGE = JSON.stringify({ op: 'ping' });

/** Symbols that no longer fit on the connection are left out. `nextId` names each request. */
export function createSubscribeMessages(
  category: BybitCategory,
  symbols: readonly string[],
  nextId: () => number,
  op: 'subscribe' | 'unsubscribe' = 'subscribe',
  topic = TRADE_TOPIC,
): readonly SubscriptionMessage[] {
  const messages: SubscriptionMessage[] = [];
  const fitting = symbols.slice(0, fittingSymbols(symbols, topic));
  const size = MAX_ARGS_PER_REQUEST[category];
  for (let start = 0; start < fitting.length; start += size) {
    const batch = fitting.slice(start, start + size);
    const requestId = String(nextId());
    const args = batch.map((symbol) => topic + symbol);
    messages.push({
      requestId,
      symbols: batch,
      text: JSON.stringify({ req_id: requestId, op, args }),
    });
  }
  return messages;
}

/** How many of the symbols, from the first on, fit on one connection. */
export function fittingSymbols(symbols: readonly string[], topic = TRADE_TOPIC): number {
  let characters = 0;
  const firstTooMany = symbols.findIndex((symbol) => {
    characters += topic.length + symbol.length;
    return characters > MAX_ARGS_CHARACTERS;
  });
  return firstTooMany === -1 ? symbols.length : firstTooMany;
}

export function parseFrame(text: string, context: TradeContext): DecodedFrame {
  const frame = parseJson(text);
  if (frame === undefined) return { kind: 'unreadable', message: 'Not JSON' };
  if (!isJsonObject(frame)) return { kind: 'unreadable', message: 'Not a JSON object' };
  const { topic } = frame;
  if (typeof topic === 'string') {
    if (!topic.startsWith(TRADE_TOPIC)) return { kind: 'unknown', topic };
    return parseTrades(frame, context);
  }
  if (typeof frame.op === 'string') return parseAnswer(frame, frame.op);
  return { kind: 'unreadable', message: 'Neither a topic nor an op' };
}

function parseTrades({ data, ts }: JsonObject, context: TradeContext): DecodedFrame {
  if (!Array.isArray(data)) return { kind: 'unreadable', message: 'Trades without a data array' };
  // Nothing was traded, so it must not count as data.
  if (data.length === 0) return { kind: 'heartbeat' };
  const { batch } = context;
  batch.publishedAt = sentTime(ts) ?? NaN;
  parseTradeRows(context, data, candidateOf);
  return batch;
}

const candidateOf = (row: JsonObject): TradeCandidate => ({
  symbol: row.s,
  side: takerSide(row.S),
  price: row.p,
  quantity: row.v,
  // `seq` is not an id: neighbours share it. `i` is a UUID on linear, a decimal string on spot.
  tradeId: row.i,
  exchangeTime: row.T,
  kind: row.BT === true ? 'block' : row.RPI === true ? 'rpi' : undefined,
});

/** `S` is the side of the taker. */
export const takerSide = (side: unknown): unknown =>
  side === 'Buy' ? 'buy' : side === 'Sell' ? 'sell' : side;

/** What the venue answers to a request of ours. */
export function parseAnswer(frame: JsonObject, op: string): DecodedFrame {
  // A pong says op "ping" and success true (options: op "pong"); it acknowledges nothing.
  if (op === 'ping' || op === 'pong') return { kind: 'pong' };
  const message = typeof frame.ret_msg === 'string' ? frame.ret_msg.slice(0, SAMPLE_LENGTH) : '';
  const requestId = typeof frame.req_id === 'string' && frame.req_id !== '' ? frame.req_id : null;
  if (op === 'subscribe') {
    if (frame.success === true) {
      return requestId === null ? { kind: 'heartbeat' } : { kind: 'acknowledged', requestId };
    }
    const named = /(?:publicTrade|orderbook\.\d+)\.([^\s,\]]+)/.exec(message)?.[1];
    return {
      kind: 'refused',
      requestId,
      message: message === '' ? 'Refused without a reason' : message,
      symbol: named ?? null,
      alreadySubscribed: /already subscribed/i.test(message),
    };
  }
  if (frame.success === false) {
    return { kind: 'venue_error', message: op === '' ? message : `${op}: ${message}` };
  }
  return { kind: 'heartbeat' };
}
