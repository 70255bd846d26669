import type { AggregateTrade } from '../../aggregate';
import type { SentTrade } from '../../data-frame';
import { formatUnits, trimZeros } from '../../decimal-units';
import type { SimulatedTrade } from '../../market-model';

/* https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-trades-channel */

const price = (trade: SimulatedTrade): string =>
  trimZeros(formatUnits(trade.priceUnits, trade.instrument.priceDecimals));
const size = ({ instrument }: SimulatedTrade, units: number): string =>
  trimZeros(formatUnits(units, instrument.quantityDecimals));

/** One row: the matches of one taker order at one price, under the id of the last of them. */
export function tradeFrame(row: AggregateTrade): string {
  const { first, last, quantityUnits } = row;
  const { symbol } = first.instrument;
  const count = last.ordinal - first.ordinal + 1;
  return (
    `{"arg":{"channel":"trades","instId":"${symbol}"},"data":[{"instId":"${symbol}","tradeId":"${last.ordinal}",` +
    `"px":"${price(first)}","sz":"${size(first, quantityUnits)}","side":"${first.side}",` +
    `"ts":"${Math.floor(first.time)}","count":"${count}","source":"0","seqId":${first.sequence}}]}`
  );
}

/** A row of REST's `trades` and `history-trades`: one match. */
export const tradeRow = (trade: SimulatedTrade): string =>
  `{"instId":"${trade.instrument.symbol}","side":"${trade.side}","sz":"${size(trade, trade.quantityUnits)}",` +
  `"source":"0","px":"${price(trade)}","tradeId":"${trade.ordinal}","ts":"${Math.floor(trade.time)}"}`;

export const describeRow = ({ first, last, quantityUnits }: AggregateTrade): SentTrade => ({
  tradeId: String(last.ordinal),
  side: first.side,
  price: price(first),
  quantity: size(first, quantityUnits),
  exchangeTime: Math.floor(first.time),
});

export interface ChannelArg {
  readonly channel: string;
  readonly instId: string;
}

export const answerText = (
  event: 'subscribe' | 'unsubscribe',
  arg: ChannelArg,
  connId: string,
): string => JSON.stringify({ event, arg, connId });

export const errorText = (code: string, msg: string, connId: string): string =>
  JSON.stringify({ event: 'error', msg, code, connId });
