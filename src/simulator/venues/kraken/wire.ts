import type { SentTrade } from '../../data-frame';
import { formatUnits } from '../../decimal-units';
import type { SimulatedTrade } from '../../market-model';
import { isoMicroseconds } from '../../wire-time';

/* https://docs.kraken.com/exchange/api-reference/spot-websocket-v2/trade */

export type TradeFrameType = 'snapshot' | 'update';

const price = (trade: SimulatedTrade): string =>
  formatUnits(trade.priceUnits, trade.instrument.priceDecimals);
const quantity = (trade: SimulatedTrade): string =>
  formatUnits(trade.quantityUnits, trade.instrument.quantityDecimals);
const orderType = ({ isBlockTrade }: SimulatedTrade): 'market' | 'limit' =>
  isBlockTrade ? 'limit' : 'market';

/** Prices and quantities are JSON numbers with the zeros of the pair's precision. */
export const tradeFrame = (type: TradeFrameType, trades: readonly SimulatedTrade[]): string =>
  `{"channel":"trade","type":"${type}","data":[${trades.map(tradeText).join(',')}]}`;

const tradeText = (trade: SimulatedTrade): string =>
  `{"symbol":"${trade.instrument.symbol}","side":"${trade.side}","price":${price(trade)},` +
  `"qty":${quantity(trade)},"ord_type":"${orderType(trade)}","trade_id":${trade.ordinal},` +
  `"timestamp":"${isoMicroseconds(trade.time)}"}`;

/** REST writes five decimals and more, whatever the pair's precision on the stream. */
const REST_PRICE_DECIMALS = 5;

/** A row of REST's `Trades`: price, volume, seconds, side, order type, misc, id. */
export function tradeRow(trade: SimulatedTrade): string {
  const { priceDecimals } = trade.instrument;
  const missing = Math.max(0, REST_PRICE_DECIMALS - priceDecimals);
  const padded = priceDecimals === 0 && missing > 0 ? `${price(trade)}.` : price(trade);
  const seconds = formatUnits(Math.floor(trade.time * 1_000), 6);
  return (
    `["${padded}${'0'.repeat(missing)}","${quantity(trade)}",${seconds},"${trade.side === 'buy' ? 'b' : 's'}",` +
    `"${orderType(trade) === 'market' ? 'm' : 'l'}","",${trade.ordinal}]`
  );
}

export const describeTrade = (trade: SimulatedTrade): SentTrade => ({
  tradeId: String(trade.ordinal),
  side: trade.side,
  price: price(trade),
  quantity: quantity(trade),
  exchangeTime: Math.floor(trade.time),
});

export const statusText = (connectionId: number): string =>
  JSON.stringify({
    channel: 'status',
    type: 'update',
    data: [{ version: '2.0.10', system: 'online', api_version: 'v2', connection_id: connectionId }],
  });

export const HEARTBEAT = '{"channel":"heartbeat"}';

/** What is left out of an answer when the request did not name it. */
export type RequestId = number | undefined;

export const answerText = (
  method: string,
  outcome: object,
  requestId: RequestId,
  now: number,
): string =>
  JSON.stringify({
    method,
    ...(requestId === undefined ? {} : { req_id: requestId }),
    ...outcome,
    time_in: isoMicroseconds(now),
    time_out: isoMicroseconds(now),
  });
