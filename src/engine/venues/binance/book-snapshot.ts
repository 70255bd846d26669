import { err, ok } from '../../../shared/result';
import type { Result } from '../../../shared/result';
import { pairLevel, readLevels } from '../../frames/book-rows';
import type {
  BookKind,
  BookSnapshot,
  BookSnapshotSource,
} from '../../collectors/sources/book-source';
import { isJsonObject, parseJson } from '../../frames/trade-rows';
import { sentTime } from '../../frames/wire-values';
import type { BinanceMarket } from './wire';

/*
 * The book that the changes belong to.
 * https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md#order-book
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Order-Book
 */

const TEN_MINUTES_MS = 600_000;

/** Weights per minute: 6,000 on spot, 2,400 on USD-M. Half of it at most is ours. */
const REST: Readonly<
  Record<
    BinanceMarket,
    { baseUrl: string; path: string; depths: readonly number[]; intervalMs: number }
  >
> = {
  // 1,000 levels weigh 50, 5,000 weigh 250.
  spot: {
    baseUrl: 'https://api.binance.com',
    path: '/api/v3/depth',
    depths: [1_000, 5_000, 500, 100],
    intervalMs: 1_000,
  },
  // 1,000 levels weigh 20.
  usdm: {
    baseUrl: 'https://fapi.binance.com',
    path: '/fapi/v1/depth',
    depths: [1_000, 500, 100, 50],
    intervalMs: 1_000,
  },
};
/** 5,000 levels of spot weigh as much as five requests. */
const DEEP = { levels: 5_000, intervalMs: 5_000 };

export const binanceBooks = (market: BinanceMarket): BookKind => ({
  depths: REST[market].depths,
  source: (depth) => ({
    rule: market === 'spot' ? 'spot_range' : 'futures_range',
    // Changes come for levels at any distance from the best.
    truncateTo: null,
    checksum: null,
    snapshot: snapshotSource(market, depth),
  }),
});

function snapshotSource(market: BinanceMarket, depth: number): BookSnapshotSource {
  const { baseUrl, path, intervalMs } = REST[market];
  return {
    baseUrl,
    pace: {
      intervalMs: depth >= DEEP.levels ? DEEP.intervalMs : intervalMs,
      limitedForMs: TEN_MINUTES_MS,
    },
    path: (symbol) => `${path}?symbol=${symbol}&limit=${depth}`,
    symbolOf: ({ pathname, searchParams }) =>
      pathname === path ? searchParams.get('symbol') : null,
    parse: parseSnapshot,
  };
}

function parseSnapshot(text: string): Result<BookSnapshot, string> {
  const answer = parseJson(text);
  if (!isJsonObject(answer)) return err('The answer is no JSON object');
  const { lastUpdateId: lastId } = answer;
  if (!Number.isSafeInteger(lastId)) return err('The answer names no lastUpdateId');
  const bids = readLevels(answer.bids, pairLevel);
  const asks = readLevels(answer.asks, pairLevel);
  if (bids.kind === 'invalid' || asks.kind === 'invalid') return err('A level of the book is none');
  return ok({
    lastId: lastId as number,
    bids: bids.levels,
    asks: asks.levels,
    exchangeTime: sentTime(answer.T) ?? sentTime(answer.E) ?? null,
  });
}
