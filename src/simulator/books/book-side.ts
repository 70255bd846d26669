/** One side of a book: price levels in ticks, best first, kept sorted as they change. */
export class BookSide {
  /** `ticks` of an ask, `-ticks` of a bid: ascending from the best. */
  readonly #keys: number[] = [];
  readonly #quantities: number[] = [];
  readonly #sign: 1 | -1;

  constructor(readonly side: 'bid' | 'ask') {
    this.#sign = side === 'ask' ? 1 : -1;
  }

  get length(): number {
    return this.#keys.length;
  }

  /** Undefined when the side is empty. */
  get bestTick(): number | undefined {
    return this.tickAt(0);
  }

  tickAt(index: number): number | undefined {
    const key = this.#keys[index];
    return key === undefined ? undefined : key * this.#sign;
  }

  quantityAt(index: number): number {
    return this.#quantities[index] ?? 0;
  }

  /** 0 when there is no such level. */
  quantityOf(tick: number): number {
    const index = this.#lowerBound(tick * this.#sign);
    return this.tickAt(index) === tick ? this.quantityAt(index) : 0;
  }

  /** A quantity of zero removes the level. True when something changed. */
  set(tick: number, quantityUnits: number): boolean {
    const key = tick * this.#sign;
    const index = this.#lowerBound(key);
    if (this.#keys[index] !== key) {
      if (quantityUnits === 0) return false;
      this.#keys.splice(index, 0, key);
      this.#quantities.splice(index, 0, quantityUnits);
      return true;
    }
    if (quantityUnits === 0) {
      this.#keys.splice(index, 1);
      this.#quantities.splice(index, 1);
      return true;
    }
    if (this.#quantities[index] === quantityUnits) return false;
    this.#quantities[index] = quantityUnits;
    return true;
  }

  /** A copy of the best levels. */
  image(depth: number): SideImage {
    return {
      sign: this.#sign,
      keys: this.#keys.slice(0, depth),
      quantities: this.#quantities.slice(0, depth),
    };
  }

  #lowerBound(key: number): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#keys[middle] ?? 0) >= key) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** A side at one moment; never changed once made. */
export interface SideImage {
  /** `tick = key × sign`. */
  readonly sign: 1 | -1;
  /** Ascending: the best first. */
  readonly keys: readonly number[];
  readonly quantities: readonly number[];
}

/** A level in whole numbers; a quantity of zero says that it is gone. */
export type UnitLevel = readonly [tick: number, quantityUnits: number];

export const levelsOf = ({ sign, keys, quantities }: SideImage): UnitLevel[] =>
  keys.map((key, index) => [key * sign, quantities[index] ?? 0]);

/**
 * What leads from one image to the next, best first. `isTruncating` leaves out that levels fell off the end
 * of a full side: who keeps only so many levels notices by itself.
 */
export function changesBetween(
  before: SideImage,
  after: SideImage,
  depth: number,
  isTruncating: boolean,
): UnitLevel[] {
  const changes: UnitLevel[] = [];
  const { sign } = after;
  const worst = after.keys.length >= depth ? (after.keys.at(-1) ?? Infinity) : Infinity;
  let [old, now] = [0, 0];
  for (;;) {
    const oldKey = before.keys[old] ?? Infinity;
    const newKey = after.keys[now] ?? Infinity;
    if (oldKey === Infinity && newKey === Infinity) return changes;
    if (oldKey < newKey) {
      if (!isTruncating || oldKey < worst) changes.push([oldKey * sign, 0]);
      old += 1;
      continue;
    }
    const quantity = after.quantities[now] ?? 0;
    if (oldKey > newKey || before.quantities[old] !== quantity) {
      changes.push([newKey * sign, quantity]);
    }
    if (oldKey === newKey) old += 1;
    now += 1;
  }
}
