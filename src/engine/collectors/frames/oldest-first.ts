import type { Trade } from '../../../shared/market-data';

/**
 * The trades of one list in the order in which they happened, whichever way round the venue lists them.
 * Only for venues whose ids are whole numbers that grow per symbol: the first symbol that appears twice
 * tells the direction of the whole list.
 */
export function oldestFirst(trades: readonly Trade[]): readonly Trade[] {
  if (trades.length < 2) return trades;
  const seen = new Map<string, number>();
  for (const { symbol, tradeId } of trades) {
    const id = Number(tradeId);
    const before = seen.get(symbol);
    if (before !== undefined && before !== id) return id < before ? [...trades].reverse() : trades;
    seen.set(symbol, id);
  }
  return trades;
}
