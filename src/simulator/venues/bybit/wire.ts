import type { SentTrade } from '../../data-frame';
import { formatUnits, trimZeros } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import type { SimulatedTrade } from '../../market-model';

export type BybitMarket = 'bybit:spot' | 'bybit:linear';

/** Bybit puts at most this many trades in one frame. */
export const MAX_TRADES_PER_FRAME = 1_024;

export const tradeTopic = (symbol: string): string => `publicTrade.${symbol}`;

/** Recorded spot ids look like 2290000000050703789: nineteen digits, beyond what a float holds. */
const spotTradeId = (trade: SimulatedTrade): string =>
  `229${String(trade.spotId).padStart(16, '0')}`;

export type UuidOf = (trade: SimulatedTrade) => string;

const price = (trade: SimulatedTrade): string =>
  formatUnits(trade.priceUnits, trade.instrument.priceDecimals);

/** Recorded: linear keeps the zeros of the step (0.100), spot drops them (0.00433). */
export const quantityText = (instrument: Instrument, quantityUnits: number): string => {
  const padded = formatUnits(quantityUnits, instrument.quantityDecimals);
  return instrument.market === 'bybit:spot' ? trimZeros(padded) : padded;
};

const quantity = (trade: SimulatedTrade): string =>
  quantityText(trade.instrument, trade.quantityUnits);

/** Key order as recorded on 2026-08-09: `T,s,S,v,p,L,i,BT,RPI,seq`. */
const linearTrade = (trade: SimulatedTrade, id: string): string =>
  `{"T":${Math.floor(trade.time)},"s":"${trade.instrument.symbol}","S":"${trade.side === 'buy' ? 'Buy' : 'Sell'}",` +
  `"v":"${quantity(trade)}","p":"${price(trade)}","L":"${trade.tickDirection}","i":"${id}",` +
  `"BT":${trade.isBlockTrade},"RPI":${trade.isRetailPriceImprovement},"seq":${trade.sequence}}`;

/** Key order as recorded on 2026-08-09: `i,T,p,v,S,seq,s,BT,RPI`. */
const spotTrade = (trade: SimulatedTrade): string =>
  `{"i":"${spotTradeId(trade)}","T":${Math.floor(trade.time)},"p":"${price(trade)}","v":"${quantity(trade)}",` +
  `"S":"${trade.side === 'buy' ? 'Buy' : 'Sell'}","seq":${trade.sequence},"s":"${trade.instrument.symbol}",` +
  `"BT":${trade.isBlockTrade},"RPI":${trade.isRetailPriceImprovement}}`;

/** A `publicTrade` frame. The envelope's key order differs between the two markets as well. */
export function tradeFrame(
  market: BybitMarket,
  symbol: string,
  trades: readonly SimulatedTrade[],
  uuidOf: UuidOf,
  now: number,
): string {
  const topic = tradeTopic(symbol);
  const ts = Math.floor(now);
  return market === 'bybit:linear'
    ? `{"topic":"${topic}","type":"snapshot","ts":${ts},"data":[${trades.map((trade) => linearTrade(trade, uuidOf(trade))).join(',')}]}`
    : `{"topic":"${topic}","ts":${ts},"type":"snapshot","data":[${trades.map(spotTrade).join(',')}]}`;
}

export const describeTrade = (trade: SimulatedTrade, uuidOf: UuidOf): SentTrade => ({
  tradeId: tradeId(trade, uuidOf),
  side: trade.side,
  price: price(trade),
  quantity: quantity(trade),
  exchangeTime: Math.floor(trade.time),
});

const tradeId = (trade: SimulatedTrade, uuidOf: UuidOf): string =>
  trade.instrument.market === 'bybit:linear' ? uuidOf(trade) : spotTradeId(trade);

/** A row of REST's `recent-trade`: the same trade as on the stream, but with every number as text. */
export const recentTradeRow = (trade: SimulatedTrade, uuidOf: UuidOf): string =>
  `{"execId":"${tradeId(trade, uuidOf)}","symbol":"${trade.instrument.symbol}","price":"${price(trade)}",` +
  `"size":"${quantity(trade)}","side":"${trade.side === 'buy' ? 'Buy' : 'Sell'}","time":"${Math.floor(trade.time)}",` +
  `"isBlockTrade":${trade.isBlockTrade},"isRPITrade":${trade.isRetailPriceImprovement},"seq":"${trade.sequence}"}`;

interface Reply {
  readonly success: boolean;
  readonly ret_msg: string;
  readonly conn_id: string;
  readonly req_id?: string;
  readonly op: string;
}

/** Bybit escapes < > & in its replies as Go's encoder does: a refusal reads `args size \u003e10` on the wire. */
const encode = (reply: Reply): string =>
  JSON.stringify(reply)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026');

/** Linear always names a `req_id`, empty when none was sent; spot leaves it out then. */
export const replyText = (
  market: BybitMarket,
  connectionId: string,
  requestId: string | undefined,
  op: string,
  success: boolean,
  message: string,
): string => {
  const requestPart =
    requestId !== undefined
      ? { req_id: requestId }
      : market === 'bybit:linear'
        ? { req_id: '' }
        : {};
  return encode({ success, ret_msg: message, conn_id: connectionId, ...requestPart, op });
};
