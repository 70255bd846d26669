import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteCursor, SymbolInterner } from '../../../../src/engine/frames/byte-cursor';

function read(
  interner: SymbolInterner,
  text: string,
  memory = Buffer.alloc(256),
): string | undefined {
  const bytes = memory.subarray(0, memory.write(text));
  const cursor = new ByteCursor();
  cursor.open(bytes);
  return cursor.knownWord(interner);
}

describe('SymbolInterner', () => {
  it('gives the word that is written there, whatever came before', () => {
    const word = fc.stringMatching(/^[A-Z0-9@/._-]{1,64}$/);
    const interner = new SymbolInterner();
    fc.assert(
      fc.property(word, (each) => read(interner, `"${each}"`) === each),
      { numRuns: 5_000 },
    );
  });

  it('keeps a word when the memory of its frame is used again', () => {
    const interner = new SymbolInterner();
    const memory = Buffer.alloc(256);
    expect(read(interner, '"BTCUSDT"', memory)).toBe('BTCUSDT');
    expect(read(interner, '"ETHUSDT"', memory)).toBe('ETHUSDT');
    expect(read(interner, '"BTCUSDT"', memory)).toBe('BTCUSDT');
  });

  it('tells words apart that share a place', () => {
    const interner = new SymbolInterner();
    // By the hash of Java's strings, which this is, these two are alike.
    for (const each of ['Aa', 'BB', 'Aa', 'BBB', 'AaB'])
      expect(read(interner, `"${each}"`)).toBe(each);
  });

  it('reads no word that is cut, empty, too long or not of plain characters', () => {
    const interner = new SymbolInterner();
    for (const text of ['"BTC', 'BTC"', '""', `"${'A'.repeat(65)}"`, '"B\\u0054C"', '"BÜC"', '']) {
      expect(read(interner, text)).toBeUndefined();
    }
  });
});
