import { err, ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import { parseBackfillRows } from '../../collectors/sources/backfill-source';
import type { BackfillContext, BackfillSource } from '../../collectors/sources/backfill-source';
import type { TradeBatch } from '../../market-data/trade-batch';
import { isJsonObject, parseJson } from '../../frames/trade-rows';
import { candidateOf } from './wire';

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

function parsePage(text: string, context: BackfillContext): Result<TradeBatch, string> {
  const answer = parseJson(text);
  if (!isJsonObject(answer)) return err('The answer is no JSON object');
  if (answer.code !== '0') return err(`Refused: ${String(answer.msg).slice(0, 200)}`);
  if (!Array.isArray(answer.data)) return err('The answer holds no list of trades');
  // Newest first on the wire.
  const rows = (answer.data as readonly unknown[]).toReversed();
  return ok(parseBackfillRows(context, rows, candidateOf));
}
