const DOT = 46;
const ZERO = 48;
/** Of each: digits behind the dot, and zeros that were left off, share a byte. */
const MOST = 15;

/**
 * How the decimal that was packed last was written, in one byte: how many digits stand behind its dot, and
 * sixteen times how many zeros at its end are not part of the units.
 */
export let packedForm = 0;

/** @returns the form, or -1 where there is none. */
export function formOf(scale: number, zerosLeftOff: number): number {
  return scale > MOST || zerosLeftOff > MOST ? -1 : scale + 16 * zerosLeftOff;
}

/**
 * The digits of a plain decimal as one whole number, its form left in `packedForm`; NaN for a text that
 * could not be written back exactly: units of 2^53 or more, more than 15 digits behind the dot, or none of
 * `0`, `65114.30`, `0.021`.
 */
export function packDecimal(text: string): number {
  const { length } = text;
  let units = 0;
  let dotAt = -1;
  for (let index = 0; index < length; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit >= 0 && digit <= 9) units = units * 10 + digit;
    else if (digit === DOT - ZERO && dotAt === -1) dotAt = index;
    else return NaN;
  }
  const wholeDigits = dotAt === -1 ? length : dotAt;
  const scale = dotAt === -1 ? 0 : length - dotAt - 1;
  if (wholeDigits === 0 || (dotAt !== -1 && scale === 0)) return NaN;
  if (wholeDigits > 1 && text.charCodeAt(0) === ZERO) return NaN;
  let zeros = 0;
  if (units > Number.MAX_SAFE_INTEGER) {
    const digits = text.replace('.', '');
    const significant = digits.replace(/0{1,15}$/, '');
    zeros = digits.length - significant.length;
    units = Number(significant);
    if (units > Number.MAX_SAFE_INTEGER) return NaN;
  }
  const form = formOf(scale, zeros);
  if (form === -1) return NaN;
  packedForm = form;
  return units;
}

/** The text that was packed to `units` and `form`. */
export function unpackDecimal(units: number, form: number): string {
  const scale = form & 15;
  const zeros = form >> 4;
  const digits = zeros === 0 ? String(units) : String(units) + '0'.repeat(zeros);
  if (scale === 0) return digits;
  const padded = digits.padStart(scale + 1, '0');
  const dotAt = padded.length - scale;
  return `${padded.slice(0, dotAt)}.${padded.slice(dotAt)}`;
}
