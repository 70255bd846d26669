import { err, ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import type { Trade } from '../../../shared/market-data';
import type {
  BackfillContext,
  BackfillPage,
  BackfillSource,
} from '../../collectors/sources/backfill-source';
import {
  isJsonObject,
  parseJson,
  rejectNonObject,
  sortCandidate,
} from '../../collectors/frames/trade-check';
import type { RejectedTrade } from '../../market-data/trade-sink';
import { epochMsOfDigits } from '../../collectors/frames/wire-values';

/*
 * Match by match, unlike the stream, whose rows stand for several. A hundred a page is the most.
 * https://www.okx.com/docs-v5/en/#order-book-trading-market-data-get-trades-history
 */
export const okxBackfill: BackfillSource = {
  kind: 'before_id',
  baseUrl: 'https://www.okx.com',
  // 20 requests in 2 seconds are allowed; half of it is ours.
  pace: { intervalMs: 200, limitedForMs: 5_000 },
  path: (symbol, beforeId) =>
    `/api/v5/market/history-trades?instId=${symbol}&type=1&after=${beforeId}&limit=100`,
  parse: parsePage,
};

function parsePage(
  text: string,
  receivedAt: number,
  { symbol, collectorId }: BackfillContext,
): Result<BackfillPage, string> {
  const answer = parseJson(text);
  if (!isJsonObject(answer)) return err('The answer is no JSON object');
  if (answer.code !== '0') return err(`Refused: ${String(answer.msg).slice(0, 200)}`);
  if (!Array.isArray(answer.data)) return err('The answer holds no list of trades');
  const wire = { collectorId, symbols: new Set([symbol]) };
  const trades: Trade[] = [];
  const rejected: RejectedTrade[] = [];
  // Newest first on the wire.
  for (const item of (answer.data as readonly unknown[]).toReversed()) {
    if (!isJsonObject(item)) {
      rejectNonObject(item, rejected);
      continue;
    }
    const candidate = {
      venue: 'okx' as const,
      market: 'spot' as const,
      symbol: item.instId,
      side: item.side,
      price: item.px,
      quantity: item.sz,
      tradeId: item.tradeId,
      exchangeTime: epochMsOfDigits(item.ts),
      receivedAt,
      collectorId,
      raw: JSON.stringify(item),
      origin: 'backfill' as const,
    };
    sortCandidate(candidate, item, wire, trades, rejected);
  }
  return ok({ trades, rejected });
}
