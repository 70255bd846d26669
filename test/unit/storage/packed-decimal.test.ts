import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packDecimal, packedScale, unpackDecimal } from '../../../src/main/storage/packed-decimal';
import { decimal } from './sample-trade';

const roundTrip = (text: string): string | null => {
  const units = packDecimal(text);
  return Number.isNaN(units) ? null : unpackDecimal(units, packedScale);
};

describe('a packed decimal', () => {
  it('is written back digit by digit, padded zeros included, or not packed at all', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        const digits = text.replace('.', '').length;
        expect(roundTrip(text)).toBe(digits <= 15 ? text : null);
      }),
      { numRuns: 2_000 },
    );
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
