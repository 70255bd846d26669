/*
 * Which trade ids a frame or an answer holds, read with a few lines of the bench's own, so that what the
 * witness says does not depend on the code under test.
 */

export interface ToldTrade {
  readonly symbol: string;
  readonly id: string;
  /** For how many trades the row stands; one when absent. */
  readonly matches?: number;
}

interface WireFrame {
  readonly topic?: string;
  readonly stream?: string;
  readonly channel?: string;
  readonly type?: string;
  readonly arg?: { readonly channel?: string };
  readonly data?: unknown;
  readonly events?: readonly {
    readonly trades: readonly { readonly product_id: string; readonly trade_id?: string }[];
  }[];
}

/** Oldest first. */
export function* tradesIn(text: string): Iterable<ToldTrade> {
  let frame: WireFrame;
  try {
    frame = JSON.parse(text) as WireFrame;
  } catch {
    return;
  }
  if (frame.topic?.startsWith('publicTrade.') === true) {
    for (const { s, i } of frame.data as readonly { s: string; i?: string }[]) {
      if (i !== undefined) yield { symbol: s, id: i };
    }
  } else if (frame.stream?.endsWith('@trade') === true) {
    const { s, t } = frame.data as { s: string; t?: number };
    if (t !== undefined) yield { symbol: s, id: String(t) };
  } else if (frame.stream?.endsWith('@aggTrade') === true) {
    const { s, a } = frame.data as { s: string; a?: number };
    if (a !== undefined) yield { symbol: s, id: String(a) };
  } else if (frame.arg?.channel === 'trades' && frame.data !== undefined) {
    const rows = frame.data as readonly { instId: string; tradeId?: string; count: string }[];
    for (const { instId, tradeId, count } of rows) {
      if (tradeId !== undefined) yield { symbol: instId, id: tradeId, matches: Number(count) };
    }
  } else if (frame.channel === 'trade') {
    const rows = frame.data as readonly { symbol: string; trade_id?: number }[];
    for (const { symbol, trade_id: id } of rows) {
      if (id !== undefined) yield { symbol, id: String(id) };
    }
  } else if (frame.channel === 'market_trades') {
    // The newest comes first.
    for (const { trades } of frame.events ?? []) {
      for (const trade of trades.toReversed()) {
        if (trade.trade_id !== undefined) yield { symbol: trade.product_id, id: trade.trade_id };
      }
    }
  }
}

interface ToldByRest {
  readonly instrumentKey: string;
  /** Oldest first. */
  readonly ids: readonly string[];
}

/** Null when the answer is not about trades. */
export function toldByRest({ pathname, searchParams }: URL, text: string): ToldByRest | null {
  const read = ANSWERS.find(({ path }) => path.test(pathname));
  if (read === undefined) return null;
  const ids = read.ids(JSON.parse(text) as never);
  return ids === null ? null : { instrumentKey: read.instrumentKey(pathname, searchParams), ids };
}

interface Answers {
  readonly path: RegExp;
  readonly instrumentKey: (path: string, query: URLSearchParams) => string;
  readonly ids: (answer: never) => readonly string[] | null;
}

const ANSWERS: readonly Answers[] = [
  {
    path: /^\/api\/v3\/historicalTrades$/,
    instrumentKey: (_, query) => `binance:spot:${query.get('symbol')}`,
    ids: (rows: readonly { id: number }[]) => rows.map(({ id }) => String(id)),
  },
  {
    path: /^\/fapi\/v1\/aggTrades$/,
    instrumentKey: (_, query) => `binance:usdm:${query.get('symbol')}`,
    ids: (rows: readonly { a: number }[]) => rows.map(({ a }) => String(a)),
  },
  {
    path: /^\/v5\/market\/recent-trade$/,
    instrumentKey: (_, query) => `bybit:${query.get('category')}:${query.get('symbol')}`,
    ids: ({ result }: { result: { list?: readonly { execId: string }[] } }) =>
      result.list?.map(({ execId }) => execId).toReversed() ?? null,
  },
  {
    path: /^\/api\/v5\/market\/history-trades$/,
    instrumentKey: (_, query) => `okx:spot:${query.get('instId')}`,
    ids: ({ data }: { data: readonly { tradeId: string }[] }) =>
      data.map(({ tradeId }) => tradeId).toReversed(),
  },
  {
    path: /\/market\/products\/[^/]+\/ticker$/,
    instrumentKey: (path) => `coinbase:spot:${path.split('/').at(-2)}`,
    ids: ({ trades }: { trades: readonly { trade_id: string }[] }) =>
      trades.map((trade) => trade.trade_id).toReversed(),
  },
  {
    path: /^\/0\/public\/Trades$/,
    instrumentKey: (_, query) => `kraken:spot:${(query.get('pair') ?? '').replace('XBT', 'BTC').replace(/USDT$/, '/USDT')}`, // prettier-ignore
    ids: ({ result }: { result?: Readonly<Record<string, unknown>> }) =>
      (Object.values(result ?? {}).find(Array.isArray) as unknown[][] | undefined)?.map((row) =>
        String(row[6]),
      ) ?? null,
  },
];
