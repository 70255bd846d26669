import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonError } from '../../../src/platform/json-error-location';

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
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '"a"',
      '1',
      '-0.5e+3',
      '01',
      '.',
      'true',
      'nul',
    ];
    const soup = fc.array(
      fc.constantFrom(...pieces, ' ', '\n', '\\', '\\u00e9', '\u0001', 'ü', '🎞'),
    );
    const document =
      '{"a": [1, -0.5e+3, {"b\\n": null}, [], {}], "c": {"d": "\\u00e9🎞"}, "e": true}';
    const damaged = fc
      .tuple(soup, fc.nat(document.length), fc.nat(3))
      .map(([inserted, at, removed]) =>
        [document.slice(0, at), ...inserted.slice(0, 2), document.slice(at + removed)].join(''),
      );
    const text = fc.oneof(
      soup.map((parts) => parts.join('')),
      damaged,
    );
    fc.assert(
      fc.property(text, (each) => (findJsonError(each) === null) === parses(each)),
      { numRuns: 1_000 },
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
