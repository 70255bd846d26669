import Big from 'big.js';

/*
 * Decimals as text, unsigned and plain: `65114.30`. Everything here is exact.
 */

const ZERO = 48;
const POINT = 46;

export function isZero(decimal: string): boolean {
  for (let index = 0; index < decimal.length; index += 1) {
    const code = decimal.charCodeAt(index);
    if (code !== ZERO && code !== POINT) return false;
  }
  return true;
}

/** Below zero, zero or above, as for sorting. `1.50` and `1.5` are the same number. */
export function compareDecimals(a: string, b: string): number {
  if (a === b) return 0;
  // A float is the nearest to its decimal, so it can tie two of them but never swap them.
  const difference = Number(a) - Number(b);
  return difference === 0 ? new Big(a).cmp(b) : difference;
}

const scaleOf = (decimal: string): number => {
  const point = decimal.indexOf('.');
  return point === -1 ? 0 : decimal.length - point - 1;
};

/** With as many decimals as the finest summand. */
export function sumOf(decimals: Iterable<string>): string {
  let sum = new Big(0);
  let scale = 0;
  for (const decimal of decimals) {
    sum = sum.plus(decimal);
    scale = Math.max(scale, scaleOf(decimal));
  }
  return sum.toFixed(scale);
}

/** `a - b`, with as many decimals as the finer of the two. */
export const differenceOf = (a: string, b: string): string =>
  new Big(a).minus(b).toFixed(Math.max(scaleOf(a), scaleOf(b)));

/** `(a + b) / 2`: half a tick may need one decimal more. */
export function midOf(a: string, b: string): string {
  const mid = new Big(a).plus(b).times('0.5');
  const scale = Math.max(scaleOf(a), scaleOf(b));
  return mid.toFixed(mid.eq(mid.round(scale)) ? scale : scale + 1);
}
