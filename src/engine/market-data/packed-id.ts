import { wholeNumberOf } from './whole-number';

/** An id that does not pack; its text is kept elsewhere. */
export const TEXT_ID = 0;
export const UUID_ID = 1;
export const NUMBER_ID = 2;
/** `UUID_ID`: a lower-case UUID. `NUMBER_ID`: a whole number of at most 27 digits without leading zeros. */
export type IdKind = typeof TEXT_ID | typeof UUID_ID | typeof NUMBER_ID;

/** Words of a packed id. */
export const WORDS_OF_ID = 4;

export const UUID_LENGTH = 36;
const DASH = 45;
export const MOST_DIGITS = 27;
const DIGITS_PER_WORD = 9;

const ZERO = 48;
/** Stays above 16 bits wherever among four digits it stands. */
export const NOT_HEX = 0x1_0000;
/** Of lower-case hexadecimal digits, by their byte. */
export const HEX_VALUES = new Int32Array(256).fill(NOT_HEX);
for (let value = 0; value < 16; value += 1) {
  HEX_VALUES[value.toString(16).charCodeAt(0)] = value;
}

const TWO_TO_32 = 4_294_967_296;
/** Any whole number of so many digits is a safe integer, and is kept as one. */
export const NUMBER_DIGITS = 15;

/**
 * Packs an id into four words from `at` on. Two different ids of one kind never give the same words, so
 * comparing kind and words compares the ids.
 *
 * @returns `TEXT_ID`, with the words undefined, for an id that could not be given back exactly
 */
export function packId(id: string, words: Int32Array, at: number): IdKind {
  const { length } = id;
  if (length === UUID_LENGTH) return packUuid(id, words, at) ? UUID_ID : TEXT_ID;
  return length <= MOST_DIGITS && packDigits(id, words, at) ? NUMBER_ID : TEXT_ID;
}

/** Writes the four words that `packId` gives for a whole number of at most 15 digits. */
export function writeNumber(words: Int32Array, at: number, number: number, digits: number): void {
  words[at] = number | 0;
  words[at + 1] = Math.floor(number / TWO_TO_32);
  words[at + 2] = 0;
  words[at + 3] = digits;
}

/** The id of that kind, not `TEXT_ID`, whose four words start at `at`. */
export function unpackId(kind: IdKind, words: Int32Array, at: number): string {
  const first = words[at] ?? 0;
  const second = words[at + 1] ?? 0;
  const third = words[at + 2] ?? 0;
  const fourth = words[at + 3] ?? 0;
  if (kind === UUID_ID) {
    const digits = hex(first) + hex(second) + hex(third) + hex(fourth);
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
  }
  const length = fourth;
  if (length <= NUMBER_DIGITS) return String((first >>> 0) + second * TWO_TO_32);
  const rest = length - DIGITS_PER_WORD;
  const middle = String(second).padStart(Math.min(rest, DIGITS_PER_WORD), '0');
  if (rest <= DIGITS_PER_WORD) return String(first) + middle;
  return String(first) + middle + String(third).padStart(rest - DIGITS_PER_WORD, '0');
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

/** Hash of a scope and the four words from `at` on. Spreads ids that differ in few digits, as counters do. */
export function hashOfId(scope: number, words: Int32Array, at: number): number {
  let mixed =
    Math.imul(words[at] ?? 0, 0x9e3779b1) ^
    Math.imul(words[at + 1] ?? 0, 0x85ebca77) ^
    Math.imul(words[at + 2] ?? 0, 0xc2b2ae3d) ^
    Math.imul(words[at + 3] ?? 0, 0x27d4eb2f) ^
    Math.imul(scope, 0x165667b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}

/** `a9184f3c-0d2e-5b61-9f00-0123456789ab`: four words of eight digits each. */
function packUuid(id: string, words: Int32Array, at: number): boolean {
  if (
    id.charCodeAt(8) !== DASH ||
    id.charCodeAt(13) !== DASH ||
    id.charCodeAt(18) !== DASH ||
    id.charCodeAt(23) !== DASH
  ) {
    return false;
  }
  const a = fourDigits(id, 0);
  const b = fourDigits(id, 4);
  const c = fourDigits(id, 9);
  const d = fourDigits(id, 14);
  const e = fourDigits(id, 19);
  const f = fourDigits(id, 24);
  const g = fourDigits(id, 28);
  const h = fourDigits(id, 32);
  if ((a | b | c | d | e | f | g | h) >= NOT_HEX) return false;
  words[at] = (a << 16) | b;
  words[at + 1] = (c << 16) | d;
  words[at + 2] = (e << 16) | f;
  words[at + 3] = (g << 16) | h;
  return true;
}

/** Below 2^16, unless one of them is no lower-case hexadecimal digit. */
function fourDigits(id: string, from: number): number {
  return (
    (hexDigit(id, from) << 12) |
    (hexDigit(id, from + 1) << 8) |
    (hexDigit(id, from + 2) << 4) |
    hexDigit(id, from + 3)
  );
}

function hexDigit(id: string, at: number): number {
  return HEX_VALUES[id.charCodeAt(at)] ?? NOT_HEX;
}

/**
 * `2290000000061666327`: nine digits a word, and how many there are, as `1` and `01` would be alike otherwise.
 * At most fifteen digits are one number in two words, which costs less to make.
 */
function packDigits(id: string, words: Int32Array, at: number): boolean {
  const { length } = id;
  // A leading zero would be lost.
  if (length === 0 || id.charCodeAt(0) === ZERO) return false;
  if (length <= NUMBER_DIGITS) {
    const number = wholeNumberOf(id);
    if (number === -1) return false;
    writeNumber(words, at, number, length);
    return true;
  }
  const first = readDigits(id, 0, Math.min(length, DIGITS_PER_WORD));
  const second = readDigits(id, DIGITS_PER_WORD, Math.min(length, 2 * DIGITS_PER_WORD));
  const third = readDigits(id, 2 * DIGITS_PER_WORD, length);
  if ((first | second | third) < 0) return false;
  words[at] = first;
  words[at + 1] = second;
  words[at + 2] = third;
  words[at + 3] = length;
  return true;
}

/** At most nine digits, which fit a word; -1 when one of them is none, 0 when there are none. */
function readDigits(id: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = id.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
