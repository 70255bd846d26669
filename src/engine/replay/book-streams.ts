import { SYMBOL } from '../../shared/market-data';
import type { Venue } from '../../shared/values/market';

/** How a venue's requests, addresses and frames show that order books were subscribed. */
interface BookWords {
  readonly mark: RegExp;
  /** Names a symbol of a subscription in its first group. */
  readonly symbol: RegExp;
  /** Names the levels a side in its first group; null where there is no choice or none that matters. */
  readonly depth: RegExp | null;
}

const WORDS: Readonly<Record<Venue, BookWords>> = {
  bybit: {
    mark: /\borderbook\.\d+\./,
    symbol: /\borderbook\.\d+\.([A-Z0-9-]{1,40})/g,
    depth: /\borderbook\.(\d{1,4})\./,
  },
  binance: {
    // Not the partial books (`@depth20`): those are no changes of a whole one.
    mark: /@depth(?![\w])|"depthUpdate"/,
    symbol: /\b([A-Za-z0-9_]{1,40})@depth(?!\w)/g,
    depth: null,
  },
  okx: {
    mark: /"channel"\s*:\s*"books"/,
    symbol: /"channel"\s*:\s*"books"\s*,\s*"instId"\s*:\s*"([A-Z0-9-]{1,60})"/g,
    depth: null,
  },
  coinbase: {
    mark: /"(?:level2|l2_data)"/,
    symbol: /"([A-Z0-9]{1,20}-[A-Z0-9]{1,20})"/g,
    depth: null,
  },
  kraken: {
    mark: /"channel"\s*:\s*"book"/,
    symbol: /"([A-Z0-9]{1,20}\/[A-Z0-9]{1,20})"/g,
    depth: /"depth"\s*:\s*(\d{1,4})\b/,
  },
};

/** As many as one connection of a collector takes. */
const SYMBOLS_NAMED = 50;

export interface BooksAskedFor {
  /** Those shown as subscribed; books of others are kept too. */
  readonly symbols: readonly string[];
  /** Undefined when nothing tells: then the kind's own default. */
  readonly depth: number | undefined;
}

/** The order books that a connection carried, as far as its texts tell; null when there are none. */
export function booksAskedFor(venue: Venue, texts: readonly string[]): BooksAskedFor | null {
  const { mark, symbol, depth } = WORDS[venue];
  const telling = texts.filter((text) => mark.test(text));
  if (telling.length === 0) return null;
  const symbols = new Set<string>();
  for (const text of telling) {
    for (const [, name] of text.matchAll(symbol)) {
      const named = name?.toUpperCase() ?? '';
      if (SYMBOL.test(named)) symbols.add(named);
    }
  }
  const levels = telling.map((text) => depth?.exec(text)?.[1]).find((found) => found !== undefined);
  return {
    symbols: [...symbols].slice(0, SYMBOLS_NAMED),
    depth: levels === undefined ? undefined : Number(levels),
  };
}
