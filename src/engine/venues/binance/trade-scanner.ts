import { EARLIEST_TRADE_TIME, LATEST_TRADE_TIME } from '../../../shared/market-data';
import type { TradeBatch } from '../../market-data/trade-batch';
import { ByteCursor, SymbolInterner, literal } from '../../frames/byte-cursor';
import type { TradeContext } from '../../frames/decoded-frame';
import type { BinanceTradeStream } from './wire';

const cursor = new ByteCursor();
const symbolWords = new SymbolInterner();

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
 * Reads a trade without fault, as Binance writes it today, combined or raw, into the batch. Null for any
 * other frame: the plain parser reads that, and is what this one is tested against.
 */
export function scanTrade(
  stream: BinanceTradeStream,
  bytes: Uint8Array,
  { batch, symbols }: TradeContext,
): TradeBatch | null {
  cursor.open(bytes);
  const row = batch.nextRow();
  const isCombined = cursor.skip(STREAM);
  if (isCombined && (!cursor.skipWord() || !cursor.skip(DATA))) return null;
  if (!cursor.skip(EVENT[stream])) return null;
  const sentAt = cursor.epochMs();

  // USD-M writes the id before the symbol.
  const isIdFirst = stream === 'aggTrade' && cursor.skip(AGGREGATE_ID);
  if (isIdFirst && !cursor.numericId(batch, row)) return null;
  if (!cursor.skip(SYMBOL)) return null;
  const symbol = cursor.knownWord(symbolWords);
  if (symbol === undefined || !symbols.has(symbol)) return null;
  if (!isIdFirst) {
    if (!cursor.skip(stream === 'trade' ? TRADE_ID : AGGREGATE_ID)) return null;
    if (!cursor.numericId(batch, row)) return null;
  }
  if (!cursor.skip(PRICE)) return null;
  if (!cursor.positiveDecimal(batch.priceUnits, batch.priceForm, row)) return null;
  if (!cursor.skip(QUANTITY)) return null;
  if (!cursor.positiveDecimal(batch.quantityUnits, batch.quantityForm, row)) return null;
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

  if (!isTradeTime(sentAt) || !isTradeTime(exchangeTime)) return null;
  batch.addSymbol(symbol);
  batch.publishedAt = sentAt;
  batch.exchangeTime[row] = exchangeTime;
  batch.sold[row] = takerSold ? 1 : 0;
  batch.length = 1;
  return batch;
}

/** False for what is no number. */
const isTradeTime = (time: number): boolean =>
  time >= EARLIEST_TRADE_TIME && time <= LATEST_TRADE_TIME;
