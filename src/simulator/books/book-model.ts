import { burstyArrivals } from '../arrivals';
import type { Arrivals } from '../arrivals';
import type { Instrument } from '../instruments';
import type { SimulatedTrade } from '../market-model';
import { exponential, mix32, normal, sfc32 } from '../random';
import type { Random } from '../random';
import { BookSide } from './book-side';
import type { SideImage } from './book-side';

/** A book at one moment; never changed once made. */
export interface BookImage {
  readonly instrument: Instrument;
  /** Of the last change in it; grows by one a change. */
  readonly updateId: number;
  readonly bids: SideImage;
  readonly asks: SideImage;
}

/** Ticks of the levels that changed since somebody looked last, also of those that came and went meanwhile. */
export interface TouchedTicks {
  readonly bid: Set<number>;
  readonly ask: Set<number>;
}

/** Neighbouring levels are about this share of the price apart, and at least a tick. */
const SPACING = 2e-6;
/** Most changes are near the best price: about this many levels away. */
const MEAN_DISTANCE = 6;
const NEAR_SHARE = 0.8;
const MEDIAN_NOTIONAL = 4_000;
const NOTIONAL_SPREAD = 1.2;
const MAX_NOTIONAL = 400_000;
/** What becomes of a change, when the side has as many levels as it should. */
const RESIZE_SHARE = 0.5;
/** A side with a smaller share of its levels is filled up. */
const FULL_ENOUGH = 0.9;
/** Asleep for longer than this, nothing happened meanwhile but trades. */
const MAX_LAG_MS = 2_000;

/**
 * The resting orders of one instrument: makers put, change and take them at random times, trades eat into them
 * and pull the middle along. The same seed, birth and trades give the same book, however finely time is stepped.
 * Never crossed, never locked.
 */
export class BookModel {
  readonly bids = new BookSide('bid');
  readonly asks = new BookSide('ask');
  readonly instrument: Instrument;
  readonly #random: Random;
  readonly #arrivals: Arrivals;
  readonly #levels: number;
  /** In ticks. */
  readonly #spacing: number;
  #updateId: number;
  readonly #watched = new Set<TouchedTicks>();
  /** Tick of the last trade. */
  #middle: number;
  #advancedTo: number;

  constructor(options: {
    readonly instrument: Instrument;
    readonly seed: number;
    /** Levels a side, about. */
    readonly levels: number;
    readonly updatesPerSecond: number;
    /** Where it is built around. */
    readonly middleTick: number;
    /** The first id. */
    readonly updateId: number;
    /** Epoch ms. */
    readonly bornAt: number;
  }) {
    const { instrument, seed, levels, updatesPerSecond, middleTick, updateId, bornAt } = options;
    this.instrument = instrument;
    this.#random = sfc32(mix32(seed ^ mix32(instrument.index + 1)));
    this.#arrivals = burstyArrivals(this.#random, updatesPerSecond, bornAt);
    this.#levels = levels;
    this.#middle = middleTick;
    this.#spacing = Math.max(1, middleTick * SPACING);
    this.#updateId = updateId;
    this.#advancedTo = bornAt;
    for (const side of [this.bids, this.asks]) this.#fill(side);
  }

  get updateId(): number {
    return this.#updateId;
  }

  /** Makes what makers did up to `now`. */
  advance(now: number): void {
    if (now - this.#advancedTo > MAX_LAG_MS) {
      this.#arrivals.restartAt(now);
      // Trades may have eaten far into it meanwhile.
      for (const side of [this.bids, this.asks]) this.#fill(side);
    }
    this.#advancedTo = Math.max(this.#advancedTo, now);
    while (this.#arrivals.nextAt <= now) {
      this.#change();
      this.#arrivals.take();
    }
  }

  /** A taker traded at that price: what was better is gone, and makers quote again around it. */
  onTrade(trade: SimulatedTrade): void {
    this.advance(trade.time);
    const tick = Math.round(trade.priceUnits / this.instrument.tickUnits);
    this.#middle = tick;
    const [eaten, other] = trade.side === 'buy' ? [this.asks, this.bids] : [this.bids, this.asks];
    const away = trade.side === 'buy' ? 1 : -1;
    this.#clear(eaten, (level) => (level - tick) * away < 0);
    this.#clear(other, (level) => (level - tick) * away >= 0);
    const left = eaten.quantityOf(tick) - trade.quantityUnits;
    this.#set(eaten, tick, Math.max(0, left));
    const isRefilled = this.#random() < 0.5 || eaten.length === 0;
    if (eaten.bestTick !== tick && isRefilled) this.#set(eaten, tick, this.#quantity(0));
    const quote = Math.max(1, tick - away);
    if (quote !== tick && other.bestTick !== quote) this.#set(other, quote, this.#quantity(0));
    // Far out there are always more orders, on the side that the price has moved into as well.
    for (const side of [eaten, other]) {
      if (side.length < this.#levels * FULL_ENOUGH) this.#fill(side);
    }
  }

  /** From now on every touched level is noted there, until the undo is called. */
  watch(touched: TouchedTicks): () => void {
    this.#watched.add(touched);
    return () => this.#watched.delete(touched);
  }

  /** The ids in between belong to no change. */
  jumpIds(by: number): void {
    this.#updateId += by;
  }

  image(depth = Number.POSITIVE_INFINITY): BookImage {
    return {
      instrument: this.instrument,
      updateId: this.#updateId,
      bids: this.bids.image(depth),
      asks: this.asks.image(depth),
    };
  }

  #set(side: BookSide, tick: number, quantityUnits: number): void {
    if (!side.set(tick, quantityUnits)) return;
    this.#updateId += 1;
    for (const touched of this.#watched) touched[side.side].add(tick);
  }

  #clear(side: BookSide, isGone: (tick: number) => boolean): void {
    for (;;) {
      const best = side.bestTick;
      if (best === undefined || !isGone(best)) return;
      this.#set(side, best, 0);
    }
  }

  /** Adds levels at the far end until there are as many as there should be. */
  #fill(side: BookSide): void {
    const out = side.side === 'ask' ? 1 : -1;
    const worst = side.tickAt(side.length - 1);
    let tick = worst === undefined ? this.#nearest(side) : worst + out * this.#step();
    while (side.length < this.#levels && tick >= 1) {
      this.#set(side, tick, this.#quantity(side.length));
      tick += out * this.#step();
    }
  }

  /** The best price at which that side may quote. */
  #nearest(side: BookSide): number {
    return side.side === 'ask'
      ? Math.max(this.#middle, (this.bids.bestTick ?? this.#middle - 1) + 1)
      : Math.min(this.#middle, (this.asks.bestTick ?? this.#middle) - 1);
  }

  #change(): void {
    const side = this.#random() < 0.5 ? this.bids : this.asks;
    const choice = this.#random();
    const far = Math.floor(this.#random() * this.#levels);
    const near = Math.floor(exponential(this.#random, MEAN_DISTANCE));
    const index = this.#random() < NEAR_SHARE ? near : far;
    if (choice < RESIZE_SHARE && index < side.length) {
      this.#set(side, side.tickAt(index) ?? 1, this.#quantity(index));
      return;
    }
    // A side that is too short grows and one that is too long shrinks, more often the further off it is.
    const lack = (this.#levels - side.length) / this.#levels;
    const grows = this.#random() < Math.min(0.98, Math.max(0.02, 0.5 + 2 * lack));
    if (grows) this.#add(side, index);
    else if (lack < 0 && index > MEAN_DISTANCE)
      this.#set(side, side.tickAt(side.length - 1) ?? 1, 0);
    else if (side.length > 1)
      this.#set(side, side.tickAt(Math.min(index, side.length - 1)) ?? 1, 0);
  }

  /** About `index` levels away from the middle, but never across the other side. */
  #add(side: BookSide, index: number): void {
    const out = side.side === 'ask' ? 1 : -1;
    const nearest = this.#nearest(side);
    const distance = Math.floor((index + this.#random()) * this.#spacing);
    const wanted = nearest + out * distance;
    const last = side.tickAt(side.length - 1) ?? nearest;
    // A level that is taken already makes room at the far end instead.
    const tick = side.quantityOf(wanted) === 0 ? wanted : last + out * this.#step();
    if (tick >= 1) this.#set(side, tick, this.#quantity(index));
  }

  #step(): number {
    return Math.max(1, Math.round(this.#spacing * (0.5 + this.#random())));
  }

  /** Log-normal in money, larger away from the best price, in whole steps. */
  #quantity(index: number): number {
    const { priceDecimals, tickUnits, stepUnits, quantityDecimals } = this.instrument;
    const drawn = MEDIAN_NOTIONAL * Math.exp(NOTIONAL_SPREAD * normal(this.#random));
    const notional = Math.min(MAX_NOTIONAL, drawn * (1 + Math.min(index, 100) / 25));
    const price = (this.#middle * tickUnits) / 10 ** priceDecimals;
    const step = stepUnits / 10 ** quantityDecimals;
    return Math.max(1, Math.round(notional / (price * step))) * stepUnits;
  }
}
