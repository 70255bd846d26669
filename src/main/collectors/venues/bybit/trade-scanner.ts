import {
  EARLIEST_TRADE_TIME,
  LATEST_TRADE_TIME,
  LONGEST_LEAD_MS,
} from '../../../../shared/market-data';
import type { Trade } from '../../../../shared/market-data';
import type { Side } from '../../../../shared/values/market';
import { FrameCursor, KnownWords, literal } from '../../frame-cursor';
import type { WireContext, WireEvent } from '../../wire-event';
import { NONE_REJECTED } from '../../wire-event';
import type { BybitCategory } from './wire';

const cursor = new FrameCursor();
const symbolWords = new KnownWords();

const byte = (character: string): number => character.charCodeAt(0);
const COMMA = byte(',');
const QUOTE = byte('"');
const OPENED = byte('{');
const CLOSED = byte('}');

const TOPIC = literal('{"topic":"publicTrade.');
/** The two orders of the frame's own keys: linear's and spot's. */
const TYPE_FIRST = literal(',"type":"snapshot","ts":');
const TIME_FIRST = literal(',"ts":');
const DATA = literal(',"data":[');
const TYPE_AND_DATA = literal(',"type":"snapshot","data":[');
const END = literal(']}');

const TIME = literal('T":');
const SYMBOL = literal('s":"');
const SEQUENCE = literal('seq":');
const BUY = literal('S":"Buy"');
const SELL = literal('S":"Sell"');
const QUANTITY = literal('v":');
const PRICE = literal('p":');
const ID = literal('i":');
const TICK_DIRECTION = literal('L":');
const NOT_BLOCK = literal('BT":false');
const BLOCK = literal('BT":true');
const NOT_RPI = literal('RPI":false');
const RPI = literal('RPI":true');

/** By the first letter of a key. */
const KEY = {
  T: byte('T'),
  s: byte('s'),
  S: byte('S'),
  v: byte('v'),
  p: byte('p'),
  i: byte('i'),
  L: byte('L'),
  B: byte('B'),
  R: byte('R'),
} as const;
/** Which fields were read, a bit for each. */
const READ = { time: 1, symbol: 2, side: 4, price: 8, quantity: 16, id: 32 } as const;
const ALL_READ = 63;

/**
 * A frame of trades without fault, as Bybit writes it today, in whatever order the keys of a trade stand.
 * Null for any other frame: the plain parser reads that, and is what this one is tested against.
 */
export function scanTrades(
  category: BybitCategory,
  bytes: Uint8Array,
  text: string,
  receivedAt: number,
  { collectorId, symbols }: WireContext,
): Extract<WireEvent, { kind: 'trades' }> | null {
  cursor.open(bytes, text);
  if (!cursor.skip(TOPIC)) return null;
  const symbol = cursor.restOfKnownWord(symbolWords);
  if (symbol === undefined || !symbols.has(symbol)) return null;
  const symbolBytes = bytesOf(symbol);
  const isTypeFirst = cursor.skip(TYPE_FIRST);
  if (!isTypeFirst && !cursor.skip(TIME_FIRST)) return null;
  const sentAt = cursor.epochMs();
  if (!isTradeTime(sentAt) || !cursor.skip(isTypeFirst ? DATA : TYPE_AND_DATA)) return null;

  const latest = receivedAt + LONGEST_LEAD_MS;
  const trades: Trade[] = [];
  do {
    if (!cursor.skipByte(OPENED)) return null;
    let side: Side = 'buy';
    let price: string | undefined;
    let quantity: string | undefined;
    let tradeId: string | undefined;
    let exchangeTime = NaN;
    let read = 0;
    do {
      if (!cursor.skipByte(QUOTE)) return null;
      let field = 0;
      switch (cursor.next) {
        case KEY.T:
          if (!cursor.skip(TIME)) return null;
          exchangeTime = cursor.epochMs();
          field = READ.time;
          break;
        case KEY.s:
          if (cursor.skip(SYMBOL)) {
            if (!cursor.skip(symbolBytes) || !cursor.skipByte(QUOTE)) return null;
            field = READ.symbol;
          } else if (!cursor.skip(SEQUENCE) || !cursor.skipInteger()) return null;
          break;
        case KEY.S:
          if (cursor.skip(SELL)) side = 'sell';
          else if (!cursor.skip(BUY)) return null;
          field = READ.side;
          break;
        case KEY.v:
          if (!cursor.skip(QUANTITY)) return null;
          quantity = cursor.positiveDecimal();
          field = READ.quantity;
          break;
        case KEY.p:
          if (!cursor.skip(PRICE)) return null;
          price = cursor.positiveDecimal();
          field = READ.price;
          break;
        case KEY.i:
          if (!cursor.skip(ID)) return null;
          tradeId = cursor.word();
          field = READ.id;
          break;
        case KEY.L:
          if (!cursor.skip(TICK_DIRECTION) || !cursor.skipWord()) return null;
          break;
        case KEY.B:
          if (!cursor.skip(NOT_BLOCK) && !cursor.skip(BLOCK)) return null;
          break;
        case KEY.R:
          if (!cursor.skip(NOT_RPI) && !cursor.skip(RPI)) return null;
          break;
        default:
          return null;
      }
      // Of a key that stands there twice, JSON takes the last.
      if ((read & field) !== 0) return null;
      read |= field;
    } while (cursor.skipByte(COMMA));
    if (!cursor.skipByte(CLOSED) || read !== ALL_READ) return null;
    if (price === undefined || quantity === undefined || tradeId === undefined) return null;
    if (!isTradeTime(exchangeTime) || exchangeTime > latest) return null;
    trades.push({
      venue: 'bybit',
      market: category,
      symbol,
      side,
      price,
      quantity,
      tradeId,
      exchangeTime,
      receivedAt,
      sentAt,
      collectorId,
      raw: text,
    });
  } while (cursor.skipByte(COMMA));
  if (!cursor.skip(END) || !cursor.atEnd) return null;
  return { kind: 'trades', trades, rejected: NONE_REJECTED };
}

/** False for what is no number. */
const isTradeTime = (time: number): boolean =>
  time >= EARLIEST_TRADE_TIME && time <= LATEST_TRADE_TIME;

/** Symbols are few, and each has passed `symbols.has`. */
const symbolsAsBytes = new Map<string, Uint8Array>();

function bytesOf(symbol: string): Uint8Array {
  let bytes = symbolsAsBytes.get(symbol);
  if (bytes === undefined) {
    bytes = literal(symbol);
    symbolsAsBytes.set(symbol, bytes);
  }
  return bytes;
}
