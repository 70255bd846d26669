import { SAMPLE_LENGTH, isJsonObject, parseJson } from '../../frames/trade-rows';
import type { JsonObject } from '../../frames/trade-rows';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import type { DecodedFrame } from '../../frames/decoded-frame';
import { topicOf } from '../../frames/wire-values';

/*
 * What all channels of OKX v5 share: requests, their answers, and the envelope around the data.
 * https://www.okx.com/docs-v5/en/#overview-websocket
 */

export type OkxChannel = 'trades' | 'books';

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
  channel: OkxChannel,
  symbols: readonly string[],
  nextId: () => number,
  op: 'subscribe' | 'unsubscribe' = 'subscribe',
): readonly SubscriptionMessage[] {
  const messages: SubscriptionMessage[] = [];
  for (let start = 0; start < symbols.length; start += ARGS_PER_REQUEST) {
    const batch = symbols.slice(start, start + ARGS_PER_REQUEST);
    const args = batch.map((instId) => ({ channel, instId }));
    messages.push({
      requestId: String(nextId()),
      symbols: batch,
      text: JSON.stringify({ op, args }),
    });
  }
  return messages;
}

/** Answers and other channels are dealt with here; `parseData` is given the frames of `channel` alone. */
export function parseEnvelope(
  channel: OkxChannel,
  text: string,
  parseData: (frame: JsonObject, arg: JsonObject) => DecodedFrame,
): DecodedFrame {
  if (text === PONG_MESSAGE) return { kind: 'pong' };
  const frame = parseJson(text);
  if (frame === undefined) return { kind: 'unreadable', message: 'Not JSON' };
  if (!isJsonObject(frame)) return { kind: 'unreadable', message: 'Not a JSON object' };
  if (typeof frame.event === 'string') return parseAnswer(frame, frame.event);
  const arg = isJsonObject(frame.arg) ? frame.arg : {};
  if (typeof arg.channel !== 'string') {
    return { kind: 'unreadable', message: 'Neither an event nor a channel' };
  }
  return arg.channel === channel
    ? parseData(frame, arg)
    : { kind: 'unknown', topic: topicOf(arg.channel, arg.instId) };
}

function parseAnswer(frame: JsonObject, event: string): DecodedFrame {
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
function parseError(frame: JsonObject): DecodedFrame {
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
