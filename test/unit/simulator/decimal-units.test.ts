import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { POSITIVE_DECIMAL } from '../../../src/shared/market-data';
import { formatUnits, toUnits, trimZeros } from '../../../src/simulator/decimal-units';

const units = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const decimals = fc.integer({ min: 0, max: 10 });

describe('decimal units', () => {
  it('are written as decimals that read back as the same units', () => {
    fc.assert(
      fc.property(units, decimals, (value, scale) => {
        const text = formatUnits(value, scale);
        expect(text).toMatch(POSITIVE_DECIMAL);
        expect(toUnits(text, scale)).toBe(value);
      }),
    );
  });

  it('lose nothing but zeros when trimmed', () => {
    fc.assert(
      fc.property(units, decimals, (value, scale) => {
        const text = trimZeros(formatUnits(value, scale));
        expect(toUnits(text, scale)).toBe(value);
        expect(text).not.toMatch(/\.$|\..*0$/);
      }),
    );
  });

  it('refuse what does not fit', () => {
    expect(() => toUnits('0.123', 2)).toThrow('more than 2 decimals');
    expect(() => toUnits('99999999999', 8)).toThrow('too large');
  });
});
