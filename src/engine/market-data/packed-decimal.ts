const DOT = 46;
const ZERO = 48;
const MOST_SCALE = 15;
const MOST_ZEROS = 14;

/** The form of a decimal that does not pack; the text is kept elsewhere. */
export const TEXT_FORM = 255;

/**
 * How a decimal was written, in one byte: the number of digits behind its dot, and sixteen times the number
 * of zeros at its end that are not part of its units.
 *
 * @returns the form, or -1 where there is none
 */
export function formOf(scale: number, zerosLeftOff: number): number {
  return scale > MOST_SCALE || zerosLeftOff > MOST_ZEROS ? -1 : scale + 16 * zerosLeftOff;
}

/**
 * Packs a plain decimal (`0`, `65114.30`, `0.021`) into row `at` of two columns: its digits as one whole
 * number, and its form. `unpackDecimal` gives the same text back.
 *
 * @returns false, with the columns undefined at `at`, for a text that could not be given back exactly: units
 * of 2^53 or more, more than 15 digits behind the dot, or no plain decimal
 */
export function packDecimal(
  text: string,
  units: Float64Array,
  forms: Uint8Array,
  at: number,
): boolean {
  const { length } = text;
  let digitsAsNumber = 0;
  let dotAt = -1;
  for (let index = 0; index < length; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit >= 0 && digit <= 9) digitsAsNumber = digitsAsNumber * 10 + digit;
    else if (digit === DOT - ZERO && dotAt === -1) dotAt = index;
    else return false;
  }
  const wholeDigits = dotAt === -1 ? length : dotAt;
  const scale = dotAt === -1 ? 0 : length - dotAt - 1;
  if (wholeDigits === 0 || (dotAt !== -1 && scale === 0)) return false;
  if (wholeDigits > 1 && text.charCodeAt(0) === ZERO) return false;
  let zeros = 0;
  if (digitsAsNumber > Number.MAX_SAFE_INTEGER) {
    const digits = text.replace('.', '');
    const significant = digits.replace(/0{1,14}$/, '');
    zeros = digits.length - significant.length;
    digitsAsNumber = Number(significant);
    if (digitsAsNumber > Number.MAX_SAFE_INTEGER) return false;
  }
  const form = formOf(scale, zeros);
  if (form === -1) return false;
  units[at] = digitsAsNumber;
  forms[at] = form;
  return true;
}

/** The text that was packed to `units` and `form`, which is not `TEXT_FORM`. */
export function unpackDecimal(units: number, form: number): string {
  const scale = form & 15;
  const zeros = form >> 4;
  const digits = zeros === 0 ? String(units) : String(units) + '0'.repeat(zeros);
  if (scale === 0) return digits;
  const padded = digits.padStart(scale + 1, '0');
  const dotAt = padded.length - scale;
  return `${padded.slice(0, dotAt)}.${padded.slice(dotAt)}`;
}
