import {
  EARLIEST_TRADE_TIME,
  LATEST_TRADE_TIME,
  LONGEST_LEAD_MS,
} from '../../../shared/market-data';
import { writeNumber } from '../../market-data/packed-id';
import { PackedTrades } from '../../market-data/packed-trades';
import { FrameCursor, KnownWords, literal } from '../../collectors/frames/byte-cursor';
import type { WireContext } from '../../collectors/frames/decoded-frame';
import type { BinanceMarket, BinanceTradeStream } from './wire';

const cursor = new FrameCursor();
const packed = new PackedTrades('binance', 'spot');
const symbolWords = new KnownWords();

const STREAM = literal('{"stream":');
const DATA = literal(',"data":');
const EVENT: Readonly<Record<BinanceTradeStream, Uint8Array>> = {
  trade: literal('{"e":"trade","E":'),
  aggTrade: literal('{"e":"aggTrade","E":'),
};
const SYMBOL = literal(',"s":');
const TRADE_ID = literal(',"t":');
const AGGREGATE_ID = literal(',"a":');
const PRICE = literal(',"p":');
const QUANTITY = literal(',"q":');
const FIRST_ID = literal(',"f":');
const LAST_ID = literal(',"l":');
const TIME = literal(',"T":');
const BUYER_IS_MAKER = literal(',"m":true');
const SELLER_IS_MAKER = literal(',"m":false');
const BEST_MATCH = literal(',"M":true');
const END = literal('}');
const COMBINED_END = literal('}}');

/**
 * A trade without fault, as Binance writes it today, combined or raw. Null for any other frame: the plain
 * parser reads that, and is what this one is tested against.
 */
export function scanTrade(
  stream: BinanceTradeStream,
  bytes: Uint8Array,
  receivedAt: number,
  { collectorId, symbols }: WireContext,
  market: BinanceMarket,
): PackedTrades | null {
  cursor.open(bytes);
  const isCombined = cursor.skip(STREAM);
  if (isCombined && (!cursor.skipWord() || !cursor.skip(DATA))) return null;
  if (!cursor.skip(EVENT[stream])) return null;
  const sentAt = cursor.epochMs();

  // USD-M writes the id before the symbol.
  const isIdFirst = stream === 'aggTrade' && cursor.skip(AGGREGATE_ID);
  let id = isIdFirst ? cursor.positiveInteger() : NaN;
  if (!cursor.skip(SYMBOL)) return null;
  const symbol = cursor.knownWord(symbolWords);
  if (symbol === undefined || !symbols.has(symbol)) return null;
  if (!isIdFirst) {
    if (!cursor.skip(stream === 'trade' ? TRADE_ID : AGGREGATE_ID)) return null;
    id = cursor.positiveInteger();
  }
  const { digits } = cursor;
  if (!cursor.skip(PRICE)) return null;
  const price = cursor.positiveDecimal();
  const priceForm = cursor.form;
  if (!cursor.skip(QUANTITY)) return null;
  const quantity = cursor.positiveDecimal();
  const quantityForm = cursor.form;
  if (stream === 'aggTrade') {
    if (!cursor.skip(FIRST_ID) || !cursor.skipInteger()) return null;
    if (!cursor.skip(LAST_ID) || !cursor.skipInteger()) return null;
  }
  if (!cursor.skip(TIME)) return null;
  const exchangeTime = cursor.epochMs();
  const takerSold = cursor.skip(BUYER_IS_MAKER);
  if (!takerSold && !cursor.skip(SELLER_IS_MAKER)) return null;
  cursor.skip(BEST_MATCH);
  if (!cursor.skip(isCombined ? COMBINED_END : END) || !cursor.atEnd) return null;

  if (Number.isNaN(id + price + quantity)) return null;
  if (!isTradeTime(sentAt) || !isTradeTime(exchangeTime)) return null;
  if (exchangeTime > receivedAt + LONGEST_LEAD_MS) return null;
  packed.begin(market, symbol, collectorId, receivedAt, sentAt, bytes);
  packed.exchangeTime[0] = exchangeTime;
  packed.sold[0] = takerSold ? 1 : 0;
  packed.priceUnits[0] = price;
  packed.priceForm[0] = priceForm;
  packed.quantityUnits[0] = quantity;
  packed.quantityForm[0] = quantityForm;
  packed.idKind[0] = 2;
  packed.idNumber[0] = id;
  writeNumber(packed.idWords, 0, id, digits);
  packed.length = 1;
  return packed;
}

/** False for what is no number. */
const isTradeTime = (time: number): boolean =>
  time >= EARLIEST_TRADE_TIME && time <= LATEST_TRADE_TIME;
