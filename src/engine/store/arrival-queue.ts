import type { MemoryUsage } from './memory-usage';

const SMALLEST_STORAGE = 1_024;

/** Bytes of one place. */
export const BYTES_PER_ARRIVAL = 12;

/** Below this many tombstones compacting is not worth it. */
const TOLERATED_TOMBSTONES = 1_024;

/**
 * The sequence of every trade held, in order of arrival, with the index of its owner, an instrument. Owners
 * lose only the oldest of their own, so of each the first so many that left are tombstones; the oldest in all
 * never is one. There are at most 1,024 tombstones or a quarter of what is alive, whichever is more.
 */
export class ArrivalQueue {
  private sequences = new Float64Array(SMALLEST_STORAGE);
  private owners = new Int32Array(SMALLEST_STORAGE);
  private mask = SMALLEST_STORAGE - 1;
  private head = 0;
  private count = 0;
  private tombstones = 0;
  /** By owner, how many of its entries are tombstones. */
  private readonly left: number[] = [];

  constructor(private readonly memory: MemoryUsage = { bytes: 0 }) {
    memory.bytes += SMALLEST_STORAGE * BYTES_PER_ARRIVAL;
  }

  /** Tombstones included. */
  get length(): number {
    return this.count;
  }

  get alive(): number {
    return this.count - this.tombstones;
  }

  push(sequence: number, owner: number): void {
    if (this.count === this.sequences.length) this.resize(this.count * 2);
    const slot = (this.head + this.count) & this.mask;
    this.sequences[slot] = sequence;
    this.owners[slot] = owner;
    this.count += 1;
    if (this.left[owner] === undefined) this.admit(owner);
  }

  /** The oldest of all leaves. */
  dropOldest(): void {
    this.head = (this.head + 1) & this.mask;
    this.count -= 1;
    this.dropTombstones();
  }

  /** The oldest `count` of that owner leave. */
  dropOldestOf(owner: number, count = 1): void {
    this.left[owner] = (this.left[owner] ?? 0) + count;
    this.tombstones += count;
    this.dropTombstones();
    if (this.tombstones > Math.max(TOLERATED_TOMBSTONES, this.alive >> 2)) this.compact();
  }

  /** 0 beyond the end: no trade has that sequence. */
  sequenceAt(index: number): number {
    return index < this.count ? (this.sequences[(this.head + index) & this.mask] ?? 0) : 0;
  }

  ownerAt(index: number): number {
    return this.owners[(this.head + index) & this.mask] ?? -1;
  }

  /** Position of the first entry whose sequence is at least `sequence`. */
  positionOf(sequence: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sequenceAt(middle) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Gives back room when at most a quarter is used. */
  shrink(): void {
    let { length } = this.sequences;
    while (length > SMALLEST_STORAGE && this.count * 4 <= length) length /= 2;
    if (length < this.sequences.length) this.resize(length);
  }

  private admit(owner: number): void {
    while (this.left.length <= owner) this.left.push(0);
  }

  private dropTombstones(): void {
    const { owners, mask, left } = this;
    while (this.tombstones > 0) {
      const owner = owners[this.head] ?? -1;
      const tombstones = left[owner] ?? 0;
      if (tombstones === 0) return;
      left[owner] = tombstones - 1;
      this.tombstones -= 1;
      this.head = (this.head + 1) & mask;
      this.count -= 1;
    }
  }

  private compact(): void {
    let kept = 0;
    for (let index = 0; index < this.count; index += 1) {
      const from = (this.head + index) & this.mask;
      const owner = this.owners[from] ?? -1;
      const tombstones = this.left[owner] ?? 0;
      if (tombstones > 0) {
        this.left[owner] = tombstones - 1;
        continue;
      }
      const to = (this.head + kept) & this.mask;
      this.sequences[to] = this.sequences[from] ?? 0;
      this.owners[to] = owner;
      kept += 1;
    }
    this.count = kept;
    this.tombstones = 0;
  }

  private resize(length: number): void {
    const sequences = new Float64Array(length);
    const owners = new Int32Array(length);
    for (let index = 0; index < this.count; index += 1) {
      const slot = (this.head + index) & this.mask;
      sequences[index] = this.sequences[slot] ?? 0;
      owners[index] = this.owners[slot] ?? -1;
    }
    this.memory.bytes += (length - this.sequences.length) * BYTES_PER_ARRIVAL;
    this.sequences = sequences;
    this.owners = owners;
    this.mask = length - 1;
    this.head = 0;
  }
}
