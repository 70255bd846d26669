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
import type { JsonObject } from '../../collectors/frames/trade-check';
import type { RejectedTrade } from '../../market-data/trade-sink';
import { idOfInteger } from '../../collectors/frames/wire-values';
import type { BinanceMarket, BinanceTradeStream } from './wire';
import { takerSide } from './wire';

/*
 * Missed trades by id.
 * https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md#market-data-endpoints
 */

const PAGE_SIZE = 1_000;
const TEN_MINUTES_MS = 600_000;

/** Weights per minute: 6,000 on spot, 2,400 on USD-M. Half of it at most is ours. */
const REST: Readonly<
  Record<BinanceMarket, { baseUrl: string; prefix: string; intervalMs: number }>
> = {
  // historicalTrades weighs 25.
  spot: { baseUrl: 'https://api.binance.com', prefix: '/api/v3', intervalMs: 500 },
  // aggTrades weighs 20.
  usdm: { baseUrl: 'https://fapi.binance.com', prefix: '/fapi/v1', intervalMs: 1_000 },
};

/** Fields of the two endpoints, in the order id, price, quantity, time, buyer is maker. */
const FIELDS = {
  aggTrade: { path: 'aggTrades', id: 'a', price: 'p', quantity: 'q', time: 'T', maker: 'm' },
  trade: {
    path: 'historicalTrades',
    id: 'id',
    price: 'price',
    quantity: 'qty',
    time: 'time',
    maker: 'isBuyerMaker',
  },
} as const;

export function binanceBackfill(market: BinanceMarket, stream: BinanceTradeStream): BackfillSource {
  const { baseUrl, prefix, intervalMs } = REST[market];
  const fields = FIELDS[stream];
  return {
    kind: 'by_id',
    baseUrl,
    pageSize: PAGE_SIZE,
    pace: { intervalMs, limitedForMs: TEN_MINUTES_MS },
    path: (symbol, fromId) =>
      `${prefix}/${fields.path}?symbol=${symbol}&fromId=${fromId}&limit=${PAGE_SIZE}`,
    parse: (text, receivedAt, context) => parsePage(market, fields, text, receivedAt, context),
  };
}

function parsePage(
  market: BinanceMarket,
  fields: (typeof FIELDS)[BinanceTradeStream],
  text: string,
  receivedAt: number,
  context: BackfillContext,
): Result<BackfillPage, string> {
  const answer = parseJson(text);
  if (!Array.isArray(answer)) return err('The answer is no list of trades');
  const wire = { collectorId: context.collectorId, symbols: new Set([context.symbol]) };
  const trades: Trade[] = [];
  const rejected: RejectedTrade[] = [];
  for (const item of answer as readonly unknown[]) {
    if (!isJsonObject(item)) {
      rejectNonObject(item, rejected);
      continue;
    }
    sortCandidate(
      candidateOf(market, fields, item, receivedAt, context),
      item,
      wire,
      trades,
      rejected,
    );
  }
  return ok({ trades, rejected });
}

const candidateOf = (
  market: BinanceMarket,
  fields: (typeof FIELDS)[BinanceTradeStream],
  item: JsonObject,
  receivedAt: number,
  { symbol, collectorId }: BackfillContext,
) => ({
  venue: 'binance' as const,
  market,
  symbol,
  side: takerSide(item[fields.maker]),
  price: item[fields.price],
  quantity: item[fields.quantity],
  tradeId: idOfInteger(item[fields.id]),
  exchangeTime: item[fields.time],
  receivedAt,
  collectorId,
  raw: JSON.stringify(item),
  origin: 'backfill' as const,
});
