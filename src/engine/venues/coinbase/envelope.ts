import { SAMPLE_LENGTH, isJsonObject, parseJson } from '../../frames/trade-rows';
import type { JsonObject } from '../../frames/trade-rows';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import type { DecodedFrame } from '../../frames/decoded-frame';
import { fieldOfFirst, topicOf } from '../../frames/wire-values';

/*
 * What all channels of Coinbase Advanced Trade share: requests, answers, and numbered frames.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels
 */

/** As it is subscribed and listed in answers. */
export type CoinbaseChannel = 'market_trades' | 'level2';

/** As its frames call it. */
const NAME_IN_FRAMES: Readonly<Record<CoinbaseChannel, string>> = {
  market_trades: 'market_trades',
  level2: 'l2_data',
};

/** Ours, so that requests stay readable and one unknown product spoils few. */
const PRODUCTS_PER_REQUEST = 50;

/**
 * Channels without news are closed after 60 to 90 s unless heartbeats are subscribed too. A message
 * names one channel only, so this is one of its own.
 */
export const SUBSCRIBE_HEARTBEATS = JSON.stringify({ type: 'subscribe', channel: 'heartbeats' });

/** Answers list what is subscribed and name no request. */
export function createSubscribeMessages(
  channel: CoinbaseChannel,
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
      text: JSON.stringify({ type, product_ids: batch, channel }),
    });
  }
  return messages;
}

/**
 * Answers and other channels are dealt with here; `parseData` is given the frames of `channel` alone.
 * `sequence_num` counts all frames of the connection: heartbeats and answers as well as data.
 */
export function parseEnvelope(
  channel: CoinbaseChannel,
  text: string,
  parseData: (frame: JsonObject) => DecodedFrame,
): DecodedFrame {
  const frame = parseJson(text);
  if (frame === undefined) return { kind: 'unreadable', message: 'Not JSON' };
  if (!isJsonObject(frame)) return { kind: 'unreadable', message: 'Not a JSON object' };
  const event = parseObject(channel, frame, parseData);
  const sequence = frame.sequence_num;
  return isSequence(sequence) ? numbered(event, sequence) : event;
}

function numbered(frame: DecodedFrame, frameSequence: number): DecodedFrame {
  if (frame.kind !== 'trades') return { ...frame, frameSequence };
  frame.frameSequence = frameSequence;
  return frame;
}

export const isSequence = (value: unknown): value is number => Number.isSafeInteger(value);

function parseObject(
  expected: CoinbaseChannel,
  frame: JsonObject,
  parseData: (frame: JsonObject) => DecodedFrame,
): DecodedFrame {
  if (frame.type === 'error') return parseError(frame);
  const { channel, events } = frame;
  if (typeof channel !== 'string') {
    return { kind: 'unreadable', message: 'Neither a channel nor an error' };
  }
  switch (channel) {
    case NAME_IN_FRAMES[expected]:
      return parseData(frame);
    case 'heartbeats':
      return { kind: 'heartbeat' };
    case 'subscriptions':
      return parseSubscriptions(expected, events);
    default:
      return { kind: 'unknown', topic: topicOf(channel, fieldOfFirst(events, 'product_id')) };
  }
}

/** Each answer lists everything that is subscribed by now, channel by channel. */
function parseSubscriptions(channel: CoinbaseChannel, events: unknown): DecodedFrame {
  const symbols: string[] = [];
  for (const event of Array.isArray(events) ? (events as readonly unknown[]) : []) {
    const listed = isJsonObject(event) ? event.subscriptions : undefined;
    const products: unknown = isJsonObject(listed) ? listed[channel] : undefined;
    if (!Array.isArray(products)) continue;
    symbols.push(...products.filter((product) => typeof product === 'string'));
  }
  return symbols.length === 0 ? { kind: 'heartbeat' } : { kind: 'symbols_acknowledged', symbols };
}

/** Errors name no request; one bad product spoils the whole request it was in. */
function parseError(frame: JsonObject): DecodedFrame {
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
