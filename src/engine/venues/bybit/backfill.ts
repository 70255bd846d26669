import { err, ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import { parseBackfillRows } from '../../collectors/sources/backfill-source';
import type { BackfillContext, BackfillSource } from '../../collectors/sources/backfill-source';
import type { TradeBatch } from '../../market-data/trade-batch';
import { isJsonObject, parseJson } from '../../frames/trade-rows';
import type { JsonObject, TradeCandidate } from '../../frames/trade-rows';
import { epochMsOfDigits } from '../../frames/wire-values';
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
  parse: parsePage,
});

function parsePage(text: string, context: BackfillContext): Result<TradeBatch, string> {
  const answer = parseJson(text);
  if (!isJsonObject(answer)) return err('The answer is no JSON object');
  if (answer.retCode !== 0) return err(`Refused: ${String(answer.retMsg).slice(0, 200)}`);
  const list: unknown = isJsonObject(answer.result) ? answer.result.list : undefined;
  if (!Array.isArray(list)) return err('The answer holds no list of trades');
  // Newest first on the wire.
  const rows = (list as readonly unknown[]).toReversed();
  return ok(parseBackfillRows(context, rows, candidateOf));
}

const candidateOf = (row: JsonObject): TradeCandidate => ({
  symbol: row.symbol,
  side: takerSide(row.side),
  price: row.price,
  quantity: row.size,
  tradeId: row.execId,
  exchangeTime: epochMsOfDigits(row.time),
  kind: row.isBlockTrade === true ? 'block' : row.isRPITrade === true ? 'rpi' : undefined,
});
