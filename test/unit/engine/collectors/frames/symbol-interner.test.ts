import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameCursor, KnownWords } from '../../../../../src/engine/collectors/frames/byte-cursor';

function read(words: KnownWords, text: string, memory = Buffer.alloc(256)): string | undefined {
  const bytes = memory.subarray(0, memory.write(text));
  const cursor = new FrameCursor();
  cursor.open(bytes);
  return cursor.knownWord(words);
}

describe('KnownWords', () => {
  it('gives the word that is written there, whatever came before', () => {
    const word = fc.stringMatching(/^[A-Z0-9@/._-]{1,64}$/);
    const words = new KnownWords();
    fc.assert(
      fc.property(word, (each) => read(words, `"${each}"`) === each),
      { numRuns: 5_000 },
    );
  });

  it('keeps a word when the memory of its frame is used again', () => {
    const words = new KnownWords();
    const memory = Buffer.alloc(256);
    expect(read(words, '"BTCUSDT"', memory)).toBe('BTCUSDT');
    expect(read(words, '"ETHUSDT"', memory)).toBe('ETHUSDT');
    expect(read(words, '"BTCUSDT"', memory)).toBe('BTCUSDT');
  });

  it('tells words apart that share a place', () => {
    const words = new KnownWords();
    // By the hash of Java's strings, which this is, these two are alike.
    for (const each of ['Aa', 'BB', 'Aa', 'BBB', 'AaB'])
      expect(read(words, `"${each}"`)).toBe(each);
  });

  it('reads no word that is cut, empty, too long or not of plain characters', () => {
    const words = new KnownWords();
    for (const text of ['"BTC', 'BTC"', '""', `"${'A'.repeat(65)}"`, '"B\\u0054C"', '"BÜC"', '']) {
      expect(read(words, text)).toBeUndefined();
    }
  });
});
