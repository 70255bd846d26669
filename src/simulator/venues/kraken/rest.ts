import { formatUnits } from '../../decimal-units';
import type { Instrument } from '../../instruments';
import { json, wholeNumber } from '../../rest/rest-venue';
import type { RestVenue } from '../../rest/rest-venue';
import { paceMeter } from '../../rest/rest-limits';
import type { PaceLimit } from '../../rest/rest-limits';
import type { InstrumentHistory, TradeHistory } from '../../trade-history';
import { tradeRow } from './wire';

const MARKET = 'kraken:spot';
const MOST_TRADES = 1_000;

/** Kraken answers a bad request with HTTP 200 and a list of errors. */
class Refusal extends Error {}

/** Market data of Kraken spot: https://docs.kraken.com/api/docs/rest-api/get-recent-trades */
export function krakenRest(history: TradeHistory, limit: PaceLimit): RestVenue {
  const meter = paceMeter(limit);
  const results: Readonly<Record<string, (query: URLSearchParams, now: number) => string>> = {
    '/0/public/Time': (_query, now) =>
      JSON.stringify({
        unixtime: Math.floor(now / 1_000),
        rfc1123: new Date(Math.floor(now)).toUTCString(),
      }),
    '/0/public/AssetPairs': (query) => assetPairs(history.instrumentsOf(MARKET), query),
    '/0/public/Trades': (query) => trades(history, query),
  };

  return {
    venue: 'kraken',
    serves: (url) => url.pathname.startsWith('/0/public/'),
    answer(url, now) {
      const result = results[url.pathname];
      if (result === undefined) return json(404, '{"error":["EGeneral:Unknown method"]}');
      if (url.pathname !== '/0/public/Time' && meter.take(1, now).waitMs > 0) {
        return json(200, '{"error":["EGeneral:Too many requests"]}');
      }
      try {
        return json(200, `{"error":[],"result":${result(url.searchParams, now)}}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return json(200, JSON.stringify({ error: [error.message] }));
      }
    },
  };
}

/** REST keeps the old names of these. */
const OLD_NAMES: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };
const oldName = (asset: string): string => OLD_NAMES[asset] ?? asset;
/** … and puts a letter before the oldest: X for coins, Z for money. */
const assetCode = (asset: string): string => {
  const name = oldName(asset);
  if (['USD', 'EUR', 'GBP', 'JPY'].includes(name)) return `Z${name}`;
  return ['XBT', 'XDG', 'ETH', 'LTC', 'XRP'].includes(name) ? `X${name}` : name;
};
const alternateName = ({ base, quote }: Instrument): string => oldName(base) + oldName(quote);
/** Pairs of two old assets have codes, the others just names. */
const pairCode = (instrument: Instrument): string => {
  const [base, quote] = [assetCode(instrument.base), assetCode(instrument.quote)];
  return base !== instrument.base && quote.startsWith('Z')
    ? base + quote
    : alternateName(instrument);
};

/** A pair may be asked for by any of its names. */
const isCalled = (instrument: Instrument, name: string): boolean =>
  name === pairCode(instrument) || name === alternateName(instrument) || name === instrument.symbol;

function assetPairs(all: readonly Instrument[], query: URLSearchParams): string {
  const wanted = query.get('pair')?.split(',');
  const listed = wanted?.map((name) => {
    const found = all.find((instrument) => isCalled(instrument, name));
    if (found === undefined) throw new Refusal('EQuery:Unknown asset pair');
    return found;
  });
  return JSON.stringify(
    Object.fromEntries(
      (listed ?? all).map((instrument) => [pairCode(instrument), info(instrument)]),
    ),
  );
}

function info(instrument: Instrument) {
  const { base, quote, tickUnits, priceDecimals, stepUnits, quantityDecimals } = instrument;
  return {
    altname: alternateName(instrument),
    wsname: `${oldName(base)}/${oldName(quote)}`,
    aclass_base: 'currency',
    base: assetCode(base),
    aclass_quote: 'currency',
    quote: assetCode(quote),
    lot: 'unit',
    cost_decimals: 5,
    pair_decimals: priceDecimals,
    lot_decimals: quantityDecimals,
    lot_multiplier: 1,
    ordermin: formatUnits(stepUnits, quantityDecimals),
    costmin: '0.5',
    tick_size: formatUnits(tickUnits, priceDecimals),
    status: 'online',
  };
}

/** Those after `since`, oldest first; without it the newest ones. */
function trades(history: TradeHistory, query: URLSearchParams): string {
  const instrument = history
    .instrumentsOf(MARKET)
    .find((candidate) => isCalled(candidate, query.get('pair') ?? ''));
  const own = instrument === undefined ? undefined : history.find(MARKET, instrument.symbol);
  if (instrument === undefined || own === undefined) throw new Refusal('EQuery:Unknown asset pair');
  const rows = rowsIn(query);
  const since = query.get('since');
  const from = since === null ? Math.max(0, own.length - rows) : firstAfter(own, since);
  const end = Math.min(own.length, from + rows);
  const texts: string[] = [];
  for (let index = from; index < end; index += 1) texts.push(tradeRow(own.at(index)));
  const last = end > from ? nanoseconds(own.timeAt(end - 1)) : (since ?? '0');
  return `{${JSON.stringify(pairCode(instrument))}:[${texts.join(',')}],"last":"${last}"}`;
}

function rowsIn(query: URLSearchParams): number {
  const text = query.get('count');
  if (text === null || text === '') return MOST_TRADES;
  const count = wholeNumber(text);
  if (Number.isNaN(count) || count < 1 || count > MOST_TRADES) {
    throw new Refusal('EGeneral:Invalid arguments:count');
  }
  return count;
}

const nanoseconds = (epochMs: number): string => `${Math.floor(epochMs * 1_000)}000`;

/** `since` is in nanoseconds, or in seconds when it is short. */
function firstAfter(own: InstrumentHistory, since: string): number {
  if (!/^\d{1,19}$/.test(since)) throw new Refusal('EGeneral:Invalid arguments:since');
  const after = BigInt(since) * (since.length <= 11 ? 1_000_000_000n : 1n);
  let low = 0;
  let high = own.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (BigInt(nanoseconds(own.timeAt(middle))) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
