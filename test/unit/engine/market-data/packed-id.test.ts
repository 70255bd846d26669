import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packId as packIdAt, unpackId } from '../../../../src/engine/market-data/packed-id';
import type { IdKind } from '../../../../src/engine/market-data/packed-id';

const words = new Int32Array(8);
const packId = (id: string): IdKind => packIdAt(id, words, 4);
const packed = (id: string): string => `${packId(id)}:${words.subarray(4).join()}`;
const uuid = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('hex'))
  .map((hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
const digits = fc.stringMatching(/^[1-9][0-9]{0,26}$/);

/** An id with one character changed: the nearest that another id can be. */
const changed = (id: string, at: number, character: string): string =>
  id.slice(0, at % id.length) + character + id.slice((at % id.length) + 1);

describe('packId', () => {
  it('packs lower-case UUIDs and whole numbers of at most 27 digits', () => {
    fc.assert(fc.property(uuid, (id) => packId(id) === 1));
    fc.assert(fc.property(digits, (id) => packId(id) === 2));
  });

  it('never packs two different ids alike', () => {
    const characters = fc.constantFrom(...'0123456789abcdefABCDEFg-./:`@Gé\u0130\uff10'.split(''));
    fc.assert(
      fc.property(fc.oneof(uuid, digits), fc.nat(36), characters, (id, at, character) => {
        const other = changed(id, at, character);
        const before = packed(id);
        if (other !== id && packId(other) !== 0) expect(packed(other)).not.toBe(before);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(digits, fc.integer({ min: 1, max: 10 }), (id, zeros) => {
        const other = id + '0'.repeat(zeros);
        const before = packed(id);
        if (packId(other) !== 0) expect(packed(other)).not.toBe(before);
      }),
    );
  });

  it('leaves alone what it could not write back exactly', () => {
    const refused = [
      '',
      '0',
      '01',
      '1.5',
      '-1',
      ' 1',
      '1e5',
      '1'.repeat(28),
      'A9184F3C-0D2E-5B61-9F00-0123456789AB',
      'a9184f3c00d2e-5b61-9f00-0123456789ab',
      'a9184f3c-0d2e-5b61-9f00-0123456789ag',
      'a9184f3c-0d2e-5b61-9f00-0123456789aé',
    ];
    expect(refused.map((id) => packId(id))).toEqual(refused.map(() => 0));
  });

  it('is undone by unpackId', () => {
    fc.assert(
      fc.property(fc.oneof(uuid, digits), (id) => {
        const kind = packId(id);
        expect(unpackId(kind, words, 4)).toBe(id);
      }),
      { numRuns: 2_000 },
    );
  });
});
