import type { StoredTrade } from './memory-trade-store';

const SMALLEST_STORAGE = 1_024;

/**
 * Every stored trade in order of arrival, with the index of its instrument.
 * Trades that left from the middle stay as tombstones until `compact`; the owner tells them apart.
 * Two parallel rings instead of one of pairs, so that nothing is allocated per trade.
 */
export class ArrivalQueue {
  private entries: (StoredTrade | undefined)[] = emptySlots(SMALLEST_STORAGE);
  private owners = new Int32Array(SMALLEST_STORAGE);
  private mask = SMALLEST_STORAGE - 1;
  private head = 0;
  private count = 0;

  /** Tombstones included. */
  get length(): number {
    return this.count;
  }

  push(entry: StoredTrade, owner: number): void {
    if (this.count === this.entries.length) this.resize(this.count * 2);
    const slot = (this.head + this.count) & this.mask;
    this.entries[slot] = entry;
    this.owners[slot] = owner;
    this.count += 1;
  }

  dropOldest(): void {
    this.entries[this.head] = undefined;
    this.head = (this.head + 1) & this.mask;
    this.count -= 1;
  }

  entryAt(index: number): StoredTrade | undefined {
    return index < this.count ? this.entries[(this.head + index) & this.mask] : undefined;
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
      const entry = this.entryAt(middle);
      if (entry !== undefined && entry.sequence < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Keeps what is alive, in order. */
  compact(isAlive: (entry: StoredTrade, owner: number) => boolean): void {
    let kept = 0;
    for (let index = 0; index < this.count; index += 1) {
      const from = (this.head + index) & this.mask;
      const entry = this.entries[from];
      const owner = this.owners[from] ?? -1;
      if (entry === undefined || !isAlive(entry, owner)) continue;
      const to = (this.head + kept) & this.mask;
      this.entries[to] = entry;
      this.owners[to] = owner;
      kept += 1;
    }
    for (let index = kept; index < this.count; index += 1) {
      this.entries[(this.head + index) & this.mask] = undefined;
    }
    this.count = kept;
    this.shrink();
  }

  private shrink(): void {
    let length = this.entries.length;
    while (length > SMALLEST_STORAGE && this.count * 4 <= length) length /= 2;
    if (length < this.entries.length) this.resize(length);
  }

  private resize(length: number): void {
    const entries = emptySlots(length);
    const owners = new Int32Array(length);
    for (let index = 0; index < this.count; index += 1) {
      const slot = (this.head + index) & this.mask;
      entries[index] = this.entries[slot];
      owners[index] = this.owners[slot] ?? -1;
    }
    this.entries = entries;
    this.owners = owners;
    this.mask = length - 1;
    this.head = 0;
  }
}

function emptySlots(length: number): (StoredTrade | undefined)[] {
  return new Array<StoredTrade | undefined>(length).fill(undefined);
}
