import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { okxChecksum, parseBookFrame } from '../../../../src/engine/venues/okx/book-wire';
import type { BookUpdate } from '../../../../src/engine/market-data/book-update';
import { NaiveBook } from '../../../support/naive-book';

/** Real frames, kept beside the repository and not part of it. */
const file = join(import.meta.dirname, '../../../../shared/data/okx.jsonl');

const frames = !existsSync(file)
  ? []
  : readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { t: string; data?: string })
      .flatMap(({ t, data }) => (t === 'recv' && data !== undefined ? [data] : []));

describe.skipIf(!existsSync(file))('order books that OKX sent (skipped without them)', () => {
  const context = { collectorId: 'recorded', symbols: { has: () => true } };
  const events = frames.map((text) => parseBookFrame(text, context));
  const updates = events.flatMap((event) => (event.kind === 'book' ? event.updates : []));

  test('are all understood: 3 snapshots and 287 updates', () => {
    for (const event of events) if (event.kind === 'book') expect(event.rejected).toEqual([]);
    const kinds = updates.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'snapshot')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'delta')).toHaveLength(287);
  });

  test('hash to the checksum they came with, 290 of 290', () => {
    expect(right(updates)).toBe(290);
  });

  test('do not when one update is missing', () => {
    const lost = updates.findIndex(({ kind }) => kind === 'delta');
    expect(right(updates.toSpliced(lost, 1))).toBeLessThan(289);
  });
});

function right(updates: readonly BookUpdate[]): number {
  const books = new Map<string, NaiveBook>();
  return updates.filter((update) => {
    const book = books.get(update.symbol) ?? new NaiveBook();
    books.set(update.symbol, book);
    if (update.kind === 'snapshot') book.replace(update.bids, update.asks);
    else book.apply(update.bids, update.asks);
    const { bids, asks } = book.levels();
    return okxChecksum(bids, asks) === update.checksum;
  }).length;
}
