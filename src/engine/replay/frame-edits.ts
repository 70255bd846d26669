import type { Channel } from '../../shared/values/market';

/** One trade inside the text of a frame. */
export interface TradeSpan {
  /** Of the object in the text, braces included. */
  readonly start: number;
  readonly end: number;
  readonly symbol: string;
  readonly id: string;
  readonly idKey: string;
  readonly priceKey: string;
}

export interface FrameOutline {
  /** Null when it is neither about trades nor about a book: an answer, a heartbeat. */
  readonly channel: Channel | null;
  /** Of a frame about several, the first. */
  readonly symbol: string | null;
  readonly trades: readonly TradeSpan[];
}

type Fields = Readonly<Record<string, unknown>>;

/** What venues call a trade's symbol, id and price; told by the keys, so that no venue's parser is needed. */
const SHAPES: readonly {
  readonly is: (trade: Fields) => boolean;
  readonly symbol: string;
  readonly id: string;
  readonly price: string;
}[] = [
  { is: (trade) => trade.e === 'trade', symbol: 's', id: 't', price: 'p' },
  { is: (trade) => trade.e === 'aggTrade', symbol: 's', id: 'a', price: 'p' },
  { is: (trade) => 'S' in trade && 'v' in trade && 'i' in trade, symbol: 's', id: 'i', price: 'p' },
  { is: (trade) => 'tradeId' in trade, symbol: 'instId', id: 'tradeId', price: 'px' },
  { is: (trade) => 'trade_id' in trade && 'product_id' in trade, symbol: 'product_id', id: 'trade_id', price: 'price' }, // prettier-ignore
  { is: (trade) => 'trade_id' in trade, symbol: 'symbol', id: 'trade_id', price: 'price' },
];

const BOOK = /"(?:topic":"orderbook\.|e":"depthUpdate"|channel":"(?:books|l2_data|book)")/;
const BOOK_SYMBOL = /"(?:s|instId|product_id|symbol)":"([^"]+)"/;
/** The trades of every venue are objects without objects inside. */
const INNERMOST_OBJECT = /\{[^{}]*\}/g;

/** Looks into a frame as far as it takes to say what it is about. */
export function outlineOf(text: string): FrameOutline {
  const trades: TradeSpan[] = [];
  for (const match of text.matchAll(INNERMOST_OBJECT)) {
    const trade = tradeIn(match[0], match.index);
    if (trade !== null) trades.push(trade);
  }
  if (trades.length > 0) return { channel: 'trades', symbol: trades[0]?.symbol ?? null, trades };
  if (!BOOK.test(text)) return { channel: null, symbol: null, trades };
  return { channel: 'order_book', symbol: BOOK_SYMBOL.exec(text)?.[1] ?? null, trades };
}

function tradeIn(text: string, start: number): TradeSpan | null {
  let fields: Fields;
  try {
    fields = JSON.parse(text) as Fields;
  } catch {
    return null;
  }
  const shape = SHAPES.find(({ is }) => is(fields));
  if (shape === undefined) return null;
  const [symbol, id] = [fields[shape.symbol], fields[shape.id]];
  if (typeof symbol !== 'string' || (typeof id !== 'string' && typeof id !== 'number')) return null;
  const end = start + text.length;
  return { start, end, symbol, id: String(id), idKey: shape.id, priceKey: shape.price };
}

/** The text without those trades; what stays is as it was, to the character. */
export function withoutTrades(text: string, dropped: readonly TradeSpan[]): string {
  let left = text;
  for (const { start, end } of dropped.toReversed()) {
    const before = left.slice(0, start);
    const after = left.slice(end);
    // One comma goes with it: the one behind, or of the last one the one before.
    left = after.startsWith(',') ? before + after.slice(1) : before.replace(/,$/, '') + after;
  }
  return left;
}

/** The text with the value of one key of one trade changed; null as the new value takes the key away. */
export function withValue(
  text: string,
  { start, end }: TradeSpan,
  key: string,
  change: (value: string) => string | null,
): string {
  const trade = text.slice(start, end);
  const pattern = new RegExp(`"${key}":("?)([^",}]*)\\1(,?)`);
  const changed = trade.replace(pattern, (_, quote: string, value: string, comma: string) => {
    const next = change(value);
    return next === null ? '' : `"${key}":${quote}${next}${quote}${comma}`;
  });
  return text.slice(0, start) + changed.replace(/,\}$/, '}') + text.slice(end);
}
