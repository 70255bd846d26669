import type { PackedTrades } from './packed-trades';
import { WORDS_OF_ID } from './packed-trades';
import { packId, packedWords, unpackId } from './packed-id';
import type { PackedKind } from './packed-id';

/** The id of one trade, such as the last that was seen: kept without its text where it packs. */
export class RememberedId {
  #kind: PackedKind = 0;
  readonly #words = new Int32Array(WORDS_OF_ID);
  /** Of an id that does not pack; at first none. */
  #text = '';

  get text(): string {
    const [first = 0, second = 0, third = 0, fourth = 0] = this.#words;
    return this.#kind === 0 ? this.#text : unpackId(this.#kind, first, second, third, fourth);
  }

  /** @returns whether it is another one than before. */
  set(id: string): boolean {
    const kind = packId(id);
    if (kind !== 0) return this.#setWords(kind, packedWords, 0);
    const isOther = this.#kind !== 0 || this.#text !== id;
    this.#kind = 0;
    this.#text = id;
    return isOther;
  }

  /** The id of the trade at that place. @returns whether it is another one than before. */
  setPacked(trades: PackedTrades, at: number): boolean {
    return this.#setWords(trades.idKind[at] as PackedKind, trades.idWords, at * WORDS_OF_ID);
  }

  #setWords(kind: PackedKind, words: Int32Array, at: number): boolean {
    const mine = this.#words;
    const first = words[at] ?? 0;
    const second = words[at + 1] ?? 0;
    const third = words[at + 2] ?? 0;
    const fourth = words[at + 3] ?? 0;
    if (
      this.#kind === kind &&
      mine[0] === first &&
      mine[1] === second &&
      mine[2] === third &&
      mine[3] === fourth
    ) {
      return false;
    }
    this.#kind = kind;
    mine[0] = first;
    mine[1] = second;
    mine[2] = third;
    mine[3] = fourth;
    return true;
  }
}
