import { formatUnits, trimZeros } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import { json, wholeNumber } from '../../rest/rest-venue';
import type { RestAnswer, RestVenue } from '../../rest/rest-venue';
import { paceMeter } from '../../rest/rest-limits';
import type { PaceLimit } from '../../rest/rest-limits';
import type { InstrumentHistory, TradeHistory } from '../../trade-history';
import { tradeRow } from './wire';

const MARKET = 'okx:spot';
const MOST_RECENT = { most: 500, usual: 100 };
const MOST_HISTORY = { most: 100, usual: 100 };

/** OKX answers a bad request with HTTP 200 and a code in the body. */
class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Market data of OKX v5: https://www.okx.com/docs-v5/en/#order-book-trading-market-data */
export function okxRest(history: TradeHistory, limit: PaceLimit): RestVenue {
  // Each endpoint has a limit of its own; that of the time is never reached.
  const meters = new Map<string, ReturnType<typeof paceMeter>>();
  const data: Readonly<Record<string, (query: URLSearchParams, now: number) => string>> = {
    '/api/v5/public/time': (_query, now) => `[{"ts":"${Math.floor(now)}"}]`,
    '/api/v5/public/instruments': (query) => instruments(history, query),
    '/api/v5/market/trades'(query) {
      const own = historyIn(history, query);
      return newestFirst(own, own.length, rowsIn(query, MOST_RECENT));
    },
    '/api/v5/market/history-trades'(query) {
      const own = historyIn(history, query);
      return newestFirst(own, endOf(own, query), rowsIn(query, MOST_HISTORY));
    },
  };
  const isAllowed = (path: string, now: number): boolean => {
    const meter = meters.get(path) ?? paceMeter(limit);
    meters.set(path, meter);
    return meter.take(1, now).waitMs === 0;
  };

  return {
    venue: 'okx',
    serves: (url) => url.pathname.startsWith('/api/v5/'),
    answer(url, now): RestAnswer {
      const find = data[url.pathname];
      if (find === undefined) return json(404, '{"code":"404","msg":"Not found","data":[]}');
      if (!isAllowed(url.pathname, now)) {
        return json(429, '{"msg":"Too Many Requests","code":"50011","data":[]}');
      }
      try {
        return json(200, `{"code":"0","msg":"","data":${find(url.searchParams, now)}}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return json(200, JSON.stringify({ code: error.code, msg: error.message, data: [] }));
      }
    },
  };
}

function instruments(history: TradeHistory, query: URLSearchParams): string {
  const type = query.get('instType');
  if (type === null) throw new Refusal('50014', 'Parameter instType can not be empty.');
  const wanted = query.get('instId');
  const all = type === 'SPOT' ? history.instrumentsOf(MARKET) : [];
  const listed = wanted === null ? all : all.filter(({ symbol }) => symbol === wanted);
  if (wanted !== null && listed.length === 0) throw unknownInstrument();
  return JSON.stringify(listed.map(instrumentInfo));
}

function instrumentInfo(instrument: Instrument) {
  const { symbol, base, quote, tickUnits, priceDecimals, stepUnits, quantityDecimals } = instrument;
  const lot = trimZeros(formatUnits(stepUnits, quantityDecimals));
  return {
    instType: 'SPOT',
    instId: symbol,
    instFamily: '',
    uly: '',
    baseCcy: base,
    quoteCcy: quote,
    settleCcy: '',
    tickSz: trimZeros(formatUnits(tickUnits, priceDecimals)),
    lotSz: lot,
    minSz: lot,
    state: 'live',
  };
}

const unknownInstrument = (): Refusal =>
  new Refusal('51001', "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");

function historyIn(history: TradeHistory, query: URLSearchParams): InstrumentHistory {
  const symbol = query.get('instId') ?? '';
  if (symbol === '') throw new Refusal('50014', 'Parameter instId can not be empty.');
  const found = history.find(MARKET, symbol);
  if (found === undefined) throw unknownInstrument();
  return found;
}

function rowsIn(query: URLSearchParams, { most, usual }: { most: number; usual: number }): number {
  const text = query.get('limit');
  if (text === null || text === '') return usual;
  const limit = wholeNumber(text);
  if (Number.isNaN(limit) || limit === 0) throw new Refusal('51000', 'Parameter limit error');
  return Math.min(limit, most);
}

/** Trades before the one that `after` names: by its id (type 1, the default), or by a time in ms (type 2). */
function endOf(own: InstrumentHistory, query: URLSearchParams): number {
  const after = query.get('after');
  if (after === null || after === '') return own.length;
  const value = wholeNumber(after);
  if (Number.isNaN(value)) throw new Refusal('51000', 'Parameter after error');
  if ((query.get('type') ?? '1') === '1') return own.indexOfOrdinal(value);
  let end = own.length;
  while (end > 0 && own.timeAt(end - 1) >= value) end -= 1;
  return end;
}

function newestFirst(own: InstrumentHistory, end: number, rows: number): string {
  const texts: string[] = [];
  for (let index = end - 1; index >= 0 && texts.length < rows; index -= 1) {
    texts.push(tradeRow(own.at(index)));
  }
  return `[${texts.join(',')}]`;
}
