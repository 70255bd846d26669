import type { TradeBatch } from '../market-data/trade-batch';

/**
 * Orders the rows from `first` on as they happened, whichever way round the venue lists them. Only for
 * venues whose ids are whole numbers that grow per symbol: the first symbol that appears twice tells the
 * direction of the whole list.
 */
export function orderOldestFirst(batch: TradeBatch, first = 0): void {
  const seen = new Map<number, number>();
  for (let row = first; row < batch.length; row += 1) {
    const symbol = batch.symbolIndex[row] ?? 0;
    const id = batch.idNumberAt(row);
    const before = seen.get(symbol);
    if (before !== undefined && before !== id) {
      if (id < before) batch.reverseFrom(first);
      return;
    }
    seen.set(symbol, id);
  }
}
