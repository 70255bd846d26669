import type { PackedTrades } from '../market-data/packed-trades';
import type { Instrument } from '../market-data/instruments';
import type { StoredTrade } from './memory-trade-store';

/**
 * Trades of one frame that entered the store, in order. Read fast, they stay packed: then what this tells
 * holds until the listener returns, and who can do without the trades put together reads the columns.
 */
export type EnteredTrades = readonly StoredTrade[] | PackedArrivals;

/** Those of a packed frame; `Symbol.iterator` and `at` put them together one by one. */
export class PackedArrivals implements Iterable<StoredTrade> {
  length = 0;
  /** Theirs follow each other without a hole. */
  firstSequence = 0;
  #instrument: Instrument | undefined;
  #trades: PackedTrades | undefined;
  /** Duplicates were left out. */
  #places = new Uint32Array(16);

  /** Empties it for another frame. */
  begin(trades: PackedTrades, instrument: Instrument, firstSequence: number): void {
    if (this.#places.length < trades.length) this.#places = new Uint32Array(2 * trades.length);
    this.#trades = trades;
    this.#instrument = instrument;
    this.firstSequence = firstSequence;
    this.length = 0;
  }

  /** The trade at that place of the frame entered. */
  add(place: number): void {
    this.#places[this.length] = place;
    this.length += 1;
  }

  get trades(): PackedTrades {
    if (this.#trades === undefined) throw new Error('No frame was begun');
    return this.#trades;
  }

  get instrument(): Instrument {
    if (this.#instrument === undefined) throw new Error('No frame was begun');
    return this.#instrument;
  }

  /** Where in the columns the trade is. */
  placeOf(index: number): number {
    return this.#places[index] ?? 0;
  }

  at(index: number): StoredTrade | undefined {
    if (index < 0 || index >= this.length) return undefined;
    return {
      sequence: this.firstSequence + index,
      trade: this.trades.trade(this.placeOf(index)),
      instrument: this.instrument,
    };
  }

  *[Symbol.iterator](): Generator<StoredTrade> {
    for (let index = 0; index < this.length; index += 1) {
      const stored = this.at(index);
      if (stored !== undefined) yield stored;
    }
  }
}
