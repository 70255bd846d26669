import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { IN_WORDS } from '../../../src/shared/issue-words';
import { describeIssues } from '../../../src/shared/settings';

const wordsFor = (schema: z.ZodType, value: unknown): string => {
  const { error } = schema.safeParse(value, IN_WORDS);
  return error === undefined ? '' : describeIssues(error).replace(/^\(top level\): /, '');
};

describe('what is wrong with a value', () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.enum(['bybit', 'okx']), 'nyse', 'expected one of bybit, okx'],
    [z.enum(['bybit', 'okx']), undefined, 'missing; expected one of bybit, okx'],
    [z.literal(1), 2, 'expected 1'],
    [z.string(), 5, 'expected a text'],
    [z.array(z.string()), undefined, 'missing; expected a list'],
    [z.boolean(), 'yes', 'expected true or false'],
    [z.int(), 1.5, 'expected a whole number'],
    [z.int().min(2), 1, 'expected at least 2'],
    [z.int().max(2), 3, 'expected at most 2'],
    [z.number().positive(), 0, 'expected more than 0'],
    [z.number().lt(9), 9, 'expected less than 9'],
    [z.string().min(3), 'ab', 'expected at least 3 characters'],
    [z.array(z.int()).max(1), [1, 2], 'expected at most 1 of them'],
    [z.object({}), [], 'expected an object'],
    [z.string().min(3, 'expected a name'), 'ab', 'expected a name'],
  ])('%# is said in plain words', (schema, value, words) => {
    expect(wordsFor(schema, value)).toBe(words);
  });
});
