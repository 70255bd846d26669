const DOT = 46;
const ZERO = 48;
/** Any whole number of so many digits is a safe integer, with room for one more. */
const MOST_DIGITS = 15;

/** How many of the digits stand behind the dot, as `packDecimal` read them last. */
export let packedScale = 0;

/**
 * The digits of a plain decimal as one whole number, its scale left in `packedScale`; NaN for a text that
 * could not be written back exactly: more than 15 digits, or none of `0`, `65114.30`, `0.021`.
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
  if (wholeDigits === 0 || wholeDigits + scale > MOST_DIGITS) return NaN;
  if (dotAt !== -1 && scale === 0) return NaN;
  if (wholeDigits > 1 && text.charCodeAt(0) === ZERO) return NaN;
  packedScale = scale;
  return units;
}

export function unpackDecimal(units: number, scale: number): string {
  const digits = String(units);
  if (scale === 0) return digits;
  const padded = digits.padStart(scale + 1, '0');
  const dotAt = padded.length - scale;
  return `${padded.slice(0, dotAt)}.${padded.slice(dotAt)}`;
}
