/**
 * Sums of the first, the first two, … of plain decimals, exact: `['1.5', '0.25']` → `['1.5', '1.75']`.
 * No sign, no exponent. Each sum has as many decimals as the longest fraction so far.
 */
export function runningSums(decimals: readonly string[]): readonly string[] {
  let sum = 0n;
  let places = 0;
  return decimals.map((decimal) => {
    const point = decimal.indexOf('.');
    const own = point < 0 ? 0 : decimal.length - point - 1;
    if (own > places) {
      sum *= 10n ** BigInt(own - places);
      places = own;
    }
    const digits = point < 0 ? decimal : decimal.slice(0, point) + decimal.slice(point + 1);
    sum += BigInt(digits) * 10n ** BigInt(places - own);
    return withPoint(sum, places);
  });
}

function withPoint(units: bigint, places: number): string {
  if (places === 0) return String(units);
  const digits = String(units).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
