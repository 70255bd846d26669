import { aggregate } from '../../aggregate';
import type { Books } from '../../books/book-board';
import { json, wholeNumber } from '../../rest/rest-venue';
import type { RestAnswer, RestVenue } from '../../rest/rest-venue';
import { WeightMeter } from '../../rest/rest-limits';
import type { WeightLimit } from '../../rest/rest-limits';
import type { InstrumentHistory, TradeHistory } from '../../trade-history';
import { DEPTH_RULES } from './depth';
import { exchangeInfo, listed } from './exchange-info';
import { Refusal, legalSymbol } from './refusal';
import { aggregateTradeRow, tradeRow } from './wire';

const MAX_ROWS = 1_000;
const DEFAULT_ROWS = 500;
const NUMBER_RANGE = '^[0-9]{1,20}$';

interface Endpoint {
  readonly weight: number | ((query: URLSearchParams) => number);
  readonly parameters: readonly string[];
  readonly answer: (query: URLSearchParams, now: number) => string;
}

type BinanceMarket = 'binance:spot' | 'binance:usdm';

interface Weights {
  readonly exchangeInfo: number;
  readonly trades: number;
  readonly historicalTrades: number;
  readonly aggTrades: number;
}

/** As of 2026. */
const RULES: Readonly<Record<BinanceMarket, { prefix: string; weights: Weights }>> = {
  'binance:spot': {
    prefix: '/api/v3',
    weights: { exchangeInfo: 20, trades: 25, historicalTrades: 25, aggTrades: 4 },
  },
  'binance:usdm': {
    prefix: '/fapi/v1',
    weights: { exchangeInfo: 1, trades: 5, historicalTrades: 20, aggTrades: 20 },
  },
};

/** Market data of Binance spot (binance-spot-api-docs/rest-api.md) or of USD-M futures. */
export function binanceRest(
  market: BinanceMarket,
  history: TradeHistory,
  books: Books,
  limit: WeightLimit,
): RestVenue {
  const { prefix, weights } = RULES[market];
  const meter = new WeightMeter(limit);
  const historyOf = (query: URLSearchParams): InstrumentHistory => {
    const found = history.find(market, symbolIn(query));
    if (found === undefined) throw new Refusal(-1121, 'Invalid symbol.');
    return found;
  };
  const depthRules = DEPTH_RULES[market];
  /** Levels a side; more than the most is cut. */
  const depthIn = (query: URLSearchParams): number => {
    const limit = numberIn(query, 'limit') ?? depthRules.usual;
    if (limit === 0) throw new Refusal(-1130, "Data sent for parameter 'limit' is not valid.");
    return Math.min(limit, depthRules.most);
  };
  const newestTrades = (query: URLSearchParams): string => {
    const own = historyOf(query);
    return tradesFrom(own, own.length - rowsIn(query), rowsIn(query));
  };

  const endpoints: Readonly<Record<string, Endpoint>> = {
    '/ping': { weight: 1, parameters: [], answer: () => '{}' },
    '/time': {
      weight: 1,
      parameters: [],
      answer: (_query, now) => `{"serverTime":${Math.floor(now)}}`,
    },
    '/exchangeInfo': {
      weight: weights.exchangeInfo,
      // Every simulated instrument has the one permission, and no sets of them are told.
      parameters: ['symbol', 'symbols', 'permissions', 'showPermissionSets'],
      answer: (query, now) =>
        exchangeInfo(listed(query, history.instrumentsOf(market)), limit, now),
    },
    '/trades': { weight: weights.trades, parameters: ['symbol', 'limit'], answer: newestTrades },
    '/historicalTrades': {
      weight: weights.historicalTrades,
      parameters: ['symbol', 'fromId', 'limit'],
      answer(query) {
        const fromId = numberIn(query, 'fromId');
        if (fromId === null) return newestTrades(query);
        const own = historyOf(query);
        return tradesFrom(own, own.indexOfOrdinal(fromId), rowsIn(query));
      },
    },
    '/aggTrades': {
      weight: weights.aggTrades,
      parameters: ['symbol', 'fromId', 'startTime', 'endTime', 'limit'],
      answer: (query) => aggregates(historyOf(query), query),
    },
    '/depth': {
      weight: (query) => depthRules.weight(depthIn(query)),
      parameters: ['symbol', 'limit'],
      answer: (query, now) =>
        depthRules.answer(books.image(historyOf(query).instrument), depthIn(query), now),
    },
  };

  return {
    venue: 'binance',
    serves: (url) => url.pathname.startsWith(`${prefix}/`),
    answer(url, now) {
      const endpoint = endpoints[url.pathname.slice(prefix.length)];
      if (endpoint === undefined) return json(404, '{"error":"not found"}');
      const weight = weightOf(endpoint, url.searchParams);
      const { used, waitMs } = meter.take(weight, now);
      const headers = { 'x-mbx-used-weight': String(used), 'x-mbx-used-weight-1m': String(used) };
      if (waitMs > 0) return tooMuchWeight(limit, waitMs, headers);
      try {
        refuseUnread(url.searchParams, endpoint.parameters);
        return json(200, endpoint.answer(url.searchParams, now), headers);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { code, message } = error;
        return json(400, JSON.stringify({ code, msg: message }), headers);
      }
    },
  };
}

/** What cannot be read costs as little as can be, and is refused afterwards. */
function weightOf({ weight }: Endpoint, query: URLSearchParams): number {
  if (typeof weight === 'number') return weight;
  try {
    return weight(query);
  } catch (error) {
    if (error instanceof Refusal) return 1;
    throw error;
  }
}

function tooMuchWeight(
  limit: WeightLimit,
  waitMs: number,
  headers: Readonly<Record<string, string>>,
): RestAnswer {
  const msg =
    `Too much request weight used; current limit is ${limit.weight} request weight per 1 MINUTE. ` +
    'Please use WebSocket Streams for live updates to avoid polling the API.';
  return json(429, JSON.stringify({ code: -1003, msg }), {
    ...headers,
    'retry-after': String(Math.ceil(waitMs / 1_000)),
  });
}

function refuseUnread(query: URLSearchParams, parameters: readonly string[]): void {
  const sent = [...query.keys()];
  const read = sent.filter((name) => parameters.includes(name)).length;
  if (read === sent.length) return;
  throw new Refusal(
    -1104,
    `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent.length}'.`,
  );
}

function symbolIn(query: URLSearchParams): string {
  const symbol = query.get('symbol') ?? '';
  if (symbol === '') {
    throw new Refusal(
      -1102,
      "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.",
    );
  }
  return legalSymbol(symbol, 'symbol');
}

function numberIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const value = wholeNumber(text);
  if (!Number.isNaN(value)) return value;
  throw new Refusal(
    -1100,
    `Illegal characters found in parameter '${name}'; legal range is '${NUMBER_RANGE}'.`,
  );
}

/** More than the most is not refused on spot, only cut. */
function rowsIn(query: URLSearchParams): number {
  const limit = numberIn(query, 'limit') ?? DEFAULT_ROWS;
  if (limit === 0) throw new Refusal(-1130, "Data sent for parameter 'limit' is not valid.");
  return Math.min(limit, MAX_ROWS);
}

function tradesFrom(own: InstrumentHistory, first: number, rows: number): string {
  const texts: string[] = [];
  const from = Math.max(0, first);
  const end = Math.min(own.length, from + rows);
  for (let index = from; index < end; index += 1) texts.push(tradeRow(own.at(index)));
  return `[${texts.join(',')}]`;
}

/** An aggregate of which the oldest fills are forgotten is not told: its quantity would be wrong. */
function aggregates(own: InstrumentHistory, query: URLSearchParams): string {
  const rows = rowsIn(query);
  const fromId = numberIn(query, 'fromId');
  const startTime = numberIn(query, 'startTime');
  const endTime = numberIn(query, 'endTime');
  const oldest = own.firstWholeAggregate();
  if (fromId !== null) {
    if (startTime !== null || endTime !== null) {
      throw new Refusal(-1128, 'Combination of optional parameters invalid.');
    }
    return aggregatesFrom(own, Math.max(oldest, own.indexOfAggregate(fromId)), own.length, rows);
  }
  let from = oldest;
  let end = own.length;
  if (startTime !== null) {
    while (from < end && Math.floor(own.timeAt(from)) < startTime) from += 1;
  }
  if (endTime !== null) {
    while (end > from && Math.floor(own.timeAt(end - 1)) > endTime) end -= 1;
  }
  return startTime === null
    ? aggregatesFrom(own, newest(own, from, end, rows), end, rows)
    : aggregatesFrom(own, from, end, rows);
}

/** Where the last `rows` aggregates before `end` begin, but not before `from`. */
function newest(own: InstrumentHistory, from: number, end: number, rows: number): number {
  let first = end;
  let left = rows;
  while (first > from) {
    const startsAnother = first === end || own.aggregateAt(first - 1) !== own.aggregateAt(first);
    if (startsAnother && left === 0) break;
    if (startsAnother) left -= 1;
    first -= 1;
  }
  return first;
}

function aggregatesFrom(
  own: InstrumentHistory,
  from: number,
  end: number,
  maxRows: number,
): string {
  const trades = [];
  let rows = 0;
  for (let index = from; index < end; index += 1) {
    if (index === from || own.aggregateAt(index) !== own.aggregateAt(index - 1)) rows += 1;
    if (rows > maxRows) break;
    trades.push(own.at(index));
  }
  return `[${aggregate(trades).map(aggregateTradeRow).join(',')}]`;
}
