import type { SentTrade } from '../data-frame';

/** Trades of one stream that follow each other, ends included, in the words of the wire. */
export interface IdRange {
  readonly fromId: string;
  readonly toId: string;
  readonly count: number;
  readonly fromTime: number;
  readonly toTime: number;
}

export type Describe = () => readonly SentTrade[];

interface Range {
  from: number;
  to: number;
  /** The trades whose first is the range's first, and whose last is its last; looked at only when asked. */
  first: Describe;
  last: Describe;
}

/** Beyond this the oldest are forgotten: a drop of every other trade makes one range a trade. */
const MAX_RANGES = 20_000;

/** A set of trades of one stream, by their position in it. Adding at the end costs a comparison. */
export class IdRanges {
  isTruncated = false;
  private readonly ranges: Range[] = [];
  private newest: Range | undefined;

  get count(): number {
    return this.ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }

  get highest(): number {
    return this.newest?.to ?? Number.NEGATIVE_INFINITY;
  }

  has(position: number): boolean {
    const range = this.ranges[this.firstEndingAt(position)];
    return range !== undefined && range.from <= position;
  }

  /** `describe` gives exactly the trades from `from` to `from + count - 1`. */
  add(from: number, count: number, describe: Describe): void {
    const { newest } = this;
    if (newest?.to === from - 1) {
      newest.to += count;
      newest.last = describe;
      return;
    }
    this.insert({ from, to: from + count - 1, first: describe, last: describe });
  }

  addAll(other: IdRanges): void {
    for (const range of other.ranges) this.insert({ ...range });
    this.isTruncated ||= other.isTruncated;
  }

  list(): readonly IdRange[] {
    return this.ranges.map(({ from, to, first, last }) => {
      const [begin, end] = [first()[0], last().at(-1)];
      return {
        fromId: begin?.tradeId ?? '',
        toId: end?.tradeId ?? '',
        count: to - from + 1,
        fromTime: begin?.exchangeTime ?? 0,
        toTime: end?.exchangeTime ?? 0,
      };
    });
  }

  /** What lies between the ranges, by position. */
  holes(): readonly { readonly from: number; readonly to: number }[] {
    return this.ranges.slice(1).map((range, index) => ({
      from: (this.ranges[index]?.to ?? 0) + 1,
      to: range.from - 1,
    }));
  }

  private insert(added: Range): void {
    const start = this.firstEndingAt(added.from - 1);
    let end = start;
    for (;;) {
      const touched = this.ranges[end];
      if (touched === undefined || touched.from > added.to + 1) break;
      if (touched.from < added.from) {
        added.from = touched.from;
        added.first = touched.first;
      }
      if (touched.to > added.to) {
        added.to = touched.to;
        added.last = touched.last;
      }
      end += 1;
    }
    if (this.newest !== undefined) seal(this.newest);
    this.ranges.splice(start, end - start, added);
    if (this.ranges.length > MAX_RANGES) {
      this.ranges.shift();
      this.isTruncated = true;
    }
    this.newest = this.ranges.at(-1);
  }

  /** The index of the first range that ends at `position` or later. */
  private firstEndingAt(position: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ranges[middle]?.to ?? 0) >= position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Keeps the two trades at its ends and lets the frames they came in go. */
function seal(range: Range): void {
  const [first, last] = [range.first()[0], range.last().at(-1)];
  range.first = () => (first === undefined ? [] : [first]);
  range.last = () => (last === undefined ? [] : [last]);
}
