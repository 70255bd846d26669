import type { Trade } from '../../../../shared/market-data';
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
import { epochMsOfDigits, topicOf } from '../../wire-values';

/*
 * OKX v5 public streams.
 * https://www.okx.com/docs-v5/en/#overview-websocket
 * https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-trades-channel
 */

const CHANNEL = 'trades';

/** All args of one request may have 64 KB; a hundred of ours have less than 15. */
const ARGS_PER_REQUEST = 100;

/** Plain text, and so is the answer. */
export const PING_MESSAGE = 'ping';
const PONG_MESSAGE = 'pong';

/** Codes that refuse what was asked for: invalid request, invalid args, no such channel or instrument. */
const REFUSALS = new Set(['60012', '60013', '60018']);
/** The service is upgraded soon and the connection closed: connect anew. */
const UPGRADE_NOTICE = '64008';

/** Acknowledgements echo the arg, one by one, so that requests need no id on the wire. */
export function createSubscribeMessages(
  symbols: readonly string[],
  nextId: () => number,
  op: 'subscribe' | 'unsubscribe' = 'subscribe',
): readonly SubscriptionMessage[] {
  const messages: SubscriptionMessage[] = [];
  for (let start = 0; start < symbols.length; start += ARGS_PER_REQUEST) {
    const batch = symbols.slice(start, start + ARGS_PER_REQUEST);
    const args = batch.map((instId) => ({ channel: CHANNEL, instId }));
    messages.push({
      requestId: String(nextId()),
      symbols: batch,
      text: JSON.stringify({ op, args }),
    });
  }
  return messages;
}

export function parseFrame(text: string, receivedAt: number, context: WireContext): WireEvent {
  if (text === PONG_MESSAGE) return { kind: 'pong' };
  const frame = parseJson(text);
  if (frame === undefined) return { kind: 'unreadable', message: 'Not JSON' };
  if (!isJsonObject(frame)) return { kind: 'unreadable', message: 'Not a JSON object' };
  if (typeof frame.event === 'string') return parseAnswer(frame, frame.event);
  const arg = isJsonObject(frame.arg) ? frame.arg : {};
  const { channel } = arg;
  if (typeof channel !== 'string') {
    return { kind: 'unreadable', message: 'Neither an event nor a channel' };
  }
  if (channel !== CHANNEL) return { kind: 'unknown', topic: topicOf(channel, arg.instId) };
  return parseTrades(frame, text, receivedAt, context);
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
    };
    sortCandidate(candidate, item, context, trades, rejected);
  }
  return { kind: 'trades', trades, rejected };
}

function parseAnswer(frame: JsonObject, event: string): WireEvent {
  switch (event) {
    case 'subscribe': {
      const symbol = isJsonObject(frame.arg) ? frame.arg.instId : undefined;
      return typeof symbol === 'string'
        ? { kind: 'symbols_acknowledged', symbols: [symbol] }
        : { kind: 'unreadable', message: 'An acknowledgement without an instrument' };
    }
    case 'error':
      return parseError(frame);
    case 'notice':
      return frame.code === UPGRADE_NOTICE
        ? { kind: 'shutdown_notice', message: `OKX: ${messageOf(frame)}` }
        : { kind: 'unknown', topic: `notice: ${messageOf(frame)}` };
    case 'channel-conn-count':
    case 'unsubscribe':
      return { kind: 'heartbeat' };
    default:
      return { kind: 'unknown', topic: event };
  }
}

/** Errors carry no arg and no id; the message names the instrument, if it is about one. */
function parseError(frame: JsonObject): WireEvent {
  const message = messageOf(frame);
  const symbol = /instId:([^\s,]+)/.exec(message)?.[1];
  if (symbol !== undefined) return { kind: 'symbol_refused', symbol, message };
  if (typeof frame.code === 'string' && REFUSALS.has(frame.code)) {
    return { kind: 'refused', requestId: null, message, symbol: null, alreadySubscribed: false };
  }
  // E.g. 60014, too many requests: asking again at once would only make it worse.
  return { kind: 'venue_error', message };
}

function messageOf({ msg, code }: JsonObject): string {
  const message = typeof msg === 'string' ? msg.slice(0, SAMPLE_LENGTH) : 'no message';
  return typeof code === 'string' ? `${message} (code ${code})` : message;
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
