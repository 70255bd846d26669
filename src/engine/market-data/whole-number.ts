const ZERO = 48;
/** Any whole number of so many digits is a safe integer. */
const SAFE_DIGITS = 15;

/** The number whose only spelling this is, at most fifteen digits; -1 for any other text. */
export function wholeNumberOf(text: string): number {
  const { length } = text;
  if (length === 0 || length > SAFE_DIGITS) return -1;
  let number = 0;
  for (let at = 0; at < length; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return length > 1 && text.charCodeAt(0) === ZERO ? -1 : number;
}
