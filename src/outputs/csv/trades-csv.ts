import type { HeldTrade } from '../../shared/market-data';
import { csvChunks, isoTime } from './csv-format';
import type { CsvChunk } from './csv-format';

export const TRADE_COLUMNS = [
  'time',
  'received_at',
  'venue',
  'market',
  'symbol',
  'side',
  'price',
  'quantity',
  'notional',
  'trade_id',
  'collector',
] as const;

/** Trades in the order given. `notionalOf` is price × quantity, exact. */
export function tradesCsv(
  trades: readonly { readonly trade: HeldTrade }[],
  notionalOf: (price: string, quantity: string) => string,
): Iterable<CsvChunk> {
  return csvChunks(TRADE_COLUMNS, trades, ({ trade }) => [
    isoTime(trade.exchangeTime),
    isoTime(trade.receivedAt),
    trade.venue,
    trade.market,
    trade.symbol,
    trade.side,
    trade.price,
    trade.quantity,
    notionalOf(trade.price, trade.quantity),
    trade.tradeId,
    trade.collectorId,
  ]);
}
