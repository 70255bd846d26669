import { TEXT_ID, WORDS_OF_ID, unpackId } from './packed-id';
import type { IdKind } from './packed-id';
import type { TradeBatch } from './trade-batch';

/** The id of one trade, such as the last one seen; kept without its text where it packs. */
export class LastId {
  #kind: IdKind = TEXT_ID;
  readonly #words = new Int32Array(WORDS_OF_ID);
  /** Used when the id does not pack; empty before the first id. */
  #text = '';

  /** The id; empty before the first one. */
  get text(): string {
    return this.#kind === TEXT_ID ? this.#text : unpackId(this.#kind, this.#words, 0);
  }

  /** Takes the id of a row. @returns whether it differs from the id before. */
  set(batch: TradeBatch, row: number): boolean {
    const kind = batch.idKind[row] as IdKind;
    if (kind === TEXT_ID) return this.#setText(batch.idAt(row));
    const mine = this.#words;
    const { idWords } = batch;
    const from = row * WORDS_OF_ID;
    const first = idWords[from] ?? 0;
    const second = idWords[from + 1] ?? 0;
    const third = idWords[from + 2] ?? 0;
    const fourth = idWords[from + 3] ?? 0;
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

  #setText(id: string): boolean {
    const isOther = this.#kind !== TEXT_ID || this.#text !== id;
    this.#kind = TEXT_ID;
    this.#text = id;
    return isOther;
  }
}
