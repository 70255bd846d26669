/** Ids that are known to be missing between two that came. */
export interface IdGap {
  readonly fromId: string;
  readonly toId: string;
  readonly missing: number;
}

interface Range {
  first: number;
  last: number;
}

/** Which ids of a consecutive sequence were seen, in whatever order they came. */
export class SeenIds {
  /** Ascending, neither touching nor overlapping. */
  private readonly ranges: Range[] = [];

  add(id: number): void {
    const { ranges } = this;
    const newest = ranges.at(-1);
    // Nearly always: the next one.
    if (newest !== undefined && id === newest.last + 1) {
      newest.last = id;
      return;
    }
    const place = this.placeOf(id);
    const before = ranges[place - 1];
    const after = ranges[place];
    if (before !== undefined && id <= before.last) return;
    const touchesBefore = before?.last === id - 1;
    const touchesAfter = after?.first === id + 1;
    if (touchesBefore && touchesAfter) {
      before.last = after.last;
      ranges.splice(place, 1);
    } else if (touchesBefore) {
      before.last = id;
    } else if (touchesAfter) {
      after.first = id;
    } else {
      ranges.splice(place, 0, { first: id, last: id });
    }
  }

  /** Ascending. */
  get gaps(): readonly IdGap[] {
    return this.ranges.slice(1).map(({ first }, index) => {
      const from = (this.ranges[index]?.last ?? 0) + 1;
      return { fromId: String(from), toId: String(first - 1), missing: first - from };
    });
  }

  /** Index of the first range that begins after `id`. */
  private placeOf(id: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ranges[middle]?.first ?? Infinity) <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
