import Big from 'big.js';

/** price × quantity, exact, as a plain decimal without trailing zeros. */
export function notional(price: string, quantity: string): string {
  return new Big(price).times(quantity).toFixed();
}

/** Whether price × quantity ≥ minimum, decided exactly. */
export function notionalAtLeast(price: string, quantity: string, minimum: Decimal): boolean {
  const p = scaledInteger(price);
  const q = scaledInteger(quantity);
  const product = p.units * q.units;
  const scale = p.scale + q.scale;
  const shift = scale - minimum.scale;
  const left = shift >= 0 ? product : product * powerOfTen(-shift);
  const right = shift >= 0 ? minimum.units * powerOfTen(shift) : minimum.units;
  // A product of whole numbers that does not exceed the safe range was not rounded.
  if (left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER) return left >= right;
  return new Big(price).times(quantity).gte(minimum.text);
}

/** A decimal as `units / 10 ** scale`; `units` is exact only up to the safe range. */
export interface Decimal {
  readonly text: string;
  readonly units: number;
  readonly scale: number;
}

export function parseDecimal(text: string): Decimal {
  return { text, ...scaledInteger(text) };
}

const DOT = 46;
const ZERO = 48;

function scaledInteger(text: string): { units: number; scale: number } {
  let units = 0;
  let scale = 0;
  let afterDot = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === DOT) {
      afterDot = true;
    } else {
      units = units * 10 + (code - ZERO);
      if (afterDot) scale += 1;
    }
  }
  return { units, scale };
}

const POWERS_OF_TEN = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** Beyond the safe range it answers infinity, which sends the caller to the long way. */
function powerOfTen(exponent: number): number {
  return POWERS_OF_TEN[exponent] ?? Infinity;
}
