import { formatUnits } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import type { MarketModel } from '../../market-model';
import { BanMeter } from '../../rest/rest-limits';
import type { RequestLimit } from '../../rest/rest-limits';
import { json, wholeNumber } from '../../rest/rest-venue';
import type { RestVenue } from '../../rest/rest-venue';
import type { InstrumentHistory, TradeHistory } from '../../trade-history';
import { recentTradeRow } from './wire';
import type { BybitMarket } from './wire';

interface RowLimit {
  readonly most: number;
  readonly usual: number;
}

/** https://bybit-exchange.github.io/docs/v5/market/recent-trade */
const ROWS: Readonly<Record<BybitMarket, RowLimit>> = {
  'bybit:spot': { most: 60, usual: 60 },
  'bybit:linear': { most: 1_000, usual: 500 },
};

/** Bybit answers a bad request with HTTP 200 and a code in the body. */
class Refusal extends Error {}

/** Market data of Bybit v5. Nothing older than the newest trades can be asked for. */
export function bybitRest(
  history: TradeHistory,
  model: Pick<MarketModel, 'uuidOf'>,
  limit: RequestLimit,
): RestVenue {
  const meter = new BanMeter(limit);

  const recentTrades = (query: URLSearchParams): string => {
    const market = marketIn(query);
    const own = historyIn(history, market, query);
    const rows = rowsIn(query, ROWS[market]);
    const texts: string[] = [];
    for (let index = own.length - 1; index >= 0 && texts.length < rows; index -= 1) {
      texts.push(recentTradeRow(own.at(index), (trade) => model.uuidOf(trade)));
    }
    return `{"category":"${categoryOf(market)}","list":[${texts.join(',')}]}`;
  };

  const results: Readonly<Record<string, (query: URLSearchParams, now: number) => string>> = {
    '/v5/market/time': (_query, now) => {
      const ms = Math.floor(now);
      const nanosecondsWithinMs = String(Math.floor((now - ms) * 1_000_000)).padStart(6, '0');
      return `{"timeSecond":"${Math.floor(ms / 1_000)}","timeNano":"${ms}${nanosecondsWithinMs}"}`;
    },
    '/v5/market/recent-trade': recentTrades,
    '/v5/market/instruments-info'(query) {
      const market = marketIn(query);
      const wanted = query.get('symbol');
      const list =
        wanted === null
          ? history.instrumentsOf(market)
          : [historyIn(history, market, query).instrument];
      return JSON.stringify({
        category: categoryOf(market),
        list: list.map(instrumentInfo),
        nextPageCursor: '',
      });
    },
  };

  return {
    venue: 'bybit',
    serves: (url) => url.pathname.startsWith('/v5/market/'),
    answer(url, now) {
      if (!meter.isAllowed(now)) return json(403, '403, access too frequent');
      const result = results[url.pathname];
      if (result === undefined) return json(404, '{"error":"not found"}');
      try {
        return json(200, envelope(0, 'OK', result(url.searchParams, now), now));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return json(200, envelope(10_001, `params error: ${error.message}`, '{}', now));
      }
    },
  };
}

const envelope = (retCode: number, retMsg: string, result: string, now: number): string =>
  `{"retCode":${retCode},"retMsg":${JSON.stringify(retMsg)},"result":${result},"retExtInfo":{},"time":${Math.floor(now)}}`;

function marketIn(query: URLSearchParams): BybitMarket {
  const category = query.get('category');
  if (category === 'spot') return 'bybit:spot';
  if (category === 'linear') return 'bybit:linear';
  throw new Refusal('category invalid');
}

function historyIn(
  history: TradeHistory,
  market: BybitMarket,
  query: URLSearchParams,
): InstrumentHistory {
  const found = history.find(market, query.get('symbol') ?? '');
  if (found === undefined) throw new Refusal('symbol invalid');
  return found;
}

/** More than the most is not refused, only cut. */
function rowsIn(query: URLSearchParams, { most, usual }: RowLimit): number {
  const text = query.get('limit');
  if (text === null || text === '') return usual;
  const limit = wholeNumber(text);
  if (Number.isNaN(limit) || limit === 0) throw new Refusal('limit invalid');
  return Math.min(limit, most);
}

const categoryOf = (market: BybitMarket): string => (market === 'bybit:spot' ? 'spot' : 'linear');

function instrumentInfo(instrument: Instrument) {
  const { market, symbol, tickUnits, priceDecimals, stepUnits, quantityDecimals } = instrument;
  const { base: baseCoin, quote: quoteCoin } = instrument;
  const step = formatUnits(stepUnits, quantityDecimals);
  const priceFilter = { tickSize: formatUnits(tickUnits, priceDecimals) };
  return market === 'bybit:spot'
    ? {
        symbol,
        baseCoin,
        quoteCoin,
        status: 'Trading',
        lotSizeFilter: { basePrecision: step },
        priceFilter,
      }
    : {
        symbol,
        contractType: 'LinearPerpetual',
        status: 'Trading',
        baseCoin,
        quoteCoin,
        settleCoin: quoteCoin,
        priceScale: String(priceDecimals),
        priceFilter,
        lotSizeFilter: { qtyStep: step },
      };
}
