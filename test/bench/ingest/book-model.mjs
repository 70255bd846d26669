/*
 * Order books as an exchange holds them, and the frames that tell of their changes. The shapes are those of Bybit's
 * `orderbook.50` (a few levels every 20 ms) and Binance's `depth@100ms` (dozens of levels, ten times a second).
 */
import { frameHeader, seeded } from './corpus.mjs';

const VENUES = {
  bybit: { levels: 50, meanChanges: 2.5, fewestChanges: 0, mostChanges: 10, decimals: [2, 3] },
  binance: { levels: 500, meanChanges: 10, fewestChanges: 3, mostChanges: 60, decimals: [8, 8] },
};
const MID = 65_000;
const TICK = 0.1;
/** Ids that one event of Binance spans. */
const IDS_PER_EVENT = 3;
/** Of changes to a level: the others delete it, and another level comes in its place. */
const SHARE_OF_NEW_QUANTITIES = 0.7;

/** One side: a quantity or nothing at each tick from the best outward, always as many levels. */
class Side {
  #slots;
  #sign;
  #random;
  #decimals;

  constructor(sign, { levels, decimals }, random) {
    this.#sign = sign;
    this.#random = random;
    this.#decimals = decimals;
    this.#slots = Array.from({ length: 2 * levels }, (_, slot) =>
      slot < levels ? this.#quantity() : null,
    );
  }

  /** Best first. */
  get levels() {
    return this.#slots.flatMap((quantity, slot) =>
      quantity === null ? [] : [[this.#price(slot), quantity]],
    );
  }

  /** @returns what changed; a quantity of zero deletes. */
  change(count) {
    const changed = new Map();
    for (let index = 0; index < count; index += 1) {
      const slot = this.#near((quantity) => quantity !== null);
      if (this.#random() < SHARE_OF_NEW_QUANTITIES) this.#set(slot, this.#quantity(), changed);
      else {
        const free = this.#near((quantity) => quantity === null);
        this.#set(slot, null, changed);
        this.#set(free, this.#quantity(), changed);
      }
    }
    const zero = (0).toFixed(this.#decimals[1]);
    return [...changed].map(([slot, quantity]) => [this.#price(slot), quantity ?? zero]);
  }

  #set(slot, quantity, changed) {
    this.#slots[slot] = quantity;
    changed.set(slot, quantity);
  }

  /** Most of what happens is near the best price. */
  #near(matches) {
    const { length } = this.#slots;
    let slot = Math.floor(this.#random() ** 3 * length);
    while (!matches(this.#slots[slot])) slot = (slot + 1) % length;
    return slot;
  }

  #quantity() {
    return (0.001 + this.#random() * 3).toFixed(this.#decimals[1]);
  }

  #price(slot) {
    return (MID + this.#sign * TICK * (slot + 1)).toFixed(this.#decimals[0]);
  }
}

/** The books of one client of one venue. */
export class Books {
  #venue;
  #shape;
  #random = seeded(7);
  #books = new Map();

  constructor(venue, symbols) {
    this.#venue = venue;
    this.#shape = VENUES[venue];
    for (const symbol of symbols) {
      this.#books.set(symbol, {
        symbol,
        id: 1_000,
        bids: new Side(-1, this.#shape, this.#random),
        asks: new Side(1, this.#shape, this.#random),
      });
    }
  }

  /** Best level first. */
  get all() {
    return [...this.#books.values()].map(({ symbol, bids, asks }) => ({
      symbol,
      bids: bids.levels,
      asks: asks.levels,
    }));
  }

  /** What Binance answers to a request for a book. */
  snapshotOf(symbol) {
    const { id, bids, asks } = this.#books.get(symbol);
    return { lastUpdateId: id, bids: bids.levels, asks: asks.levels };
  }

  /** The message that Bybit sends first. */
  snapshotMessage(symbol) {
    const { id, bids, asks } = this.#books.get(symbol);
    return bybitMessage('snapshot', symbol, id, bids.levels, asks.levels);
  }

  /** Changes the books `updates` times. @returns the frames that tell of it, and where each message ends. */
  change(updates) {
    const symbols = [...this.#books.keys()];
    const parts = [];
    const messageEnds = [];
    let length = 0;
    for (let update = 0; update < updates; update += 1) {
      const symbol = symbols[Math.floor(this.#random() * symbols.length)];
      const payload = Buffer.from(this.#changeOf(this.#books.get(symbol)));
      const header = frameHeader(payload.length);
      parts.push(header, payload);
      length += header.length + payload.length;
      messageEnds.push(length);
    }
    return { bytes: Buffer.concat(parts), messageEnds };
  }

  #changeOf(book) {
    const bids = book.bids.change(this.#countOfChanges());
    const asks = book.asks.change(Math.max(1, this.#countOfChanges()));
    if (this.#venue === 'bybit') {
      book.id += 1;
      return bybitMessage('delta', book.symbol, book.id, bids, asks);
    }
    const first = book.id + 1;
    book.id += IDS_PER_EVENT;
    const stream = `${book.symbol.toLowerCase()}@depth@100ms`;
    return JSON.stringify({
      stream,
      data: { e: 'depthUpdate', E: Date.now(), s: book.symbol, U: first, u: book.id, b: bids, a: asks }, // prettier-ignore
    });
  }

  #countOfChanges() {
    const { fewestChanges, meanChanges, mostChanges } = this.#shape;
    const count = Math.floor(-Math.log(1 - this.#random()) * meanChanges);
    return Math.min(mostChanges, fewestChanges + count);
  }
}

const bybitMessage = (type, symbol, u, b, a) => {
  const now = Date.now();
  return JSON.stringify({
    topic: `orderbook.50.${symbol}`,
    type,
    ts: now,
    data: { s: symbol, b, a, u, seq: 7_961_638_724 + u },
    cts: now - 2,
  });
};
