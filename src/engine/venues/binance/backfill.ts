import { err, ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import { parseBackfillRows } from '../../collectors/sources/backfill-source';
import type { BackfillContext, BackfillSource } from '../../collectors/sources/backfill-source';
import type { TradeBatch } from '../../market-data/trade-batch';
import { parseJson } from '../../frames/trade-rows';
import type { JsonObject, TradeCandidate } from '../../frames/trade-rows';
import { idOfInteger } from '../../frames/wire-values';
import { takerSide } from './wire';
import type { BinanceMarket, BinanceTradeStream } from './wire';

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
    parse: (text, context) => parsePage(fields, text, context),
  };
}

function parsePage(
  fields: (typeof FIELDS)[BinanceTradeStream],
  text: string,
  context: BackfillContext,
): Result<TradeBatch, string> {
  const answer = parseJson(text);
  if (!Array.isArray(answer)) return err('The answer is no list of trades');
  // Rows name no symbol: they are of the one that was asked for.
  const candidateOf = (row: JsonObject): TradeCandidate => ({
    symbol: context.symbol,
    side: takerSide(row[fields.maker]),
    price: row[fields.price],
    quantity: row[fields.quantity],
    tradeId: idOfInteger(row[fields.id]),
    exchangeTime: row[fields.time],
  });
  return ok(parseBackfillRows(context, answer, candidateOf));
}
