import { crc32 } from 'node:zlib';
import { collectorSettingsSchema } from '../../src/shared/settings';
import type { CollectorSettings } from '../../src/shared/settings';
import type { BookLevel } from '../../src/shared/order-book';
import { NaiveBook } from './naive-book';

/** Best first. */
export interface Levels {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** What a venue would say of a book, in its documentation's words; shares nothing with the parsers. */
export interface BookWire {
  readonly settings: CollectorSettings;
  /** Levels a side that are told; null tells all. */
  readonly depth: number | null;
  /** Levels that fall out of the depth are not deleted: the client has to cut them off. */
  readonly leavesCutting: boolean;
  /** The number after `id`; null where updates have none. */
  readonly next: ((id: number) => number) | null;
  /** Null where the snapshot comes over REST. */
  readonly snapshot: ((levels: Levels, numbers: Numbers) => string) | null;
  update(change: Levels, numbers: Numbers, levels: Levels): string;
  /** Whether a message asks for the book's stream. */
  asksForBook(text: string): boolean;
  /** The answer to a message that wants one at once. */
  answer?(text: string): string | null;
}

interface Numbers {
  readonly id: number;
  readonly previous: number;
  /** Of the connection, control frames included. */
  readonly frame: number;
}

const settings = (venue: string, symbol: string, more: object = {}): CollectorSettings =>
  collectorSettingsSchema.parse({
    id: 'under_test',
    venue,
    market: 'spot',
    channel: 'order_book',
    symbols: [symbol],
    ...more,
  });

const quoted = (levels: readonly BookLevel[]): readonly string[][] =>
  levels.map(([price, quantity]) => [price, quantity]);
const numbers = (levels: readonly BookLevel[]): string =>
  `[${levels.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(',')}]`;
const digits = (text: string): string => text.replace('.', '').replace(/^0+/, '');

const bybit: BookWire = {
  settings: settings('bybit', 'BTCUSDT', { depth: 50 }),
  depth: 50,
  leavesCutting: false,
  next: (id) => id + 1,
  snapshot: ({ bids, asks }, { id }) =>
    JSON.stringify({
      topic: 'orderbook.50.BTCUSDT',
      type: 'snapshot',
      ts: 1_790_000_000_000,
      data: { s: 'BTCUSDT', b: quoted(bids), a: quoted(asks), u: id, seq: id * 3 },
    }),
  update: ({ bids, asks }, { id }) =>
    JSON.stringify({
      topic: 'orderbook.50.BTCUSDT',
      type: 'delta',
      ts: 1_790_000_000_000,
      data: { s: 'BTCUSDT', b: quoted(bids), a: quoted(asks), u: id, seq: id * 3 },
    }),
  asksForBook: (text) => text.includes('"subscribe"'),
  answer: (text) =>
    text.includes('ping') ? '{"success":true,"ret_msg":"pong","op":"ping"}' : null,
};

const binanceSpot: BookWire = {
  settings: settings('binance', 'BTCUSDT'),
  depth: null,
  leavesCutting: false,
  // Each update spans several ids.
  next: (id) => id + 1 + (id % 4),
  snapshot: null,
  update: ({ bids, asks }, { id, previous }) =>
    JSON.stringify({
      stream: 'btcusdt@depth@100ms',
      data: {
        e: 'depthUpdate',
        E: 1_790_000_000_000,
        s: 'BTCUSDT',
        U: previous + 1,
        u: id,
        b: quoted(bids),
        a: quoted(asks),
      },
    }),
  asksForBook: () => false,
};

const binanceUsdm: BookWire = {
  ...binanceSpot,
  settings: settings('binance', 'BTCUSDT', { market: 'usdm' }),
  // There are holes between the updates too.
  next: (id) => id + 5 + (id % 7),
  update: ({ bids, asks }, { id, previous }) =>
    JSON.stringify({
      stream: 'btcusdt@depth@100ms',
      data: {
        e: 'depthUpdate',
        E: 1_790_000_000_000,
        T: 1_790_000_000_000,
        s: 'BTCUSDT',
        U: previous + 3,
        u: id,
        pu: previous,
        b: quoted(bids),
        a: quoted(asks),
      },
    }),
};

const okxFrame = (action: string, { bids, asks }: Levels, seqId: number, prevSeqId: number) =>
  JSON.stringify({
    arg: { channel: 'books', instId: 'BTC-USDT' },
    action,
    data: [
      {
        asks: asks.map(([price, size]) => [price, size, '0', '1']),
        bids: bids.map(([price, size]) => [price, size, '0', '1']),
        ts: '1790000000000',
        checksum: 0,
        seqId,
        prevSeqId,
      },
    ],
  });
const okx: BookWire = {
  settings: settings('okx', 'BTC-USDT'),
  depth: 400,
  leavesCutting: false,
  next: (id) => id + 1 + (id % 13),
  snapshot: (levels, { id }) => okxFrame('snapshot', levels, id, -1),
  update: (change, { id, previous }) => okxFrame('update', change, id, previous),
  asksForBook: (text) => text.includes('"subscribe"'),
  answer: (text) => (text === 'ping' ? 'pong' : null),
};

const coinbaseFrame = (type: string, { bids, asks }: Levels, frame: number) => {
  const row = (side: string, [price, quantity]: BookLevel) => ({
    side,
    event_time: '2026-09-21T14:13:20.000123Z',
    price_level: price,
    new_quantity: quantity,
  });
  const updates = [
    ...bids.map((level) => row('bid', level)),
    ...asks.map((level) => row('offer', level)),
  ];
  return JSON.stringify({
    channel: 'l2_data',
    timestamp: '2026-09-21T14:13:20.000123Z',
    sequence_num: frame,
    events: [{ type, product_id: 'BTC-USD', updates }],
  });
};
const coinbase: BookWire = {
  settings: settings('coinbase', 'BTC-USD'),
  depth: null,
  leavesCutting: false,
  next: null,
  snapshot: (levels, { frame }) => coinbaseFrame('snapshot', levels, frame),
  update: (change, { frame }) => coinbaseFrame('update', change, frame),
  asksForBook: (text) => text.includes('"subscribe"') && text.includes('"level2"'),
};

const krakenFrame = (type: string, { bids, asks }: Levels, book: Levels) => {
  const best = [...book.asks.slice(0, 10), ...book.bids.slice(0, 10)];
  const checksum = crc32(best.map(([price, qty]) => digits(price) + digits(qty)).join(''));
  return `{"channel":"book","type":"${type}","data":[{"symbol":"BTC/USD","bids":${numbers(bids)},"asks":${numbers(asks)},"checksum":${checksum},"timestamp":"2026-09-21T14:13:20.000123Z"}]}`;
};
const kraken: BookWire = {
  settings: settings('kraken', 'BTC/USD', { depth: 10 }),
  depth: 10,
  leavesCutting: true,
  next: null,
  snapshot: (levels) => krakenFrame('snapshot', levels, levels),
  update: (change, _, levels) => krakenFrame('update', change, levels),
  asksForBook: (text) => text.includes('"subscribe"'),
  answer: (text) => (text.includes('"ping"') ? '{"method":"pong"}' : null),
};

export const BOOK_WIRES = { bybit, binanceSpot, binanceUsdm, okx, coinbase, kraken } as const;

/** What is told at one moment, and what the book is for whoever understood it and all before it. */
export interface Told {
  /** The frame of each connection: they differ where a venue numbers the frames of a connection. */
  readonly texts: readonly string[];
  readonly levels: Levels;
  /** The venue's number of it. */
  readonly id: number;
}

/** A venue with one order book, and all that anybody could know of it. */
export class ScriptedBook {
  readonly #truth = new NaiveBook();
  readonly #wire: BookWire;
  /** What the book was, oldest first. */
  readonly #past: { readonly id: number; readonly levels: Levels }[] = [];
  #id = 1_000;
  /** The number of the next frame of each connection. */
  #frames = [0];

  constructor(wire: BookWire) {
    this.#wire = wire;
    this.#truth.apply(
      Array.from({ length: 15 }, (_, index) => [`${100 - index}.50`, `${1 + index}.00`]),
      Array.from({ length: 15 }, (_, index) => [`${101 + index}.50`, `${1 + index}.00`]),
    );
  }

  /** The number of the last update. */
  get id(): number {
    return this.#id;
  }

  /** What a client that knows everything shows now. */
  get levels(): Levels {
    const { bids, asks } = this.#truth.levels();
    const depth = this.#wire.depth ?? undefined;
    return { bids: bids.slice(0, depth), asks: asks.slice(0, depth) };
  }

  /** All connections are lost, and one is opened anew. */
  begin(): void {
    this.#frames = [0];
  }

  /** One more connection beside the others. @returns its place in what is told. */
  openAnother(): number {
    return this.#frames.push(0) - 1;
  }

  /** What a new subscription is told first on that connection; null where it is nothing. */
  snapshot(connection = 0): string | null {
    const { snapshot } = this.#wire;
    return snapshot?.(this.levels, this.#numbers(this.#id, connection)) ?? null;
  }

  /** As the venue's REST API hands it out: it may be some updates behind. */
  restAnswer(behind: number): string {
    const now = { id: this.#id, levels: this.levels };
    const { id, levels } = [...this.#past, now].at(-1 - behind) ?? now;
    return JSON.stringify({
      lastUpdateId: id,
      bids: quoted(levels.bids),
      asks: quoted(levels.asks),
    });
  }

  change({ bids, asks }: Levels): Told {
    const before = this.levels;
    this.#past.push({ id: this.#id, levels: before });
    this.#truth.apply(bids, asks);
    const all = this.#truth.levels();
    const { levels } = this;
    const difference = {
      bids: this.#difference(before.bids, levels.bids, all.bids),
      asks: this.#difference(before.asks, levels.asks, all.asks),
    };
    const previous = this.#id;
    if (this.#wire.next !== null) this.#id = this.#wire.next(previous);
    const texts = this.#frames.map((_, connection) =>
      this.#wire.update(difference, this.#numbers(previous, connection), levels),
    );
    return { texts, levels, id: this.#id };
  }

  #difference(
    before: readonly BookLevel[],
    after: readonly BookLevel[],
    all: readonly BookLevel[],
  ): readonly BookLevel[] {
    const [old, now] = [new Map(before), new Map(after)];
    const exists = new Map(this.#wire.leavesCutting ? all : []);
    const gone = before.filter(([price]) => !now.has(price) && !exists.has(price));
    return [
      ...gone.map(([price]): BookLevel => [price, '0.00']),
      ...after.filter(([price, quantity]) => old.get(price) !== quantity),
    ];
  }

  #numbers(previous: number, connection: number): Numbers {
    const frame = this.#frames[connection] ?? 0;
    this.#frames[connection] = frame + 1;
    return { id: this.#id, previous, frame };
  }
}
