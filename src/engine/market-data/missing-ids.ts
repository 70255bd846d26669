/** Both ends belong to the range. Ids are safe integers. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

/** How many ids a range names. */
export const sizeOf = ({ from, to }: IdRange): number => to - from + 1;

/** A set of ids kept as disjoint ascending ranges, for ids that are missing in runs. */
export class MissingIds {
  #ranges: IdRange[];

  constructor(ranges: readonly IdRange[] = []) {
    this.#ranges = [...ranges];
  }

  /** Ascending and disjoint. */
  get ranges(): readonly IdRange[] {
    return this.#ranges;
  }

  get size(): number {
    return this.#ranges.reduce((total, range) => total + sizeOf(range), 0);
  }

  has(id: number): boolean {
    return this.#ranges.some(({ from, to }) => from <= id && id <= to);
  }

  /** @returns whether the id was in the set. */
  remove(id: number): boolean {
    const index = this.#ranges.findIndex(({ from, to }) => from <= id && id <= to);
    const range = this.#ranges[index];
    if (range === undefined) return false;
    const rest: IdRange[] = [];
    if (range.from < id) rest.push({ from: range.from, to: id - 1 });
    if (id < range.to) rest.push({ from: id + 1, to: range.to });
    this.#ranges.splice(index, 1, ...rest);
    return true;
  }
}
