import { HASH_WORD, WORDS_PER_ID, hashOfWords, packedWords } from '../market-data/packed-id';
import type { PackedKind } from '../market-data/packed-id';

const FEWEST_SLOTS = 64;
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
 * A set of ids, each within a scope: those that pack into words in an open-addressing table of plain
 * numbers, all others as texts. Packed ids leave the garbage collector nothing to copy and keep no
 * string alive; in the running pipeline that halves what a Set of strings costs. The table is at
 * most three quarters full. Looking for an id that is not there, which is nearly always, goes over tags of
 * one byte and seldom touches the words: those are so many that each would be fetched from far away.
 *
 * `packScopedId(scope, id)` or `loadScopedId` comes just before each call: it leaves the packed id in
 * `packedWords`.
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

  has(kind: PackedKind, scope: number, id: string): boolean {
    return kind === 0 ? this.texts.has(textOf(scope, id)) : this.tags[this.slotOf(kind)] !== EMPTY;
  }

  /** Returns whether the id is new to this set. */
  add(kind: PackedKind, scope: number, id: string): boolean {
    if (kind === 0) {
      const before = this.texts.size;
      return this.texts.add(textOf(scope, id)).size > before;
    }
    const slot = this.slotOf(kind);
    if (this.tags[slot] !== EMPTY) return false;
    this.write(slot, tagOf(kind, packedWords[HASH_WORD] ?? 0), packedWords, 0);
    this.packed += 1;
    this.used += 1;
    if (this.used * 4 > this.tags.length * 3) this.grow();
    return true;
  }

  delete(kind: PackedKind, scope: number, id: string): void {
    if (kind === 0) {
      this.texts.delete(textOf(scope, id));
      return;
    }
    const slot = this.slotOf(kind);
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

  /** Where the packed id is, else the empty slot where it belongs. */
  private slotOf(kind: PackedKind): number {
    const { tags, mask } = this;
    const hash = packedWords[HASH_WORD] ?? 0;
    const tag = tagOf(kind, hash);
    let slot = hash & mask;
    for (;;) {
      const found = tags[slot];
      if (found === EMPTY || (found === tag && this.holds(slot))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Whether those are the words of the packed id. */
  private holds(slot: number): boolean {
    const { words } = this;
    const at = slot * WORDS_PER_ID;
    return (
      words[at] === packedWords[0] &&
      words[at + 1] === packedWords[1] &&
      words[at + 2] === packedWords[2] &&
      words[at + 3] === packedWords[3] &&
      words[at + 4] === packedWords[4]
    );
  }

  private write(slot: number, tag: number, source: Int32Array, from: number): void {
    const { words } = this;
    const at = slot * WORDS_PER_ID;
    this.tags[slot] = tag;
    words[at] = source[from] ?? 0;
    words[at + 1] = source[from + 1] ?? 0;
    words[at + 2] = source[from + 2] ?? 0;
    words[at + 3] = source[from + 3] ?? 0;
    words[at + 4] = source[from + 4] ?? 0;
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
      let slot = hashOfWords(words, from * WORDS_PER_ID) & this.mask;
      while (this.tags[slot] !== EMPTY) slot = (slot + 1) & this.mask;
      this.write(slot, tag, words, from * WORDS_PER_ID);
    }
    this.used = this.packed;
  }
}

/** Kind 3 is none, so a tag is never `EMPTY` or `DELETED`. */
const tagOf = (kind: PackedKind, hash: number): number =>
  kind | (((hash >>> 24) << KIND_BITS) & (255 ^ KIND_MASK));

function textOf(scope: number, id: string): string {
  return `${scope} ${id}`;
}
