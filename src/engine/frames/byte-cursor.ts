import { internalized } from '../../platform/intern-string';
import {
  HEX_VALUES,
  MOST_DIGITS,
  NOT_HEX,
  NUMBER_DIGITS,
  NUMBER_ID,
  UUID_ID,
  UUID_LENGTH,
  WORDS_OF_ID,
  writeNumber,
} from '../market-data/packed-id';
import { formOf } from '../market-data/packed-decimal';
import type { TradeBatch } from '../market-data/trade-batch';

const QUOTE = 34;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const CAPITAL_E = 69;
const SMALL_E = 101;
const LONGEST_DECIMAL = 40;
const LONGEST_WORD = 64;
const EPOCH_MS_DIGITS = 13;

/** Letters, digits, dashes and the like: none of them means anything to JSON. */
const IS_OF_WORDS = new Uint8Array(256);
for (const character of '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_@/.') {
  IS_OF_WORDS[character.charCodeAt(0)] = 1;
}

const PLACES_FOR_WORDS = 4_096;

/**
 * Gives the same string for the same symbol each time, so that a look-up by it is fast. Holds at most 4,096
 * symbols; one that takes the place of another replaces it.
 */
export class SymbolInterner {
  readonly #words = new Array<string>(PLACES_FOR_WORDS).fill('');
  readonly #bytes = new Array<Uint8Array>(PLACES_FOR_WORDS).fill(new Uint8Array(0));

  /** The bytes from `from` to `until`, which are ASCII; `hash` is any number made of them. */
  find(bytes: Uint8Array, from: number, until: number, hash: number): string {
    const place = (hash ^ (hash >>> 12)) & (PLACES_FOR_WORDS - 1);
    const known = this.#bytes[place] ?? bytes;
    const length = until - from;
    let at = 0;
    if (known.length === length) while (at < length && known[at] === bytes[from + at]) at += 1;
    if (at < length) {
      // Copied, as the frame's memory is the socket's; `slice` of a Buffer would not copy.
      const copy = Buffer.from(bytes.subarray(from, until));
      this.#bytes[place] = copy;
      this.#words[place] = internalized(copy.toString('latin1'));
    }
    return this.#words[place] ?? '';
  }
}

/** Text that a frame must hold at a place, as bytes. */
export const literal = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/**
 * Reads the few forms of values that trades are written in, straight from a frame's bytes into numbers. Each
 * method moves on only when exactly that form stands at the cursor; what it accepts, JSON reads alike. There
 * is no recovery: whoever meets anything else hands the whole frame to the plain parser.
 */
export class ByteCursor {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** Begins with another frame. */
  open(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#at = 0;
  }

  /** How many bytes were read. */
  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next byte, without moving on; -1 at the end. */
  get next(): number {
    return this.#bytes[this.#at] ?? -1;
  }

  skip(expected: Uint8Array): boolean {
    const bytes = this.#bytes;
    const from = this.#at;
    const { length } = expected;
    for (let index = 0; index < length; index += 1) {
      if (bytes[from + index] !== expected[index]) return false;
    }
    this.#at = from + length;
    return true;
  }

  /** What stands earlier in the frame. */
  skipSame(earlier: number, length: number): boolean {
    const bytes = this.#bytes;
    const from = this.#at;
    for (let index = 0; index < length; index += 1) {
      if (bytes[from + index] !== bytes[earlier + index]) return false;
    }
    this.#at = from + length;
    return true;
  }

  skipByte(expected: number): boolean {
    if (this.#bytes[this.#at] !== expected) return false;
    this.#at += 1;
    return true;
  }

  /**
   * Reads `"65114.30"` into row `row` of two columns, as `packDecimal` does.
   *
   * @returns false for anything but a positive decimal of at most 40 characters that packs
   */
  positiveDecimal(columnOfUnits: Float64Array, columnOfForms: Uint8Array, row: number): boolean {
    const bytes = this.#bytes;
    const from = this.#at + 1;
    if (bytes[this.#at] !== QUOTE) return false;
    let at = from;
    let units = 0;
    let dotAt = -1;
    for (; ; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte >= ZERO && byte <= NINE) units = units * 10 + (byte - ZERO);
      else if (byte === DOT && dotAt === -1) dotAt = at;
      else break;
    }
    const wholeDigits = (dotAt === -1 ? at : dotAt) - from;
    if (
      bytes[at] !== QUOTE ||
      units === 0 ||
      wholeDigits === 0 ||
      (wholeDigits > 1 && bytes[from] === ZERO) ||
      dotAt === at - 1 ||
      at - from > LONGEST_DECIMAL
    ) {
      return false;
    }
    let zeros = 0;
    if (units > Number.MAX_SAFE_INTEGER) {
      zeros = this.#zerosBefore(at);
      units = this.#unitsWithout(zeros, from, at);
      if (units > Number.MAX_SAFE_INTEGER) return false;
    }
    const form = formOf(dotAt === -1 ? 0 : at - dotAt - 1, zeros);
    if (form === -1) return false;
    columnOfUnits[row] = units;
    columnOfForms[row] = form;
    this.#at = at + 1;
    return true;
  }

  /** Thirteen digits, so from 2001 to 2286; NaN for anything else. */
  epochMs(): number {
    const bytes = this.#bytes;
    const from = this.#at;
    let value = 0;
    let at = from;
    for (; at < from + EPOCH_MS_DIGITS; at += 1) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return NaN;
      value = value * 10 + digit;
    }
    if (bytes[from] === ZERO || this.#goesOn(at)) return NaN;
    this.#at = at;
    return value;
  }

  /** A safe whole number without a sign. */
  skipInteger(): boolean {
    const from = this.#at;
    const until = this.#digitsEnd(from);
    if (until === from || until - from > NUMBER_DIGITS || this.#goesOn(until)) return false;
    if (until - from > 1 && this.#bytes[from] === ZERO) return false;
    this.#at = until;
    return true;
  }

  /** Reads a whole number above zero, of at most fifteen digits, as the id of a row. @returns false for anything else */
  numericId(batch: TradeBatch, row: number): boolean {
    const bytes = this.#bytes;
    const from = this.#at;
    let number = 0;
    let at = from;
    for (; ; at += 1) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    const digits = at - from;
    if (digits === 0 || digits > NUMBER_DIGITS) return false;
    if (bytes[from] === ZERO || this.#goesOn(at)) return false;
    this.#at = at;
    batch.idKind[row] = NUMBER_ID;
    batch.idNumber[row] = number;
    writeNumber(batch.idWords, row * WORDS_OF_ID, number, digits);
    return true;
  }

  /**
   * Reads `"7d0b3a5e-…"` in lower case, or `"2290000000061666327"` of at most 27 digits, as the id of a row.
   *
   * @returns false for anything else
   */
  quotedId(batch: TradeBatch, row: number): boolean {
    const bytes = this.#bytes;
    const from = this.#at + 1;
    const words = batch.idWords;
    const to = row * WORDS_OF_ID;
    if (bytes[this.#at] !== QUOTE) return false;
    batch.idNumber[row] = -1;
    if (bytes[from + UUID_LENGTH] === QUOTE && bytes[from + 8] === DASH) {
      if (!this.#uuid(from, words, to)) return false;
      batch.idKind[row] = UUID_ID;
      this.#at = from + UUID_LENGTH + 1;
      return true;
    }
    const until = this.#digitsEnd(from);
    const length = until - from;
    if (bytes[until] !== QUOTE || length === 0 || length > MOST_DIGITS || bytes[from] === ZERO)
      return false;
    batch.idKind[row] = NUMBER_ID;
    this.#at = until + 1;
    if (length <= NUMBER_DIGITS) {
      const number = this.#number(from, until);
      batch.idNumber[row] = number;
      writeNumber(words, to, number, length);
      return true;
    }
    words[to] = this.#number(from, from + 9);
    words[to + 1] = this.#number(from + 9, Math.min(until, from + 18));
    words[to + 2] = this.#number(from + 18, until);
    words[to + 3] = length;
    return true;
  }

  /** `"BTCUSDT"`, likely to have come before; the string is the same each time. Undefined for anything else. */
  knownWord(words: SymbolInterner): string | undefined {
    return this.skipByte(QUOTE) ? this.restOfKnownWord(words) : undefined;
  }

  /** The same from within the word on, up to its quote. */
  restOfKnownWord(words: SymbolInterner): string | undefined {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    let hash = 0;
    for (; ; at += 1) {
      const byte = bytes[at] ?? 0;
      if (IS_OF_WORDS[byte] !== 1) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (bytes[at] !== QUOTE || at === from || at - from > LONGEST_WORD) return undefined;
    this.#at = at + 1;
    return words.find(bytes, from, at, hash);
  }

  skipWord(): boolean {
    const bytes = this.#bytes;
    const from = this.#at + 1;
    if (bytes[this.#at] !== QUOTE) return false;
    let at = from;
    while (IS_OF_WORDS[bytes[at] ?? 0] === 1) at += 1;
    if (bytes[at] !== QUOTE || at === from || at - from > LONGEST_WORD) return false;
    this.#at = at + 1;
    return true;
  }

  #uuid(from: number, words: Int32Array, to: number): boolean {
    const bytes = this.#bytes;
    if (bytes[from + 13] !== DASH || bytes[from + 18] !== DASH || bytes[from + 23] !== DASH)
      return false;
    const a = this.#fourHex(from);
    const b = this.#fourHex(from + 4);
    const c = this.#fourHex(from + 9);
    const d = this.#fourHex(from + 14);
    const e = this.#fourHex(from + 19);
    const f = this.#fourHex(from + 24);
    const g = this.#fourHex(from + 28);
    const h = this.#fourHex(from + 32);
    if ((a | b | c | d | e | f | g | h) >= NOT_HEX) return false;
    words[to] = (a << 16) | b;
    words[to + 1] = (c << 16) | d;
    words[to + 2] = (e << 16) | f;
    words[to + 3] = (g << 16) | h;
    return true;
  }

  /** Below 2^16, unless one of them is no lower-case hexadecimal digit. */
  #fourHex(at: number): number {
    const bytes = this.#bytes;
    return (
      ((HEX_VALUES[bytes[at] ?? 0] ?? 0) << 12) |
      ((HEX_VALUES[bytes[at + 1] ?? 0] ?? 0) << 8) |
      ((HEX_VALUES[bytes[at + 2] ?? 0] ?? 0) << 4) |
      (HEX_VALUES[bytes[at + 3] ?? 0] ?? 0)
    );
  }

  /** Of digits; 0 when there are none. */
  #number(from: number, until: number): number {
    const bytes = this.#bytes;
    let number = 0;
    for (let at = from; at < until; at += 1) number = number * 10 + (bytes[at] ?? ZERO) - ZERO;
    return number;
  }

  /** How many zeros a decimal ends with, at most fourteen. */
  #zerosBefore(until: number): number {
    const bytes = this.#bytes;
    let zeros = 0;
    for (let at = until - 1; zeros < 14; at -= 1) {
      if (bytes[at] === ZERO) zeros += 1;
      else if (bytes[at] !== DOT) break;
    }
    return zeros;
  }

  #unitsWithout(zeros: number, from: number, until: number): number {
    const bytes = this.#bytes;
    let digitsLeft = until - from - zeros;
    let units = 0;
    for (let at = from; at < until; at += 1) if (bytes[at] === DOT) digitsLeft -= 1;
    for (let at = from; digitsLeft > 0; at += 1) {
      if (bytes[at] === DOT) continue;
      units = units * 10 + (bytes[at] ?? ZERO) - ZERO;
      digitsLeft -= 1;
    }
    return units;
  }

  #digitsEnd(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    for (;;) {
      const byte = bytes[at] ?? 0;
      if (byte < ZERO || byte > NINE) return at;
      at += 1;
    }
  }

  /** A number has more digits, a fraction or an exponent, none of which is read here. */
  #goesOn(at: number): boolean {
    const byte = this.#bytes[at] ?? 0;
    return (byte >= ZERO && byte <= NINE) || byte === DOT || byte === CAPITAL_E || byte === SMALL_E;
  }
}
