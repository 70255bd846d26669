import type { SentTrade } from '../../data-frame';
import { formatUnits, trimZeros } from '../../decimal-units';
import type { SimulatedTrade } from '../../market-model';
import { isoMicroseconds } from '../../wire-time';

/* https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels */

export type TradeEventType = 'snapshot' | 'update';

const price = (trade: SimulatedTrade): string =>
  formatUnits(trade.priceUnits, trade.instrument.priceDecimals);
const size = (trade: SimulatedTrade): string =>
  trimZeros(formatUnits(trade.quantityUnits, trade.instrument.quantityDecimals));
/** The maker's: who bought from a seller sold to a buyer. */
const makerSide = ({ side }: SimulatedTrade): string => (side === 'buy' ? 'SELL' : 'BUY');

/** `sequence_num` counts the frames of one connection, whatever is in them. */
export const frameText = (channel: string, sequence: number, now: number, events: string): string =>
  `{"channel":"${channel}","client_id":"","timestamp":"${isoMicroseconds(now)}","sequence_num":${sequence},"events":${events}}`;

/** Every list has the newest first; the trades are given oldest first. */
export const tradeEvents = (type: TradeEventType, trades: readonly SimulatedTrade[]): string =>
  `[{"type":"${type}","trades":[${trades.map(tradeText).reverse().join(',')}]}]`;

const tradeText = (trade: SimulatedTrade): string =>
  `{"trade_id":"${trade.ordinal}","product_id":"${trade.instrument.symbol}","price":"${price(trade)}",` +
  `"size":"${size(trade)}","time":"${isoMicroseconds(trade.time)}","side":"${makerSide(trade)}"}`;

/** A row of REST's `ticker`. */
export const tradeRow = (trade: SimulatedTrade): string =>
  `{"trade_id":"${trade.ordinal}","product_id":"${trade.instrument.symbol}","price":"${price(trade)}",` +
  `"size":"${size(trade)}","time":"${isoMicroseconds(trade.time)}","side":"${makerSide(trade)}",` +
  '"bid":"","ask":"","exchange":"coinbase"}';

export const subscriptionEvents = (
  subscriptions: Readonly<Record<string, readonly string[]>>,
): string => JSON.stringify([{ subscriptions }]);

export const heartbeatEvents = (now: number, counter: number): string =>
  JSON.stringify([
    { current_time: isoMicroseconds(now).replace('T', ' ').replace('Z', ' +0000 UTC'), heartbeat_counter: counter }, // prettier-ignore
  ]);

export const errorText = (message: string): string => JSON.stringify({ type: 'error', message });

export const describeTrade = (trade: SimulatedTrade): SentTrade => ({
  tradeId: String(trade.ordinal),
  side: trade.side,
  price: price(trade),
  quantity: size(trade),
  exchangeTime: Math.floor(trade.time),
});
