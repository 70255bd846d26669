import { SAMPLE_LENGTH, isJsonObject, parseJson } from '../../frames/trade-rows';
import type { JsonObject } from '../../frames/trade-rows';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import type { DecodedFrame } from '../../frames/decoded-frame';
import { fieldOfFirst, topicOf } from '../../frames/wire-values';
import { quoteExactNumbers } from './exact-numbers';

/*
 * What all channels of Kraken spot WebSocket v2 share: requests, answers, and exact numbers.
 * https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/ping
 */

export type KrakenChannel = 'trade' | 'book';

/** Ours, so that requests stay readable: each symbol is answered apart anyway. */
const SYMBOLS_PER_REQUEST = 50;

export const PING_MESSAGE = JSON.stringify({ method: 'ping' });

export function createSubscribeMessages(
  channel: KrakenChannel,
  symbols: readonly string[],
  nextId: () => number,
  method: 'subscribe' | 'unsubscribe' = 'subscribe',
  /** What else the channel wants to be told, e.g. its depth. */
  options: Readonly<Record<string, number>> = {},
): readonly SubscriptionMessage[] {
  const messages: SubscriptionMessage[] = [];
  for (let start = 0; start < symbols.length; start += SYMBOLS_PER_REQUEST) {
    const batch = symbols.slice(start, start + SYMBOLS_PER_REQUEST);
    const id = nextId();
    // Whether a snapshot is the default depends on which page of the venue one reads.
    const snapshot = method === 'subscribe' ? { snapshot: true } : {};
    const params = { channel, symbol: batch, ...options, ...snapshot };
    messages.push({
      requestId: String(id),
      symbols: batch,
      text: JSON.stringify({ method, params, req_id: id }),
    });
  }
  return messages;
}

/** Answers and other channels are dealt with here; `parseData` is given the frames of `channel` alone. */
export function parseEnvelope(
  channel: KrakenChannel,
  text: string,
  parseData: (frame: JsonObject) => DecodedFrame,
): DecodedFrame {
  const frame = parseJson(quoteExactNumbers(text));
  if (frame === undefined) return { kind: 'unreadable', message: 'Not JSON' };
  if (!isJsonObject(frame)) return { kind: 'unreadable', message: 'Not a JSON object' };
  if (typeof frame.method === 'string') return parseAnswer(frame, frame.method);
  switch (frame.channel) {
    case channel:
      return parseData(frame);
    case 'heartbeat':
      return { kind: 'heartbeat' };
    case 'status':
      return parseStatus(frame);
    default:
      return typeof frame.channel === 'string'
        ? { kind: 'unknown', topic: topicOf(frame.channel, fieldOfFirst(frame.data, 'symbol')) }
        : { kind: 'unreadable', message: 'Neither a channel nor a method' };
  }
}

function parseAnswer(frame: JsonObject, method: string): DecodedFrame {
  if (method === 'pong') return { kind: 'pong' };
  const message =
    typeof frame.error === 'string' ? frame.error.slice(0, SAMPLE_LENGTH) : 'No reason given';
  if (method === 'subscribe') return parseSubscribed(frame, message);
  return frame.error === undefined
    ? { kind: 'heartbeat' }
    : { kind: 'venue_error', message: `${method}: ${message}` };
}

/** One answer per symbol, all with the id of the request. */
function parseSubscribed(frame: JsonObject, message: string): DecodedFrame {
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
function parseStatus({ data }: JsonObject): DecodedFrame {
  const states = (Array.isArray(data) ? (data as readonly unknown[]) : []).map((item) =>
    isJsonObject(item) ? item.system : undefined,
  );
  const ill = states.find((state) => typeof state === 'string' && state !== 'online');
  return typeof ill === 'string'
    ? { kind: 'venue_error', message: `Kraken says its system is "${ill.slice(0, 80)}"` }
    : { kind: 'heartbeat' };
}
