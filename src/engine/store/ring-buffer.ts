const SMALLEST_STORAGE = 16;

/**
 * A bounded first-in, first-out queue: pushing onto a full one pushes the oldest out.
 * Storage grows by doubling up to what is used, so that a large capacity costs nothing until it is needed.
 */
export class RingBuffer<T> {
  private slots: (T | undefined)[] = new Array<T | undefined>(SMALLEST_STORAGE).fill(undefined);
  private mask = SMALLEST_STORAGE - 1;
  private head = 0;
  private count = 0;
  private limit: number;

  constructor(capacity: number) {
    this.limit = checkedCapacity(capacity);
  }

  get size(): number {
    return this.count;
  }

  get capacity(): number {
    return this.limit;
  }

  /** Returns what fell out to make room, if anything did. */
  push(item: T): T | undefined {
    const fallen = this.count === this.limit ? this.shift() : undefined;
    if (this.count === this.slots.length) this.moveTo(this.slots.length * 2);
    this.slots[(this.head + this.count) & this.mask] = item;
    this.count += 1;
    return fallen;
  }

  /** Takes the oldest. */
  shift(): T | undefined {
    if (this.count === 0) return undefined;
    const item = this.slots[this.head];
    this.slots[this.head] = undefined;
    this.head = (this.head + 1) & this.mask;
    this.count -= 1;
    return item;
  }

  /** `at(0)` is the oldest, `at(size - 1)` the newest. */
  at(index: number): T | undefined {
    return index >= 0 && index < this.count
      ? this.slots[(this.head + index) & this.mask]
      : undefined;
  }

  /** Changes the capacity; returns what no longer fits, oldest first. */
  resize(capacity: number): T[] {
    this.limit = checkedCapacity(capacity);
    const fallen: T[] = [];
    while (this.count > this.limit) fallen.push(this.shift() as T);
    if (fallen.length > 0) this.moveTo(storageFor(this.count));
    return fallen;
  }

  clear(): void {
    this.head = 0;
    this.count = 0;
    this.moveTo(SMALLEST_STORAGE);
  }

  /** Oldest first. Not stable against changes while iterating. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let index = 0; index < this.count; index += 1) yield this.at(index) as T;
  }

  *newestFirst(): Generator<T, void, undefined> {
    for (let index = this.count - 1; index >= 0; index -= 1) yield this.at(index) as T;
  }

  private moveTo(length: number): void {
    const slots = new Array<T | undefined>(length).fill(undefined);
    for (let index = 0; index < this.count; index += 1) slots[index] = this.at(index);
    this.slots = slots;
    this.mask = length - 1;
    this.head = 0;
  }
}

/** A power of two, so that an index wraps by a mask. */
function storageFor(count: number): number {
  let length = SMALLEST_STORAGE;
  while (length < count) length *= 2;
  return length;
}

function checkedCapacity(capacity: number): number {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError(`A ring buffer holds at least one item, not ${capacity}`);
  }
  return capacity;
}
