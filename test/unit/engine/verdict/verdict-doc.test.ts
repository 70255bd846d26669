import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CONDITIONS } from '../../../../src/engine/verdict/conditions';

const DOC = new URL('../../../../docs/verdict.md', import.meta.url);
const HEADER = ['condition', 'question', 'answer', 'when', 'for', 'keep'];

const seconds = (ms: number): string => `${String(ms / 1_000)} s`;

/** Cells of the table that begins with that header, row by row. */
function rowsUnder(header: readonly string[], text: string): readonly (readonly string[])[] {
  const rows = text
    .split('\n')
    .map((line) => (/^\|.*\|$/.test(line) ? line.slice(1, -1).split('|') : null))
    .map((cells) => cells?.map((cell) => cell.trim()) ?? null);
  const start = rows.findIndex((cells) => cells?.join() === header.join());
  const end = rows.findIndex((cells, index) => index > start && cells === null);
  if (start === -1) throw new Error(`No table with the columns ${header.join(', ')}`);
  // The row after the header is the line under it.
  return rows.slice(start + 2, end).filter((cells) => cells !== null);
}

it('docs/verdict.md shows the conditions of the code, cell by cell and in its order', () => {
  const expected = CONDITIONS.map(({ id, question, answer, when, forMs, keepMs }) => [
    `\`${id}\``,
    question.replace('_', ' '),
    answer,
    when,
    seconds(forMs),
    seconds(keepMs),
  ]);
  expect(rowsUnder(HEADER, readFileSync(DOC, 'utf8'))).toEqual(expected);
});
