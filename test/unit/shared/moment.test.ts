import { describe, expect, it } from 'vitest';
import { momentSchema } from '../../../src/shared/moment';

describe('a time in a query', () => {
  it.each([
    ['1769851267114', 1_769_851_267_114],
    ['1769851267114.5', 1_769_851_267_114.5],
    ['2026-01-31T09:21:07.114Z', 1_769_851_267_114],
    ['2026-01-31T09:21:07Z', 1_769_851_267_000],
    ['2026-01-31T10:21:07.114+01:00', 1_769_851_267_114],
    // As the query has it when the plus was not escaped.
    ['2026-01-31T10:21:07.114 01:00', 1_769_851_267_114],
    ['2026-01-31', 1_769_817_600_000],
  ])('%s is known', (text, at) => {
    expect(momentSchema.parse(text)).toBe(at);
  });

  it.each([
    'yesterday',
    '',
    '-5',
    '1e3',
    '2026-02-30T00:00:00Z',
    '2026-13-01',
    // Nobody knows whose clock it is on.
    '2026-01-31T09:21:07',
    ['1', '2'],
  ])('%j is not, and what is wanted is said', (text) => {
    const { error } = momentSchema.safeParse(text);
    expect(error?.issues.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^expected ms since 1970, or an ISO 8601 time/),
    ]);
  });
});
