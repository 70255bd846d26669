type Fields = Record<string, unknown>;

/** How one venue writes the trades of a frame, so that a fault can get at them. */
interface Dialect {
  readonly price: string;
  readonly idOf: (trade: Fields) => string;
  /** Oldest first, whatever the order on the wire. */
  readonly trades: (frame: Fields) => readonly Fields[];
  readonly keep: (frame: Fields, kept: readonly Fields[]) => void;
}

/** A frame of trades that our own venues wrote, taken apart. */
export interface OpenFrame {
  readonly trades: readonly Fields[];
  readonly price: string;
  readonly idOf: (trade: Fields) => string;
  keep(kept: readonly Fields[]): void;
  /** What was not touched is written again exactly as it was. */
  write(): Buffer;
}

/** A list, or the one that Binance has in its envelope. */
const listOrOne = ({ data }: Fields): readonly Fields[] =>
  Array.isArray(data) ? (data as Fields[]) : [data as Fields];
const keepInData = (frame: Fields, kept: readonly Fields[]): void => {
  frame.data = kept;
};

const BYBIT_OR_BINANCE: Dialect = {
  price: 'p',
  idOf: (trade) => ('i' in trade ? 'i' : trade.e === 'aggTrade' ? 'a' : 't'),
  // Bare on one of Binance's addresses.
  trades: (frame) => ('data' in frame ? listOrOne(frame) : [frame]),
  keep: keepInData,
};
const OKX: Dialect = {
  price: 'px',
  idOf: () => 'tradeId',
  trades: listOrOne,
  keep: keepInData,
};
const KRAKEN: Dialect = {
  price: 'price',
  idOf: () => 'trade_id',
  trades: listOrOne,
  keep: keepInData,
};
const COINBASE: Dialect = {
  price: 'price',
  idOf: () => 'trade_id',
  // The newest comes first.
  trades: (frame) => eventOf(frame).trades.toReversed(),
  keep(frame, kept) {
    eventOf(frame).trades = kept.toReversed();
  },
};

const eventOf = (frame: Fields): { trades: Fields[] } =>
  (frame.events as readonly [{ trades: Fields[] }])[0];

function dialectOf(frame: Fields): Dialect {
  if ('events' in frame) return COINBASE;
  if ('arg' in frame) return OKX;
  return frame.channel === 'trade' ? KRAKEN : BYBIT_OR_BINANCE;
}

/** Kraken's numbers keep their zeros only as text; nobody else writes numbers under these names. */
const quoteNumbers = (text: string): string =>
  text.replace(/"(price|qty)":(-?[\d.]+)/g, '"$1":"$2"');
const unquoteNumbers = (text: string): string =>
  text.replace(/"(price|qty)":"(-?[\d.]+)"/g, '"$1":$2');

export function openFrame(payload: Buffer): OpenFrame {
  const frame = JSON.parse(quoteNumbers(payload.toString())) as Fields;
  const dialect = dialectOf(frame);
  return {
    trades: dialect.trades(frame),
    price: dialect.price,
    idOf: dialect.idOf,
    keep: (kept) => dialect.keep(frame, kept),
    write() {
      const text = JSON.stringify(frame);
      return Buffer.from(dialect === KRAKEN ? unquoteNumbers(text) : text);
    },
  };
}
