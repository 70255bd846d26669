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
import { takerSide } from './wire';
import type { BybitCategory } from './wire';

/* https://bybit-exchange.github.io/docs/v5/market/recent-trade */

/** The newest trades the venue hands out. A busy spot symbol outruns its 60 in seconds. */
const DEPTH: Readonly<Record<BybitCategory, number>> = { spot: 60, linear: 1_000 };

export const bybitBackfill = (category: BybitCategory): BackfillSource => ({
  kind: 'newest',
  baseUrl: 'https://api.bybit.com',
  depth: DEPTH[category],
  // 600 requests in 5 seconds are allowed; beyond it the address is banned for 10 minutes.
  pace: { intervalMs: 100, limitedForMs: 600_000 },
  path: (symbol) =>
    `/v5/market/recent-trade?category=${category}&symbol=${symbol}&limit=${DEPTH[category]}`,
  parse: (text, receivedAt, context) => parsePage(category, text, receivedAt, context),
});

function parsePage(
  category: BybitCategory,
  text: string,
  receivedAt: number,
  context: BackfillContext,
): Result<BackfillPage, string> {
  const answer = parseJson(text);
  if (!isJsonObject(answer)) return err('The answer is no JSON object');
  if (answer.retCode !== 0) return err(`Refused: ${String(answer.retMsg).slice(0, 200)}`);
  const list: unknown = isJsonObject(answer.result) ? answer.result.list : undefined;
  if (!Array.isArray(list)) return err('The answer holds no list of trades');
  const wire = { collectorId: context.collectorId, symbols: new Set([context.symbol]) };
  const trades: Trade[] = [];
  const rejected: RejectedTrade[] = [];
  // Newest first on the wire.
  for (const item of (list as readonly unknown[]).toReversed()) {
    if (!isJsonObject(item)) {
      rejectNonObject(item, rejected);
      continue;
    }
    const candidate = {
      venue: 'bybit' as const,
      market: category,
      symbol: item.symbol,
      side: takerSide(item.side),
      price: item.price,
      quantity: item.size,
      tradeId: item.execId,
      exchangeTime: epochMsOfDigits(item.time),
      receivedAt,
      collectorId: context.collectorId,
      raw: JSON.stringify(item),
      origin: 'backfill' as const,
    };
    sortCandidate(candidate, item, wire, trades, rejected);
  }
  return ok({ trades, rejected });
}
