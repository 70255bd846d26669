import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packDecimal, unpackDecimal } from '../../../../src/engine/market-data/packed-decimal';
import { decimal } from '../../../support/sample-trade';

const roundTrip = (text: string): string | null => {
  const units = new Float64Array(2);
  const forms = new Uint8Array(2);
  if (!packDecimal(text, units, forms, 1)) return null;
  return unpackDecimal(units[1] ?? NaN, forms[1] ?? 0);
};

describe('a packed decimal', () => {
  it('is written back digit by digit, padded zeros included, when it has at most fifteen digits that count', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        const [, behind = ''] = text.split('.');
        const digits = text.replace('.', '').replace(/^0+/, '');
        const must = digits.length <= 15 && behind.length <= 15;
        expect(must ? [text] : [text, null]).toContain(roundTrip(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('may end in zeros that count for nothing', () => {
    for (const text of ['123456789.00000000', '31415926500000000000.000', '9007199254740991']) {
      expect(roundTrip(text)).toBe(text);
    }
    expect(roundTrip('9007199254740993')).toBeNull();
  });

  it('never comes back as another text, whatever the text', () => {
    const nearly = fc.stringMatching(/^[0-9.+\-e ]{0,20}$/);
    fc.assert(
      fc.property(nearly, (text) => {
        expect([text, null]).toContain(roundTrip(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
