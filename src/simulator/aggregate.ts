import type { SimulatedTrade } from './market-model';

/** The fills of one taker order at one price, told as one. */
export interface AggregateTrade {
  readonly first: SimulatedTrade;
  readonly last: SimulatedTrade;
  readonly quantityUnits: number;
}

/** Fills of one order are neighbours and never split over two calls of the model. */
export function aggregate(trades: readonly SimulatedTrade[]): AggregateTrade[] {
  const rows: AggregateTrade[] = [];
  for (const trade of trades) {
    const previous = rows.at(-1);
    if (previous?.last.aggregate === trade.aggregate) {
      rows[rows.length - 1] = {
        first: previous.first,
        last: trade,
        quantityUnits: previous.quantityUnits + trade.quantityUnits,
      };
    } else {
      rows.push({ first: trade, last: trade, quantityUnits: trade.quantityUnits });
    }
  }
  return rows;
}

/** Streams whose positions count aggregates instead of single trades: Binance's aggTrade, and OKX's trades. */
export const countsAggregates = (stream: string): boolean =>
  stream.endsWith('@aggTrade') || stream.startsWith('trades:');
