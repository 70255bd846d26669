import type { AggregateTrade } from '../../aggregate';
import type { SentTrade } from '../../data-frame';
import { formatUnits } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import type { SimulatedTrade } from '../../market-model';

const price = (trade: SimulatedTrade): string =>
  formatUnits(trade.priceUnits, trade.instrument.priceDecimals);
const quantity = (trade: SimulatedTrade, units: number): string =>
  formatUnits(units, trade.instrument.quantityDecimals);

/** Epoch ms, or µs for connections that asked for `timeUnit=MICROSECOND`. */
const wireTime = (timeMs: number, inMicroseconds: boolean): number =>
  Math.floor(inMicroseconds ? timeMs * 1_000 : timeMs);

/** `m` is true when the buyer was the maker, that is when the taker sold. */
export function tradeEvent(trade: SimulatedTrade, now: number, inMicroseconds: boolean): string {
  const [sentAt, tradedAt] = [wireTime(now, inMicroseconds), wireTime(trade.time, inMicroseconds)];
  const { symbol } = trade.instrument;
  const values = `"t":${trade.ordinal},"p":"${price(trade)}","q":"${quantity(trade, trade.quantityUnits)}"`;
  return isFutures(trade)
    ? `{"e":"trade","E":${sentAt},"T":${tradedAt},"s":"${symbol}",${values},"X":"MARKET","m":${trade.side === 'sell'}}`
    : `{"e":"trade","E":${sentAt},"s":"${symbol}",${values},"T":${tradedAt},"m":${trade.side === 'sell'},"M":true}`;
}

/** Futures leave out `M` and `isBestMatch`, which mean nothing any more. */
const isFutures = ({ instrument }: SimulatedTrade): boolean => instrument.market === 'binance:usdm';

export function aggregateTradeEvent(
  row: AggregateTrade,
  now: number,
  inMicroseconds: boolean,
): string {
  const { first, last, quantityUnits } = row;
  return (
    `{"e":"aggTrade","E":${wireTime(now, inMicroseconds)},"s":"${first.instrument.symbol}","a":${first.aggregate},` +
    `"p":"${price(first)}","q":"${quantity(first, quantityUnits)}","f":${first.ordinal},"l":${last.ordinal},` +
    `"T":${wireTime(first.time, inMicroseconds)},"m":${first.side === 'sell'}${isFutures(first) ? '' : ',"M":true'}}`
  );
}

/** A row of REST's `trades` and `historicalTrades`. */
export function tradeRow(trade: SimulatedTrade): string {
  const { instrument, ordinal, priceUnits, quantityUnits, time, side } = trade;
  return (
    `{"id":${ordinal},"price":"${price(trade)}","qty":"${quantity(trade, quantityUnits)}",` +
    `"quoteQty":"${quoteQuantity(priceUnits, quantityUnits, instrument)}","time":${Math.floor(time)},` +
    `"isBuyerMaker":${side === 'sell'}${isFutures(trade) ? '' : ',"isBestMatch":true'}}`
  );
}

/** A row of REST's `aggTrades`. */
export function aggregateTradeRow({ first, last, quantityUnits }: AggregateTrade): string {
  return (
    `{"a":${first.aggregate},"p":"${price(first)}","q":"${quantity(first, quantityUnits)}",` +
    `"f":${first.ordinal},"l":${last.ordinal},"T":${Math.floor(first.time)},"m":${first.side === 'sell'}${isFutures(first) ? '' : ',"M":true'}}`
  );
}

const QUOTE_DECIMALS = 8;

/** Cut to eight decimals, without passing through a float. */
function quoteQuantity(priceUnits: number, quantityUnits: number, instrument: Instrument): string {
  const { priceDecimals, quantityDecimals } = instrument;
  const product = BigInt(priceUnits) * BigInt(quantityUnits);
  const tooFine = priceDecimals + quantityDecimals - QUOTE_DECIMALS;
  const units = tooFine < 0 ? product * 10n ** BigInt(-tooFine) : product / 10n ** BigInt(tooFine);
  const digits = String(units).padStart(QUOTE_DECIMALS + 1, '0');
  return `${digits.slice(0, -QUOTE_DECIMALS)}.${digits.slice(-QUOTE_DECIMALS)}`;
}

export const combined = (stream: string, event: string): string =>
  `{"stream":"${stream}","data":${event}}`;

export const shutdownEvent = (now: number, inMicroseconds: boolean): string =>
  `{"e":"serverShutdown","E":${wireTime(now, inMicroseconds)}}`;

export const describeTrade = (trade: SimulatedTrade): SentTrade => ({
  tradeId: String(trade.ordinal),
  side: trade.side,
  price: price(trade),
  quantity: quantity(trade, trade.quantityUnits),
  exchangeTime: Math.floor(trade.time),
});

export const describeAggregate = ({ first, quantityUnits }: AggregateTrade): SentTrade => ({
  ...describeTrade(first),
  tradeId: String(first.aggregate),
  quantity: quantity(first, quantityUnits),
});
