/** What is traded against what. `quote` is empty where a symbol does not say. */
export interface Pair {
  readonly base: string;
  readonly quote: string;
}

/** Longest first, so that `BTCUSDT` is not `BTCU` against `SDT`. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'TUSD', 'USD', 'EUR', 'GBP', 'JPY', 'BTC', 'ETH', 'BNB'];
const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC', 'FDUSD', 'TUSD']);

/** Any venue's spelling: `BTCUSDT`, `BTC-USDT`, `BTC/USD`. What is none of these stands for itself. */
export function pairOfSymbol(symbol: string): Pair {
  const [base = symbol, quote, ...more] = symbol.split(/[-/]/);
  if (quote !== undefined) return more.length === 0 ? { base, quote } : { base: symbol, quote: '' };
  const found = QUOTES.find((coin) => symbol.endsWith(coin) && symbol.length > coin.length);
  return found === undefined
    ? { base: symbol, quote: '' }
    : { base: symbol.slice(0, -found.length), quote: found };
}

/** `BTC/USDT` and `BTC/USD` follow one price. */
export const isDollar = (quote: string): boolean => DOLLARS.has(quote);

export const spell = ({ base, quote }: Pair, separator: '' | '-' | '/'): string =>
  quote === '' ? base : `${base}${separator}${quote}`;
