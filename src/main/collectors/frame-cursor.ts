const QUOTE = 34;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const CAPITAL_E = 69;
const SMALL_E = 101;
const LONGEST_DECIMAL = 40;
const LONGEST_WORD = 64;
const EPOCH_MS_DIGITS = 13;
/** Any whole number of so many digits is a safe integer. */
const SAFE_DIGITS = 15;

/** Letters, digits, dashes and the like: none of them means anything to JSON. */
const IS_OF_WORDS = new Uint8Array(256);
for (const character of '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_@/.') {
  IS_OF_WORDS[character.charCodeAt(0)] = 1;
}

const PLACES_FOR_WORDS = 4_096;

/**
 * Words that come again and again, such as symbols: each is one string, so that whoever looks it up finds
 * it at once. A word that takes another's place forgets it; there are no more than 4,096.
 */
export class KnownWords {
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
      this.#words[place] = copy.toString('latin1');
    }
    return this.#words[place] ?? '';
  }
}

/** Text that a frame must hold at a place, as bytes. */
export const literal = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/**
 * Reads the few forms of values that trades are written in, straight from a frame's bytes. Each method
 * moves on only when exactly that form stands at the cursor; what it accepts, JSON reads alike. There is
 * no recovery: whoever meets anything else hands the whole frame to the plain parser.
 *
 * Values are cut out of the frame's text, because that costs less than decoding them. The places agree
 * as long as every byte before was ASCII, and the cursor moves over no other.
 */
export class FrameCursor {
  #bytes: Uint8Array = new Uint8Array(0);
  #text = '';
  #at = 0;

  /** Begins with another frame; `text` is what `bytes` decode to. */
  open(bytes: Uint8Array, text: string): void {
    this.#bytes = bytes;
    this.#text = text;
    this.#at = 0;
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

  skipByte(expected: number): boolean {
    if (this.#bytes[this.#at] !== expected) return false;
    this.#at += 1;
    return true;
  }

  /** `"65114.30"`, with a digit other than zero and at most 40 characters; undefined for anything else. */
  positiveDecimal(): string | undefined {
    const bytes = this.#bytes;
    const from = this.#at + 1;
    if (bytes[this.#at] !== QUOTE) return undefined;
    let at = from;
    let isPositive = false;
    let dotAt = -1;
    for (; ; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte > ZERO && byte <= NINE) isPositive = true;
      else if (byte === DOT && dotAt === -1) dotAt = at;
      else if (byte !== ZERO) break;
    }
    const wholeDigits = (dotAt === -1 ? at : dotAt) - from;
    if (
      bytes[at] !== QUOTE ||
      !isPositive ||
      wholeDigits === 0 ||
      (wholeDigits > 1 && bytes[from] === ZERO) ||
      dotAt === at - 1 ||
      at - from > LONGEST_DECIMAL
    ) {
      return undefined;
    }
    this.#at = at + 1;
    return this.#text.slice(from, at);
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
    if (until === from || until - from > SAFE_DIGITS || this.#goesOn(until)) return false;
    if (until - from > 1 && this.#bytes[from] === ZERO) return false;
    this.#at = until;
    return true;
  }

  /** The digits of a safe whole number without a sign; undefined for anything else. */
  integer(): string | undefined {
    const from = this.#at;
    return this.skipInteger() ? this.#text.slice(from, this.#at) : undefined;
  }

  /** `"7d0b3a5e-…"`, `"BTCUSDT"`, `"btcusdt@trade"`: at most 64 characters; undefined for anything else. */
  word(): string | undefined {
    const from = this.#at + 1;
    return this.skipWord() ? this.#text.slice(from, this.#at - 1) : undefined;
  }

  /** A word that is likely to have come before; the string is the same each time. */
  knownWord(words: KnownWords): string | undefined {
    return this.skipByte(QUOTE) ? this.restOfKnownWord(words) : undefined;
  }

  /** The same from within the word on, up to its quote. */
  restOfKnownWord(words: KnownWords): string | undefined {
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
