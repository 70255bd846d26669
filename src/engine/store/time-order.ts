import type { StoredTrade } from '../market-data/stored-trade';

/**
 * When a trade came, or would have come: history is stored late, but belongs where it happened.
 * Epoch ms.
 */
const placeOf = ({ trade }: StoredTrade): number =>
  trade.origin === undefined ? trade.receivedAt : trade.exchangeTime;

/** Oldest first. Live trades keep their order of arrival; history goes between them by its time. */
export function inTimeOrder(arrivals: readonly StoredTrade[]): readonly StoredTrade[] {
  if (arrivals.every(({ trade }) => trade.origin === undefined)) return arrivals;
  return [...arrivals].sort((a, b) => placeOf(a) - placeOf(b) || a.sequence - b.sequence);
}
