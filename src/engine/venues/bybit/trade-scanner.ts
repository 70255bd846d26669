import { EARLIEST_TRADE_TIME, LATEST_TRADE_TIME } from '../../../shared/market-data';
import type { TradeBatch } from '../../market-data/trade-batch';
import { ByteCursor, SymbolInterner, literal } from '../../frames/byte-cursor';
import type { TradeContext } from '../../frames/decoded-frame';

const cursor = new ByteCursor();
const symbolWords = new SymbolInterner();

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
const READ = {
  time: 1,
  symbol: 2,
  side: 4,
  price: 8,
  quantity: 16,
  id: 32,
  block: 64,
  rpi: 128,
} as const;
/** Every trade has them; a block or RPI mark may be absent. */
const REQUIRED = 63;

/**
 * Reads a frame of trades without fault, as Bybit writes it today, into the batch; the keys of a trade may
 * stand in any order. Null for any other frame: the plain parser reads that, and is what this one is tested
 * against.
 */
export function scanTrades(bytes: Uint8Array, { batch, symbols }: TradeContext): TradeBatch | null {
  cursor.open(bytes);
  if (!cursor.skip(TOPIC)) return null;
  const symbol = cursor.restOfKnownWord(symbolWords);
  if (symbol === undefined || !symbols.has(symbol)) return null;
  const symbolAt = cursor.at - symbol.length - 1;
  const isTypeFirst = cursor.skip(TYPE_FIRST);
  if (!isTypeFirst && !cursor.skip(TIME_FIRST)) return null;
  const sentAt = cursor.epochMs();
  if (!isTradeTime(sentAt) || !cursor.skip(isTypeFirst ? DATA : TYPE_AND_DATA)) return null;

  do {
    if (!cursor.skipByte(OPENED) || !scanTrade(batch, symbolAt, symbol.length)) {
      return giveUp(batch);
    }
  } while (cursor.skipByte(COMMA));
  if (!cursor.skip(END) || !cursor.atEnd) return giveUp(batch);
  batch.addSymbol(symbol);
  batch.publishedAt = sentAt;
  return batch;
}

function giveUp(batch: TradeBatch): null {
  batch.length = 0;
  return null;
}

/** One trade, from behind its opening brace to its closing one; its symbol is that of the topic. */
function scanTrade(batch: TradeBatch, symbolAt: number, symbolLength: number): boolean {
  const at = batch.nextRow();
  let read = 0;
  let isBlock = false;
  let isRpi = false;
  do {
    if (!cursor.skipByte(QUOTE)) return false;
    let field = 0;
    switch (cursor.next) {
      case KEY.T: {
        if (!cursor.skip(TIME)) return false;
        const time = cursor.epochMs();
        if (!isTradeTime(time)) return false;
        batch.exchangeTime[at] = time;
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
        batch.sold[at] = sold ? 1 : 0;
        field = READ.side;
        break;
      }
      case KEY.v:
        if (!cursor.skip(QUANTITY)) return false;
        if (!cursor.positiveDecimal(batch.quantityUnits, batch.quantityForm, at)) return false;
        field = READ.quantity;
        break;
      case KEY.p:
        if (!cursor.skip(PRICE)) return false;
        if (!cursor.positiveDecimal(batch.priceUnits, batch.priceForm, at)) return false;
        field = READ.price;
        break;
      case KEY.i:
        if (!cursor.skip(ID) || !cursor.quotedId(batch, at)) return false;
        field = READ.id;
        break;
      case KEY.L:
        if (!cursor.skip(TICK_DIRECTION) || !cursor.skipWord()) return false;
        break;
      case KEY.B:
        if (cursor.skip(BLOCK)) isBlock = true;
        else if (!cursor.skip(NOT_BLOCK)) return false;
        field = READ.block;
        break;
      case KEY.R:
        if (cursor.skip(RPI)) isRpi = true;
        else if (!cursor.skip(NOT_RPI)) return false;
        field = READ.rpi;
        break;
      default:
        return false;
    }
    // Of a key that stands there twice, JSON takes the last.
    if ((read & field) !== 0) return false;
    read |= field;
  } while (cursor.skipByte(COMMA));
  if (!cursor.skipByte(CLOSED) || (read & REQUIRED) !== REQUIRED) return false;
  if (isBlock) batch.setKind(at, 'block');
  else if (isRpi) batch.setKind(at, 'rpi');
  batch.length = at + 1;
  return true;
}

/** False for what is no number. */
const isTradeTime = (time: number): boolean =>
  time >= EARLIEST_TRADE_TIME && time <= LATEST_TRADE_TIME;
