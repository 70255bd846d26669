/**
 * Prices and quantities are whole numbers of 10^-decimals while the simulator computes, and decimal
 * strings only on the wire: no float is ever printed.
 */
export function toUnits(text: string, decimals: number): number {
  const [whole = '0', fraction = ''] = text.split('.');
  if (fraction.length > decimals) throw new Error(`${text} has more than ${decimals} decimals`);
  const units = Number(whole + fraction.padEnd(decimals, '0'));
  if (!Number.isSafeInteger(units)) throw new Error(`${text} at ${decimals} decimals is too large`);
  return units;
}

export const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0;

/** `6511430` at 2 decimals is `65114.30`. */
export function formatUnits(units: number, decimals: number): string {
  const digits = String(units);
  if (decimals === 0) return digits;
  if (digits.length > decimals) {
    const point = digits.length - decimals;
    return `${digits.slice(0, point)}.${digits.slice(point)}`;
  }
  return `0.${digits.padStart(decimals, '0')}`;
}

/** `0.0410` becomes `0.041`, `5.00` becomes `5`. */
export function trimZeros(decimal: string): string {
  if (!decimal.includes('.')) return decimal;
  let end = decimal.length;
  while (decimal.charCodeAt(end - 1) === 48) end -= 1;
  if (decimal.charCodeAt(end - 1) === 46) end -= 1;
  return decimal.slice(0, end);
}
