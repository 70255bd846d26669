import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runningSums } from '../../../src/shared/values/decimal-sums';

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max })
    .map((all) => all.join(''));
const decimal = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.option(digits(1, 18)))
  .map(([whole, fraction]) => (fraction === null ? String(whole) : `${whole}.${fraction}`));

describe('runningSums', () => {
  it('adds any plain decimals exactly', () => {
    fc.assert(
      fc.property(fc.array(decimal, { maxLength: 40 }), (decimals) => {
        const sums = runningSums(decimals);
        expect(sums).toHaveLength(decimals.length);
        let expected = new Big(0);
        decimals.forEach((each, index) => {
          expected = expected.plus(each);
          expect(new Big(sums[index]!).eq(expected)).toBe(true);
        });
      }),
    );
  });

  it('keeps the decimals of the longest fraction so far, zeros included', () => {
    expect(runningSums(['1', '0.50', '0.5', '0.001'])).toEqual(['1', '1.50', '2.00', '2.001']);
  });
});
