import { err, ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import { parseBackfillRows } from '../../collectors/sources/backfill-source';
import type { BackfillContext, BackfillSource } from '../../collectors/sources/backfill-source';
import type { TradeBatch } from '../../market-data/trade-batch';
import { isJsonObject, parseJson } from '../../frames/trade-rows';
import { candidateOf } from './wire';

/** The venue states no maximum. */
const PAGE_SIZE = 1_000;

/*
 * The newest trades of a span of whole seconds.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/get-public-market-trades
 */
export const coinbaseBackfill: BackfillSource = {
  kind: 'within_time',
  baseUrl: 'https://api.coinbase.com',
  // 10 requests a second are allowed; half of it is ours.
  pace: { intervalMs: 200, limitedForMs: 5_000 },
  path(symbol, fromTime, toTime) {
    const [start, end] = [Math.floor(fromTime / 1_000), Math.ceil((toTime + 1) / 1_000)];
    return `/api/v3/brokerage/market/products/${symbol}/ticker?limit=${PAGE_SIZE}&start=${start}&end=${end}`;
  },
  parse: parsePage,
};

function parsePage(text: string, context: BackfillContext): Result<TradeBatch, string> {
  const answer = parseJson(text);
  if (!isJsonObject(answer)) return err('The answer is no JSON object');
  if (!Array.isArray(answer.trades)) return err('The answer holds no list of trades');
  // Newest first on the wire.
  const rows = (answer.trades as readonly unknown[]).toReversed();
  return ok(parseBackfillRows(context, rows, candidateOf));
}
