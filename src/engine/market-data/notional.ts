import Big from 'big.js';

/** price × quantity, exact, as a plain decimal without trailing zeros. */
export function notional(price: string, quantity: string): string {
  return new Big(price).times(quantity).toFixed();
}

/** Whether price × quantity ≥ minimum, decided exactly. All are positive decimals. */
export function notionalAtLeast(price: string, quantity: string, minimum: Decimal): boolean {
  const p = scaledInteger(price);
  const q = scaledInteger(quantity);
  const product = p.units * q.units;
  const scale = p.scale + q.scale;
  const shift = scale - minimum.scale;
  const left = shift >= 0 ? product : product * powerOfTen(-shift);
  const right = shift >= 0 ? minimum.units * powerOfTen(shift) : minimum.units;
  // Whole numbers within the safe range are exact, and one that is truly within it never leaves it:
  // only when both sides are beyond does rounding matter.
  if (left <= Number.MAX_SAFE_INTEGER || right <= Number.MAX_SAFE_INTEGER) return left >= right;
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
  // Venues pad with zeros (`65114.30000000`), which would waste the safe range.
  let zeros = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === DOT) {
      afterDot = true;
    } else if (!afterDot) {
      units = units * 10 + (code - ZERO);
    } else if (code === ZERO) {
      zeros += 1;
    } else {
      units = units * powerOfTen(zeros + 1) + (code - ZERO);
      scale += zeros + 1;
      zeros = 0;
    }
  }
  return { units, scale };
}

const POWERS_OF_TEN = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** Beyond the safe range it answers infinity, which sends the caller to the long way. */
function powerOfTen(exponent: number): number {
  return POWERS_OF_TEN[exponent] ?? Infinity;
}
