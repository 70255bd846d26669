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
import { epochMsOfIsoTime } from '../../collectors/frames/wire-values';
import { decimalId, takerSide } from './wire';

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

function parsePage(
  text: string,
  receivedAt: number,
  { symbol, collectorId }: BackfillContext,
): Result<BackfillPage, string> {
  const answer = parseJson(text);
  if (!isJsonObject(answer)) return err('The answer is no JSON object');
  if (!Array.isArray(answer.trades)) return err('The answer holds no list of trades');
  const wire = { collectorId, symbols: new Set([symbol]) };
  const trades: Trade[] = [];
  const rejected: RejectedTrade[] = [];
  // Newest first on the wire.
  for (const item of (answer.trades as readonly unknown[]).toReversed()) {
    if (!isJsonObject(item)) {
      rejectNonObject(item, rejected);
      continue;
    }
    const candidate = {
      venue: 'coinbase' as const,
      market: 'spot' as const,
      symbol: item.product_id,
      // The maker's, as on the stream.
      side: takerSide(item.side),
      price: item.price,
      quantity: item.size,
      tradeId: decimalId(item.trade_id),
      exchangeTime: epochMsOfIsoTime(item.time),
      receivedAt,
      collectorId,
      raw: JSON.stringify(item),
      origin: 'backfill' as const,
    };
    sortCandidate(candidate, item, wire, trades, rejected);
  }
  return ok({ trades, rejected });
}
