import type { Venue } from './market';

/** What is traded for what, in the venue's own codes: one BTC costs so many USDT. */
export interface Pair {
  readonly base: string;
  readonly quote: string;
}

/** `BTC / USDT`, the same for every venue's spelling of it. */
export const pairLabel = ({ base, quote }: Pair): string => `${base} / ${quote}`;

/**
 * Quotes of venues that write base and quote as one word; no entry is the end of another one, so at most
 * one can match. `USD` itself is not among them: no such venue quotes in it, which is why `TUSD` can be told.
 */
const QUOTES_IN_ONE_WORD = [
  ...['USDT', 'USDC', 'FDUSD', 'TUSD', 'BUSD', 'USDE', 'USD1', 'USDQ', 'USDR', 'RLUSD', 'DAI'],
  ...['BTC', 'ETH', 'BNB', 'SOL', 'XRP', 'DOGE', 'TRX', 'MNT'],
  ...['EUR', 'EURI', 'GBP', 'TRY', 'BRL', 'JPY', 'AUD', 'ARS', 'MXN', 'PLN', 'RON', 'UAH', 'ZAR'],
  ...['CZK', 'COP', 'IDR', 'NGN', 'RUB', 'KZT'],
];

/** Kraken's older names of what everybody else calls BTC and DOGE. */
const KRAKEN_CODES: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

/**
 * The pair behind a venue's symbol: from the venue's own instrument list where that is `known`, else read
 * from the spelling (`BTCUSDT`, `BTC-USDT`, `BTC/USD`, dated and perpetual futures too). Null when the
 * spelling tells nothing. For grouping and filtering only: two venues' markets of one pair stay two markets.
 */
export function pairOf(venue: Venue, symbol: string, known?: Pair): Pair | null {
  if (known !== undefined) return known;
  switch (venue) {
    case 'okx':
    case 'coinbase':
      return separated(symbol, '-');
    case 'kraken':
      return krakenPair(symbol);
    case 'bybit':
      return bybitPair(symbol);
    case 'binance':
      // Delivery futures carry a date: BTCUSDT_260327.
      return oneWord(symbol.replace(/_\d{6}$/, ''));
  }
}

function krakenPair(symbol: string): Pair | null {
  const pair = separated(symbol, '/');
  if (pair === null) return null;
  return {
    base: KRAKEN_CODES[pair.base] ?? pair.base,
    quote: KRAKEN_CODES[pair.quote] ?? pair.quote,
  };
}

function bybitPair(symbol: string): Pair | null {
  // USDC futures name no quote: BTCPERP, BTC-26DEC25. Those of USDT do: BTCUSDT, BTCUSDT-26DEC25.
  const [name = ''] = symbol.split('-');
  const perpetual = /^(.+)PERP$/.exec(name)?.[1];
  if (perpetual !== undefined) return { base: perpetual, quote: 'USDC' };
  if (name === symbol) return oneWord(name);
  return oneWord(name) ?? (name === '' ? null : { base: name, quote: 'USDC' });
}

/** What follows a second separator is the kind of contract: `BTC-USDT-SWAP`. */
function separated(symbol: string, separator: string): Pair | null {
  const [base = '', quote = ''] = symbol.split(separator);
  return base === '' || quote === '' ? null : { base, quote };
}

function oneWord(symbol: string): Pair | null {
  const quote = QUOTES_IN_ONE_WORD.find((each) => symbol.endsWith(each));
  const base = quote === undefined ? '' : symbol.slice(0, -quote.length);
  return quote === undefined || base === '' ? null : { base, quote };
}
