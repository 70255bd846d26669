import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonError } from '../../src/main/json-syntax';

describe('JSON syntax errors', () => {
  it.each([
    ['{"a": }', 1, 7, 'expected a value, found "}"'],
    ['{\n  "a": 1,\n}', 3, 1, 'expected a "name", found "}"'],
    ['{"a": [1, 2}', 1, 12, 'expected , or ], found "}"'],
    ['{\r\n  "a": tru\r\n}', 2, 8, 'expected a value, found "t"'],
    ['{"a": 1', 1, 8, 'expected , or }, found the end of the file'],
    ['', 1, 1, 'expected a value, found the end of the file'],
    ["{'a': 1}", 1, 2, 'expected a "name" or }, found "\'"'],
    ['{"a": "x\ny"}', 1, 7, 'expected a value, found "\\""'],
    ['{"a": 1} x', 1, 10, 'expected the end of the file, found "x"'],
    ['{"a" 1}', 1, 6, 'expected :, found "1"'],
    ['// no\n{}', 1, 1, 'expected a value, found "/"'],
  ])('in %j are found at line %i, column %i', (text, line, column, message) => {
    expect(findJsonError(text)).toEqual({ line, column, message });
  });

  it('are found exactly where JSON.parse finds the text wanting', () => {
    const damaged = fc
      .tuple(fc.json({ maxDepth: 2 }), fc.nat(), fc.constantFrom('', ',', '}', '"', '\\', '0', ' ', 'e', '\u0001'))
      .map(([text, at, insert]) => {
        const position = at % (text.length + 1);
        return text.slice(0, position) + insert + text.slice(position + (at % 2));
      });
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 2 }), damaged, fc.string({ unit: 'binary' })), (text) => {
        return (findJsonError(text) === null) === parses(text);
      }),
      { numRuns: 400 },
    );
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
