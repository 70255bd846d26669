import {
  EARLIEST_TRADE_TIME,
  LATEST_TRADE_TIME,
  LONGEST_LEAD_MS,
} from '../../../shared/market-data';
import { PackedTrades, WORDS_OF_ID } from '../../market-data/packed-trades';
import { FrameCursor, KnownWords, literal } from '../../collectors/frames/byte-cursor';
import type { WireContext } from '../../collectors/frames/decoded-frame';
import type { BybitCategory } from './wire';

const cursor = new FrameCursor();
const packed = new PackedTrades('bybit', 'linear');
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
  receivedAt: number,
  { collectorId, symbols }: WireContext,
): PackedTrades | null {
  cursor.open(bytes);
  if (!cursor.skip(TOPIC)) return null;
  const symbol = cursor.restOfKnownWord(symbolWords);
  if (symbol === undefined || !symbols.has(symbol)) return null;
  const symbolAt = cursor.at - symbol.length - 1;
  const isTypeFirst = cursor.skip(TYPE_FIRST);
  if (!isTypeFirst && !cursor.skip(TIME_FIRST)) return null;
  const sentAt = cursor.epochMs();
  if (!isTradeTime(sentAt) || !cursor.skip(isTypeFirst ? DATA : TYPE_AND_DATA)) return null;

  const latest = receivedAt + LONGEST_LEAD_MS;
  packed.begin(category, symbol, collectorId, receivedAt, sentAt, bytes);
  do {
    if (!cursor.skipByte(OPENED) || !scanTrade(symbolAt, symbol.length, latest)) return null;
  } while (cursor.skipByte(COMMA));
  return cursor.skip(END) && cursor.atEnd ? packed : null;
}

/** One trade, from behind its opening brace to its closing one; its symbol is that of the topic. */
function scanTrade(symbolAt: number, symbolLength: number, latestTime: number): boolean {
  const at = packed.next();
  let read = 0;
  do {
    if (!cursor.skipByte(QUOTE)) return false;
    let field = 0;
    switch (cursor.next) {
      case KEY.T: {
        if (!cursor.skip(TIME)) return false;
        const time = cursor.epochMs();
        if (!isTradeTime(time) || time > latestTime) return false;
        packed.exchangeTime[at] = time;
        field = READ.time;
        break;
      }
      case KEY.s:
        if (cursor.skip(SYMBOL)) {
          if (!cursor.skipSame(symbolAt, symbolLength) || !cursor.skipByte(QUOTE)) return false;
          field = READ.symbol;
        } else if (!cursor.skip(SEQUENCE) || !cursor.skipInteger()) return false;
        break;
      case KEY.S: {
        const sold = cursor.skip(SELL);
        if (!sold && !cursor.skip(BUY)) return false;
        packed.sold[at] = sold ? 1 : 0;
        field = READ.side;
        break;
      }
      case KEY.v:
        if (!cursor.skip(QUANTITY)) return false;
        if (!scanDecimal(packed.quantityUnits, packed.quantityForm, at)) return false;
        field = READ.quantity;
        break;
      case KEY.p:
        if (!cursor.skip(PRICE)) return false;
        if (!scanDecimal(packed.priceUnits, packed.priceForm, at)) return false;
        field = READ.price;
        break;
      case KEY.i: {
        if (!cursor.skip(ID)) return false;
        const kind = cursor.id(packed.idWords, at * WORDS_OF_ID);
        if (kind === 0) return false;
        packed.idKind[at] = kind;
        packed.idNumber[at] = cursor.number;
        field = READ.id;
        break;
      }
      case KEY.L:
        if (!cursor.skip(TICK_DIRECTION) || !cursor.skipWord()) return false;
        break;
      case KEY.B:
        if (!cursor.skip(NOT_BLOCK) && !cursor.skip(BLOCK)) return false;
        break;
      case KEY.R:
        if (!cursor.skip(NOT_RPI) && !cursor.skip(RPI)) return false;
        break;
      default:
        return false;
    }
    // Of a key that stands there twice, JSON takes the last.
    if ((read & field) !== 0) return false;
    read |= field;
  } while (cursor.skipByte(COMMA));
  if (!cursor.skipByte(CLOSED) || read !== ALL_READ) return false;
  packed.length = at + 1;
  return true;
}

function scanDecimal(units: Float64Array, forms: Uint8Array, at: number): boolean {
  const read = cursor.positiveDecimal();
  units[at] = read;
  forms[at] = cursor.form;
  return !Number.isNaN(read);
}

/** False for what is no number. */
const isTradeTime = (time: number): boolean =>
  time >= EARLIEST_TRADE_TIME && time <= LATEST_TRADE_TIME;
