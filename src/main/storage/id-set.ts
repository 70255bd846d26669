import { HASH_WORD, WORDS_PER_ID, hashPackedWords, packedWords } from './packed-id';
import type { PackedKind } from './packed-id';

const FEWEST_SLOTS = 64;
/** Kinds of slots beside the kinds of packed ids. */
const EMPTY = 0;
const DELETED = 255;
/** A text in a Set: its place and its string. */
const BYTES_PER_TEXT = 90;
const BYTES_PER_SLOT = WORDS_PER_ID * Int32Array.BYTES_PER_ELEMENT + 1;

/**
 * A set of ids, each within a scope: those that pack into words in an open-addressing table of plain
 * numbers, all others as texts. Packed ids leave the garbage collector nothing to copy and keep no
 * string alive; in the running pipeline that halves what a Set of strings costs. The table is at
 * most three quarters full.
 *
 * `packId(scope, id)` comes just before each call: it leaves the packed id in `packedWords`.
 */
export class IdSet {
  private kinds = new Uint8Array(FEWEST_SLOTS);
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
    return this.kinds.length * BYTES_PER_SLOT + this.texts.size * BYTES_PER_TEXT;
  }

  has(kind: PackedKind, scope: number, id: string): boolean {
    return kind === 0 ? this.texts.has(textOf(scope, id)) : this.kinds[this.slotOf(kind)] !== EMPTY;
  }

  /** Returns whether the id is new to this set. What `packId` left may be overwritten. */
  add(kind: PackedKind, scope: number, id: string): boolean {
    if (kind === 0) {
      const before = this.texts.size;
      return this.texts.add(textOf(scope, id)).size > before;
    }
    const slot = this.slotOf(kind);
    if (this.kinds[slot] !== EMPTY) return false;
    this.kinds[slot] = kind;
    this.write(slot);
    this.packed += 1;
    this.used += 1;
    if (this.used * 4 > this.kinds.length * 3) this.grow();
    return true;
  }

  delete(kind: PackedKind, scope: number, id: string): void {
    if (kind === 0) {
      this.texts.delete(textOf(scope, id));
      return;
    }
    const slot = this.slotOf(kind);
    if (this.kinds[slot] === EMPTY) return;
    this.kinds[slot] = DELETED;
    this.packed -= 1;
  }

  /** Keeps the table, as the next generation will be as large. */
  clear(): void {
    this.kinds.fill(EMPTY);
    this.used = 0;
    this.packed = 0;
    this.texts.clear();
  }

  /** Where the packed id is, else the empty slot where it belongs. */
  private slotOf(kind: PackedKind): number {
    const { kinds, words, mask } = this;
    const a = packedWords[0] ?? 0;
    const b = packedWords[1] ?? 0;
    const c = packedWords[2] ?? 0;
    const d = packedWords[3] ?? 0;
    const e = packedWords[4] ?? 0;
    let slot = (packedWords[HASH_WORD] ?? 0) & mask;
    for (;;) {
      const found = kinds[slot];
      if (found === EMPTY) return slot;
      const at = slot * WORDS_PER_ID;
      if (
        found === kind &&
        words[at] === a &&
        words[at + 1] === b &&
        words[at + 2] === c &&
        words[at + 3] === d &&
        words[at + 4] === e
      ) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  private write(slot: number): void {
    const { words } = this;
    const at = slot * WORDS_PER_ID;
    words[at] = packedWords[0] ?? 0;
    words[at + 1] = packedWords[1] ?? 0;
    words[at + 2] = packedWords[2] ?? 0;
    words[at + 3] = packedWords[3] ?? 0;
    words[at + 4] = packedWords[4] ?? 0;
  }

  private allocate(slots: number): void {
    this.kinds = new Uint8Array(slots);
    this.words = new Int32Array(slots * WORDS_PER_ID);
    this.mask = slots - 1;
  }

  private grow(): void {
    const { kinds, words } = this;
    this.allocate(kinds.length * 2);
    for (let slot = 0; slot < kinds.length; slot += 1) {
      const kind = kinds[slot] ?? EMPTY;
      if (kind === EMPTY || kind === DELETED) continue;
      const at = slot * WORDS_PER_ID;
      for (let word = 0; word < WORDS_PER_ID; word += 1) packedWords[word] = words[at + word] ?? 0;
      hashPackedWords();
      const target = this.slotOf(kind as PackedKind);
      this.kinds[target] = kind;
      this.write(target);
    }
    this.used = this.packed;
  }
}

function textOf(scope: number, id: string): string {
  return `${scope} ${id}`;
}
