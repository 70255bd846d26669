import type { BookLevel } from '../../../shared/order-book';
import { compareDecimals, isZero } from './exact-decimals';

const INITIAL_CAPACITY = 64;

/**
 * One side of a book, sorted from the worst price to the best: most updates are near the best, so little
 * has to be moved. Prices are found by their floats, beside which the decimals decide where floats tie.
 */
export class BookSide {
  /** 1 where a higher price is better (bids), -1 where a lower one is (asks). */
  readonly #direction: 1 | -1;
  #levels: BookLevel[] = [];
  /** Price × direction of each level, in the same order. */
  #keys = new Float64Array(INITIAL_CAPACITY);

  constructor(better: 'higher' | 'lower') {
    this.#direction = better === 'higher' ? 1 : -1;
  }

  get size(): number {
    return this.#levels.length;
  }

  get best(): BookLevel | null {
    return this.#levels.at(-1) ?? null;
  }

  /** Best first; a copy. */
  top(depth: number): readonly BookLevel[] {
    return this.#levels.slice(-depth).reverse();
  }

  /** Best first. */
  *levels(): Generator<BookLevel> {
    for (let index = this.#levels.length - 1; index >= 0; index -= 1) {
      const level = this.#levels[index];
      if (level !== undefined) yield level;
    }
  }

  /** Takes over what a snapshot holds. Of a price that comes twice the last quantity counts. */
  replace(levels: readonly BookLevel[]): void {
    const sorted = levels.map((level, order) => ({ level, order, key: this.#keyOf(level[0]) }));
    sorted.sort(
      (a, b) =>
        a.key - b.key ||
        this.#direction * compareDecimals(a.level[0], b.level[0]) ||
        a.order - b.order,
    );
    this.#levels = [];
    this.#reserve(sorted.length);
    sorted.forEach(({ level, key }, index) => {
      const next = sorted[index + 1];
      const isRepeated = next !== undefined && compareDecimals(level[0], next.level[0]) === 0;
      if (isRepeated || isZero(level[1])) return;
      this.#keys[this.#levels.length] = key;
      this.#levels.push(level);
    });
  }

  /** Sets the quantity at a price; zero deletes. @returns false when the level to delete was not there. */
  set(level: BookLevel): boolean {
    const [price, quantity] = level;
    const key = this.#keyOf(price);
    const index = this.#find(key, price);
    const isHeld = this.#isAt(index, key, price);
    if (isZero(quantity)) {
      if (isHeld) this.#remove(index);
      return isHeld;
    }
    if (isHeld) this.#levels[index] = level;
    else this.#insert(index, key, level);
    return true;
  }

  /** Cuts off what is beyond the best `depth` levels. */
  truncate(depth: number): void {
    const surplus = this.#levels.length - depth;
    if (surplus <= 0) return;
    this.#levels.splice(0, surplus);
    this.#keys.copyWithin(0, surplus, surplus + this.#levels.length);
  }

  clear(): void {
    this.#levels = [];
  }

  #keyOf(price: string): number {
    return this.#direction * Number(price);
  }

  /** Where the price is, or where it would have to be inserted. */
  #find(key: number, price: string): number {
    let from = 0;
    let to = this.#levels.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#isBelow(middle, key, price)) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #isBelow(index: number, key: number, price: string): boolean {
    const other = this.#keys[index] ?? 0;
    if (other !== key) return other < key;
    return this.#direction * compareDecimals(this.#levels[index]?.[0] ?? price, price) < 0;
  }

  #isAt(index: number, key: number, price: string): boolean {
    const level = this.#levels[index];
    return (
      level !== undefined && this.#keys[index] === key && compareDecimals(level[0], price) === 0
    );
  }

  #insert(index: number, key: number, level: BookLevel): void {
    const { length } = this.#levels;
    this.#reserve(length + 1);
    this.#keys.copyWithin(index + 1, index, length);
    this.#keys[index] = key;
    this.#levels.splice(index, 0, level);
  }

  #remove(index: number): void {
    this.#keys.copyWithin(index, index + 1, this.#levels.length);
    this.#levels.splice(index, 1);
  }

  #reserve(size: number): void {
    if (size <= this.#keys.length) return;
    const grown = new Float64Array(Math.max(size, this.#keys.length * 2));
    grown.set(this.#keys);
    this.#keys = grown;
  }
}
