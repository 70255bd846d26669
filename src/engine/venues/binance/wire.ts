import { SAMPLE_LENGTH, isJsonObject, parseJson, parseTradeRows } from '../../frames/trade-rows';
import type { JsonObject, TradeCandidate } from '../../frames/trade-rows';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import type { DecodedFrame, TradeContext } from '../../frames/decoded-frame';
import { idOfInteger, sentTime } from '../../frames/wire-values';

/*
 * Binance market streams; spot and USD-M futures speak alike.
 * https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Aggregate-Trade-Streams
 */

export type BinanceMarket = 'spot' | 'usdm';

/** `trade`: every match, id `t`. `aggTrade`: one taker order at one price, id `a`. */
export type BinanceTradeStream = 'trade' | 'aggTrade';

const ID_FIELD: Readonly<Record<BinanceTradeStream, 't' | 'a'>> = { trade: 't', aggTrade: 'a' };

/** The venue allows 1,024 streams on one connection. */
export const MAX_STREAMS = 1_024;
const STREAMS_PER_REQUEST = 100;

/** Symbols that no longer fit on the connection are left out. `nextId` names each request. */
export function createSubscribeMessages(
  stream: string,
  symbols: readonly string[],
  nextId: () => number,
  method: 'SUBSCRIBE' | 'UNSUBSCRIBE' = 'SUBSCRIBE',
): readonly SubscriptionMessage[] {
  const messages: SubscriptionMessage[] = [];
  const fitting = symbols.slice(0, MAX_STREAMS);
  for (let start = 0; start < fitting.length; start += STREAMS_PER_REQUEST) {
    const batch = fitting.slice(start, start + STREAMS_PER_REQUEST);
    const id = nextId();
    const params = batch.map((symbol) => `${symbol.toLowerCase()}@${stream}`);
    messages.push({
      requestId: String(id),
      symbols: batch,
      text: JSON.stringify({ method, params, id }),
    });
  }
  return messages;
}

/** Combined frames `{stream, data}` and raw ones, whichever address the collector was given. */
export function parseFrame(
  stream: BinanceTradeStream,
  text: string,
  context: TradeContext,
): DecodedFrame {
  const frame = parseJson(text);
  if (frame === undefined) return { kind: 'unreadable', message: 'Not JSON' };
  if (!isJsonObject(frame)) return { kind: 'unreadable', message: 'Not a JSON object' };
  const event = 'stream' in frame ? frame.data : frame;
  if (!isJsonObject(event)) return { kind: 'unreadable', message: 'A stream without an event' };
  if (event.e !== stream) return parseOther(frame, event);
  const { batch } = context;
  batch.publishedAt = sentTime(event.E) ?? NaN;
  // `f` and `l` span the matches of one aggregate and leave gaps on futures, where liquidations are
  // no market trades: only the id itself counts up by one.
  parseTradeRows(context, [event], (row) => candidateOf(row, row[ID_FIELD[stream]]));
  return batch;
}

/** A frame without data of ours. `event` is what the frame wraps, or the frame itself. */
export function parseOther(frame: JsonObject, event: JsonObject): DecodedFrame {
  if (event.e === 'serverShutdown') {
    return { kind: 'shutdown_notice', message: 'Binance announced that this server shuts down' };
  }
  if (typeof frame.stream === 'string') return { kind: 'unknown', topic: frame.stream };
  if (typeof event.e === 'string') return { kind: 'unknown', topic: event.e };
  return parseAnswer(frame);
}

const candidateOf = (row: JsonObject, id: unknown): TradeCandidate => ({
  symbol: row.s,
  side: takerSide(row.m),
  price: row.p,
  quantity: row.q,
  tradeId: idOfInteger(id),
  exchangeTime: row.T,
});

/** `m` says that the buyer was the maker, so the taker sold. */
export const takerSide = (buyerIsMaker: unknown): unknown =>
  buyerIsMaker === true ? 'sell' : buyerIsMaker === false ? 'buy' : buyerIsMaker;

function parseAnswer(frame: JsonObject): DecodedFrame {
  const requestId =
    typeof frame.id === 'number' || typeof frame.id === 'string' ? String(frame.id) : null;
  const fault = isJsonObject(frame.error) ? frame.error : frame;
  if (typeof fault.code === 'number') {
    const detail = typeof fault.msg === 'string' ? fault.msg.slice(0, SAMPLE_LENGTH) : '';
    return {
      kind: 'refused',
      requestId,
      message: `${detail} (code ${fault.code})`.trim(),
      symbol: null,
      alreadySubscribed: false,
    };
  }
  if (frame.result === null && requestId !== null) return { kind: 'acknowledged', requestId };
  if ('result' in frame) return { kind: 'heartbeat' };
  return { kind: 'unreadable', message: 'Neither an event nor an answer' };
}
