/** Where a text stops being JSON; lines and columns count from 1. */
export interface JsonSyntaxError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const BLANK = /[ \t\n\r]*/y;
const TOKEN =
  /([{}[\]:,])|("(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

type Expectation =
  | 'a value'
  | 'a value or ]'
  | 'a "name"'
  | 'a "name" or }'
  | ':'
  | ', or ]'
  | ', or }'
  | 'the end of the file';

/**
 * Null when the text is JSON. V8 gives a position only in some of its messages, and differently from
 * version to version, yet a person mending a config file needs one.
 */
export function findJsonError(text: string): JsonSyntaxError | null {
  const open: ('{' | '[')[] = [];
  let expected: Expectation = 'a value';
  let at = endOf(BLANK, text, 0);
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const next: Expectation | null = match === null ? null : advance(expected, match, open);
    if (next === null) return describe(text, at, expected);
    expected = next;
    at = endOf(BLANK, text, TOKEN.lastIndex);
  }
  return expected === 'the end of the file' ? null : describe(text, at, expected);
}

/** What may follow, or null when the token may not stand here. */
function advance(
  expected: Expectation,
  [token, punctuation, string]: RegExpExecArray,
  open: ('{' | '[')[],
): Expectation | null {
  const mayBe = (...expectations: Expectation[]) => expectations.includes(expected);
  switch (punctuation) {
    case '{':
    case '[':
      if (!mayBe('a value', 'a value or ]')) return null;
      open.push(token as '{' | '[');
      return punctuation === '{' ? 'a "name" or }' : 'a value or ]';
    case '}':
    case ']':
      if (!mayBe(...(punctuation === '}' ? CLOSES_OBJECT : CLOSES_ARRAY))) return null;
      open.pop();
      return afterValue(open);
    case ':':
      return mayBe(':') ? 'a value' : null;
    case ',':
      if (mayBe(', or }')) return 'a "name"';
      return mayBe(', or ]') ? 'a value' : null;
    default:
      if (string !== undefined && mayBe('a "name"', 'a "name" or }')) return ':';
      return mayBe('a value', 'a value or ]') ? afterValue(open) : null;
  }
}

const CLOSES_OBJECT: readonly Expectation[] = ['a "name" or }', ', or }'];
const CLOSES_ARRAY: readonly Expectation[] = ['a value or ]', ', or ]'];

function afterValue(open: readonly ('{' | '[')[]): Expectation {
  const container = open.at(-1);
  if (container === undefined) return 'the end of the file';
  return container === '{' ? ', or }' : ', or ]';
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  pattern.test(text);
  return pattern.lastIndex;
}

function describe(text: string, at: number, expected: Expectation): JsonSyntaxError {
  const before = text.slice(0, at).split('\n');
  const found =
    at >= text.length
      ? 'the end of the file'
      : JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    message: `expected ${expected}, found ${found}`,
  };
}
