import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  notional,
  notionalAtLeast,
  parseDecimal,
} from '../../../../src/engine/market-data/notional';
import { decimal } from '../../../support/sample-trade';

describe('notional', () => {
  it('is exact where floats are not', () => {
    expect(notional('0.1', '0.2')).toBe('0.02');
    expect(notional('65114.30', '0.021')).toBe('1367.4003');
    expect(notional('0.00000001', '0.00000001')).toBe('0.0000000000000001');
    expect(notional('123456789012345678901234567890', '10')).toBe(
      '1234567890123456789012345678900',
    );
  });

  it('multiplies any decimals like whole numbers', () => {
    fc.assert(
      fc.property(decimal, decimal, (price, quantity) => {
        const scaleOf = (text: string): number => text.split('.')[1]?.length ?? 0;
        const unitsOf = (text: string): bigint => BigInt(text.replace('.', ''));
        const scale = scaleOf(price) + scaleOf(quantity);
        const result = notional(price, quantity);
        expect(unitsOf(result) * 10n ** BigInt(scale - scaleOf(result))).toBe(
          unitsOf(price) * unitsOf(quantity),
        );
      }),
    );
  });
});

describe('notionalAtLeast', () => {
  it('agrees with exact arithmetic, also at the very limit', () => {
    const nudge = fc.constantFrom('equal', 'above', 'below', 'any');
    fc.assert(
      fc.property(decimal, decimal, decimal, nudge, (price, quantity, other, nudged) => {
        const product = new Big(price).times(quantity);
        const lastDigit = new Big(10).pow(-product.c.length - 30);
        const minimum = {
          equal: product,
          above: product.plus(lastDigit),
          below: product.minus(lastDigit),
          any: new Big(other),
        }[nudged];
        const text = minimum.toFixed();
        expect(notionalAtLeast(price, quantity, parseDecimal(text))).toBe(product.gte(minimum));
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not mistake the next whole number for the limit, beyond what a float can tell apart', () => {
    const minimum = parseDecimal('9007199254740993');
    expect(notionalAtLeast('9007199254740992', '1', minimum)).toBe(false);
    expect(notionalAtLeast('9007199254740993', '1', minimum)).toBe(true);
    expect(notionalAtLeast('9007199254740994', '1.000', minimum)).toBe(true);
  });
});
