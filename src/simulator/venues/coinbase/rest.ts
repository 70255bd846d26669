import { formatUnits } from '../../decimal-units';
import { json, wholeNumber } from '../../rest/rest-venue';
import type { RestAnswer, RestVenue } from '../../rest/rest-venue';
import { paceMeter } from '../../rest/rest-limits';
import type { PaceLimit } from '../../rest/rest-limits';
import type { InstrumentHistory, TradeHistory } from '../../trade-history';
import { tradeRow } from './wire';

const MARKET = 'coinbase:spot';
const PREFIX = '/api/v3/brokerage';
/** Not documented; more is cut. */
const MOST_TRADES = 1_000;
const TICKER = /^\/api\/v3\/brokerage\/market\/products\/([^/]+)\/ticker$/;
const PRODUCT = /^\/api\/v3\/brokerage\/market\/products\/([^/]+)$/;

/** Public market data of Coinbase Advanced Trade: https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api */
export function coinbaseRest(history: TradeHistory, limit: PaceLimit): RestVenue {
  const meter = paceMeter(limit);

  const answer = ({ pathname, searchParams }: URL, now: number): RestAnswer => {
    if (pathname === `${PREFIX}/time`) return json(200, serverTime(now));
    if (pathname === `${PREFIX}/market/products`) return products(history, searchParams);
    const product = PRODUCT.exec(pathname)?.[1];
    if (product !== undefined) {
      const found = history.find(MARKET, product);
      return found === undefined ? notFound() : json(200, JSON.stringify(productInfo(found)));
    }
    const traded = TICKER.exec(pathname)?.[1];
    const own = traded === undefined ? undefined : history.find(MARKET, traded);
    return own === undefined ? notFound() : trades(own, searchParams);
  };

  return {
    venue: 'coinbase',
    serves: (url) => url.pathname.startsWith(`${PREFIX}/`),
    answer(url, now) {
      return meter.take(1, now).waitMs === 0
        ? answer(url, now)
        : refusal(429, 'RESOURCE_EXHAUSTED', 'too many requests');
    },
  };
}

const refusal = (status: number, error: string, message: string): RestAnswer =>
  json(status, JSON.stringify({ error, code: status === 404 ? 5 : 3, message }));
const notFound = (): RestAnswer => refusal(404, 'NOT_FOUND', 'product not found');

function serverTime(now: number): string {
  const ms = Math.floor(now);
  return JSON.stringify({
    iso: new Date(ms).toISOString(),
    epochSeconds: String(Math.floor(ms / 1_000)),
    epochMillis: String(ms),
  });
}

/** Page by page where `limit` says so. */
function products(history: TradeHistory, query: URLSearchParams): RestAnswer {
  const all = history.instrumentsOf(MARKET);
  const offset = wholeNumber(query.get('offset') ?? '0');
  const limit = wholeNumber(query.get('limit') ?? String(all.length));
  if (Number.isNaN(offset) || Number.isNaN(limit)) {
    return refusal(400, 'INVALID_ARGUMENT', 'limit and offset must be numbers');
  }
  const isSpot = (query.get('product_type') ?? 'SPOT') === 'SPOT';
  const page = isSpot ? all.slice(offset, offset + limit) : [];
  const listed = page.flatMap((instrument) => {
    const own = history.find(MARKET, instrument.symbol);
    return own === undefined ? [] : [productInfo(own)];
  });
  return json(200, JSON.stringify({ products: listed, num_products: isSpot ? all.length : 0 }));
}

function productInfo({ instrument, length }: InstrumentHistory) {
  const { symbol, base, quote, tickUnits, priceDecimals, stepUnits, quantityDecimals } = instrument;
  const tick = formatUnits(tickUnits, priceDecimals);
  return {
    product_id: symbol,
    price: length === 0 ? '' : instrument.startPrice,
    base_increment: formatUnits(stepUnits, quantityDecimals),
    quote_increment: tick,
    price_increment: tick,
    base_min_size: formatUnits(stepUnits, quantityDecimals),
    base_name: base,
    quote_name: quote,
    base_currency_id: base,
    quote_currency_id: quote,
    base_display_symbol: base,
    quote_display_symbol: quote,
    display_name: symbol,
    status: 'online',
    product_type: 'SPOT',
    is_disabled: false,
    trading_disabled: false,
    cancel_only: false,
    limit_only: false,
    post_only: false,
    view_only: false,
  };
}

/** The newest first; `start` and `end` are whole seconds. */
function trades(own: InstrumentHistory, query: URLSearchParams): RestAnswer {
  const limit = wholeNumber(query.get('limit') ?? '');
  if (Number.isNaN(limit)) return refusal(400, 'INVALID_ARGUMENT', 'limit is required');
  const start = secondsIn(query, 'start', 0);
  const end = secondsIn(query, 'end', Number.POSITIVE_INFINITY);
  const texts: string[] = [];
  for (let index = own.length - 1; index >= 0; index -= 1) {
    if (texts.length >= Math.min(limit, MOST_TRADES)) break;
    const seconds = own.timeAt(index) / 1_000;
    if (seconds >= start && seconds <= end) texts.push(tradeRow(own.at(index)));
  }
  return json(200, `{"trades":[${texts.join(',')}],"best_bid":"","best_ask":""}`);
}

const secondsIn = (query: URLSearchParams, name: string, otherwise: number): number => {
  const text = query.get(name);
  return text === null || text === '' ? otherwise : wholeNumber(text);
};
