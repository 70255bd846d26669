import { TEXT_ID, WORDS_OF_ID, hashOfId } from '../market-data/packed-id';
import type { IdKind } from '../market-data/packed-id';
import type { TradeBatch } from '../market-data/trade-batch';

const FEWEST_SLOTS = 64;
/** The four words of an id, and its scope. */
const WORDS_PER_ID = WORDS_OF_ID + 1;
/** What a tag can be beside the tag of a packed id. */
const EMPTY = 0;
const DELETED = 255;
/** The kind of the id; the other bits of a tag are of its hash. */
const KIND_BITS = 2;
const KIND_MASK = 3;
/** A text in a Set: its place and its string. */
const BYTES_PER_TEXT = 90;
const BYTES_PER_SLOT = WORDS_PER_ID * Int32Array.BYTES_PER_ELEMENT + 1;

/**
 * A set of trade ids, each within a scope (the index of an instrument): ids that pack into words in an
 * open-addressing table of plain numbers, all others as texts. Packed ids leave the garbage collector
 * nothing to copy and keep no string alive; in the running pipeline that halves the cost of a Set of
 * strings. The table is at most three quarters full. Most ids looked for are absent: the search goes over
 * tags of one byte and seldom reads the words, which are too many to stay in the cache.
 *
 * Each method takes the id of one row of a batch, and its hash, `hashOf(scope, batch, row)`.
 */
export class IdSet {
  private tags = new Uint8Array(FEWEST_SLOTS);
  private words = new Int32Array(FEWEST_SLOTS * WORDS_PER_ID);
  private mask = FEWEST_SLOTS - 1;
  /** Slots that are not empty, deleted ones included. */
  private used = 0;
  private packed = 0;
  private readonly texts = new Set<string>();

  get size(): number {
    return this.packed + this.texts.size;
  }

  get bytes(): number {
    return this.tags.length * BYTES_PER_SLOT + this.texts.size * BYTES_PER_TEXT;
  }

  has(hash: number, scope: number, batch: TradeBatch, row: number): boolean {
    return batch.idKind[row] === TEXT_ID
      ? this.texts.has(textOf(scope, batch, row))
      : this.tags[this.slotOf(hash, scope, batch, row)] !== EMPTY;
  }

  /** @returns whether the id is new to this set */
  add(hash: number, scope: number, batch: TradeBatch, row: number): boolean {
    const kind = batch.idKind[row] as IdKind;
    if (kind === TEXT_ID) {
      const before = this.texts.size;
      return this.texts.add(textOf(scope, batch, row)).size > before;
    }
    const slot = this.slotOf(hash, scope, batch, row);
    if (this.tags[slot] !== EMPTY) return false;
    this.write(slot, tagOf(kind, hash), scope, batch.idWords, row * WORDS_OF_ID);
    this.packed += 1;
    this.used += 1;
    if (this.used * 4 > this.tags.length * 3) this.grow();
    return true;
  }

  delete(hash: number, scope: number, batch: TradeBatch, row: number): void {
    if (batch.idKind[row] === TEXT_ID) {
      this.texts.delete(textOf(scope, batch, row));
      return;
    }
    const slot = this.slotOf(hash, scope, batch, row);
    if (this.tags[slot] === EMPTY) return;
    this.tags[slot] = DELETED;
    this.packed -= 1;
  }

  /** Keeps the table, as the next generation will be as large. */
  clear(): void {
    this.tags.fill(EMPTY);
    this.used = 0;
    this.packed = 0;
    this.texts.clear();
  }

  /** The slot of the packed id, or else the empty slot where it belongs. */
  private slotOf(hash: number, scope: number, batch: TradeBatch, row: number): number {
    const { tags, mask } = this;
    const { idWords } = batch;
    const from = row * WORDS_OF_ID;
    const tag = tagOf(batch.idKind[row] as IdKind, hash);
    let slot = hash & mask;
    for (;;) {
      const found = tags[slot];
      if (found === EMPTY || (found === tag && this.holds(slot, scope, idWords, from))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private holds(slot: number, scope: number, idWords: Int32Array, from: number): boolean {
    const { words } = this;
    const at = slot * WORDS_PER_ID;
    return (
      words[at] === idWords[from] &&
      words[at + 1] === idWords[from + 1] &&
      words[at + 2] === idWords[from + 2] &&
      words[at + 3] === idWords[from + 3] &&
      words[at + 4] === scope
    );
  }

  private write(slot: number, tag: number, scope: number, source: Int32Array, from: number): void {
    const { words } = this;
    const at = slot * WORDS_PER_ID;
    this.tags[slot] = tag;
    words[at] = source[from] ?? 0;
    words[at + 1] = source[from + 1] ?? 0;
    words[at + 2] = source[from + 2] ?? 0;
    words[at + 3] = source[from + 3] ?? 0;
    words[at + 4] = scope;
  }

  private allocate(slots: number): void {
    this.tags = new Uint8Array(slots);
    this.words = new Int32Array(slots * WORDS_PER_ID);
    this.mask = slots - 1;
  }

  private grow(): void {
    const { tags, words } = this;
    this.allocate(tags.length * 2);
    for (let from = 0; from < tags.length; from += 1) {
      const tag = tags[from] ?? EMPTY;
      if (tag === EMPTY || tag === DELETED) continue;
      const at = from * WORDS_PER_ID;
      const scope = words[at + WORDS_OF_ID] ?? 0;
      let slot = hashOfId(scope, words, at) & this.mask;
      while (this.tags[slot] !== EMPTY) slot = (slot + 1) & this.mask;
      this.write(slot, tag, scope, words, at);
    }
    this.used = this.packed;
  }
}

/** The hash that the methods of `IdSet` expect for that row. */
export const hashOf = (scope: number, batch: TradeBatch, row: number): number =>
  hashOfId(scope, batch.idWords, row * WORDS_OF_ID);

/** A kind is never 3, so a tag is never `EMPTY` or `DELETED`. */
const tagOf = (kind: IdKind, hash: number): number =>
  kind | (((hash >>> 24) << KIND_BITS) & (255 ^ KIND_MASK));

const textOf = (scope: number, batch: TradeBatch, row: number): string =>
  `${scope} ${batch.idAt(row)}`;
