import { formatUnits } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import type { WeightLimit } from '../../rest/rest-limits';
import { Refusal, legalSymbol } from './refusal';

/** The instruments that the request asks for; all when it names none. */
export function listed(query: URLSearchParams, all: readonly Instrument[]): readonly Instrument[] {
  const one = query.get('symbol');
  const many = query.get('symbols');
  if (one === null && many === null) return all;
  const wanted = one !== null ? [one] : symbolList(many ?? '');
  return wanted.map((symbol) => {
    const found = all.find((instrument) => instrument.symbol === legalSymbol(symbol, 'symbol'));
    if (found === undefined) throw new Refusal(-1121, 'Invalid symbol.');
    return found;
  });
}

function symbolList(text: string): readonly string[] {
  const list = /^\["([A-Z0-9-_.]{1,20}(?:","[A-Z0-9-_.]{1,20})*)"\]$/.exec(text)?.[1];
  if (list !== undefined) return list.split('","');
  throw new Refusal(
    -1100,
    String.raw`Illegal characters found in parameter 'symbols'; legal range is '^\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\]$'.`,
  );
}

export function exchangeInfo(
  instruments: readonly Instrument[],
  limit: WeightLimit,
  now: number,
): string {
  return JSON.stringify({
    timezone: 'UTC',
    serverTime: Math.floor(now),
    rateLimits: [
      {
        rateLimitType: 'REQUEST_WEIGHT',
        interval: 'MINUTE',
        intervalNum: 1,
        limit: limit.weight,
      },
    ],
    exchangeFilters: [],
    symbols: instruments.map((instrument) =>
      instrument.market === 'binance:usdm' ? contractInfo(instrument) : symbolInfo(instrument),
    ),
  });
}

function symbolInfo(instrument: Instrument) {
  const { symbol, base, quote } = instrument;
  return {
    symbol,
    status: 'TRADING',
    baseAsset: base,
    baseAssetPrecision: 8,
    quoteAsset: quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    isSpotTradingAllowed: true,
    filters: filtersOf(instrument),
  };
}

function contractInfo(instrument: Instrument) {
  const { symbol, base, quote, priceDecimals, quantityDecimals } = instrument;
  return {
    symbol,
    pair: symbol,
    contractType: 'PERPETUAL',
    status: 'TRADING',
    baseAsset: base,
    quoteAsset: quote,
    marginAsset: quote,
    pricePrecision: priceDecimals,
    quantityPrecision: quantityDecimals,
    filters: filtersOf(instrument),
  };
}

const filtersOf = ({ tickUnits, priceDecimals, stepUnits, quantityDecimals }: Instrument) => [
  { filterType: 'PRICE_FILTER', tickSize: formatUnits(tickUnits, priceDecimals) },
  { filterType: 'LOT_SIZE', stepSize: formatUnits(stepUnits, quantityDecimals) },
];
