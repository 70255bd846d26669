import type { TakenMemory } from './taken-memory';

const SMALLEST_STORAGE = 1_024;

/** Bytes of one place. */
export const BYTES_PER_ARRIVAL = 12;

/**
 * The sequence of every stored trade in order of arrival, with the index of its instrument.
 * Trades that left from the middle stay as tombstones until `compact`; the owner tells them apart.
 */
export class ArrivalQueue {
  private sequences = new Float64Array(SMALLEST_STORAGE);
  private owners = new Int32Array(SMALLEST_STORAGE);
  private mask = SMALLEST_STORAGE - 1;
  private head = 0;
  private count = 0;

  constructor(private readonly taken: TakenMemory = { bytes: 0 }) {
    taken.bytes += SMALLEST_STORAGE * BYTES_PER_ARRIVAL;
  }

  /** Tombstones included. */
  get length(): number {
    return this.count;
  }

  push(sequence: number, owner: number): void {
    if (this.count === this.sequences.length) this.resize(this.count * 2);
    const slot = (this.head + this.count) & this.mask;
    this.sequences[slot] = sequence;
    this.owners[slot] = owner;
    this.count += 1;
  }

  dropOldest(): void {
    this.head = (this.head + 1) & this.mask;
    this.count -= 1;
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

  /** Keeps what is alive, in order. */
  compact(isAlive: (sequence: number, owner: number) => boolean): void {
    let kept = 0;
    for (let index = 0; index < this.count; index += 1) {
      const from = (this.head + index) & this.mask;
      const sequence = this.sequences[from] ?? 0;
      const owner = this.owners[from] ?? -1;
      if (!isAlive(sequence, owner)) continue;
      const to = (this.head + kept) & this.mask;
      this.sequences[to] = sequence;
      this.owners[to] = owner;
      kept += 1;
    }
    this.count = kept;
    this.shrink();
  }

  private shrink(): void {
    let { length } = this.sequences;
    while (length > SMALLEST_STORAGE && this.count * 4 <= length) length /= 2;
    if (length < this.sequences.length) this.resize(length);
  }

  private resize(length: number): void {
    const sequences = new Float64Array(length);
    const owners = new Int32Array(length);
    for (let index = 0; index < this.count; index += 1) {
      const slot = (this.head + index) & this.mask;
      sequences[index] = this.sequences[slot] ?? 0;
      owners[index] = this.owners[slot] ?? -1;
    }
    this.taken.bytes += (length - this.sequences.length) * BYTES_PER_ARRIVAL;
    this.sequences = sequences;
    this.owners = owners;
    this.mask = length - 1;
    this.head = 0;
  }
}
