import type { z } from 'zod';

/** Hand it to `safeParse`: what is wrong is then said in our words, unless the schema has its own. */
export const IN_WORDS = { error: wordsOf } as const;

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  const expected = expectedBy(issue);
  if (expected === null) return undefined;
  return issue.input === undefined ? `missing; expected ${expected}` : `expected ${expected}`;
}

function expectedBy(issue: z.core.$ZodRawIssue): string | null {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? null;
    case 'invalid_value':
      return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${amount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${amount(issue.maximum, issue.origin)}`;
    default:
      return null;
  }
}

function amount(bound: number | bigint, origin: string): string {
  switch (origin) {
    case 'string':
      return `${bound} characters`;
    case 'array':
      return `${bound} of them`;
    default:
      return String(bound);
  }
}
