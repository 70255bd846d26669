import { describe, expect, test } from 'vitest';
import { EMPTY, judge } from '../../../../../src/engine/channels/order-books/sequence-rules';
import type { Position } from '../../../../../src/engine/channels/order-books/sequence-rules';
import type { BookLink, BookUpdate } from '../../../../../src/engine/market-data/book-update';

const delta = (link: BookLink, kind: BookUpdate['kind'] = 'delta'): BookUpdate => ({
  symbol: 'BTCUSDT',
  kind,
  bids: [['1', '1']],
  asks: [],
  link,
  checksum: null,
  exchangeTime: null,
});
const at = (last: number, isUnjoined = false): Position => ({ kind: 'filled', last, isUnjoined });
const counted = (id: number): BookLink => ({ kind: 'counted', id });
const range = (first: number, last: number, previous: number | null = null): BookLink => ({
  kind: 'range',
  first,
  last,
  previous,
});
const chained = (previous: number, id: number): BookLink => ({ kind: 'chained', id, previous });

describe('Bybit', () => {
  test.each([
    ['the next number', 7, 'apply'],
    ['a number left out', 8, 'break'],
    ['the same again', 6, 'ignore'],
    ['a number of the past, which may be a counter begun anew', 5, 'break'],
  ] as const)('%s', (_what, id, kind) => {
    expect(judge('counted', at(6), delta(counted(id)))).toMatchObject({ kind });
  });

  test('says which number was due', () => {
    expect(judge('counted', at(6), delta(counted(9)))).toMatchObject({
      code: 'sequence_gap',
      detail: 'Update 9 came where 7 was due',
    });
  });

  test('a snapshot replaces the book whatever its number', () => {
    const verdict = judge('counted', at(600), delta(counted(1), 'snapshot'));
    expect(verdict).toEqual({ kind: 'replace', last: 1 });
  });

  test('a change waits for the first snapshot', () => {
    expect(judge('counted', EMPTY, delta(counted(7)))).toEqual({ kind: 'wait' });
  });
});

describe('Binance spot', () => {
  test.each([
    ['ends with the snapshot: already in it', range(95, 100), 'ignore'],
    ['spans the end of the snapshot', range(95, 105), 'apply'],
    ['begins right after the snapshot', range(101, 105), 'apply'],
  ] as const)('the first update %s', (_what, link, kind) => {
    expect(judge('spot_range', at(100, true), delta(link))).toMatchObject({ kind });
  });

  test('a snapshot older than what the stream covers is stale', () => {
    const verdict = judge('spot_range', at(100, true), delta(range(103, 105)));
    expect(verdict).toMatchObject({ kind: 'break', code: 'snapshot_stale' });
  });

  test('afterwards a hole is a gap, named by its ids', () => {
    expect(judge('spot_range', at(105), delta(range(106, 109)))).toMatchObject({ kind: 'apply' });
    expect(judge('spot_range', at(105), delta(range(109, 112)))).toMatchObject({
      kind: 'break',
      code: 'sequence_gap',
      detail: 'Ids 106 to 108 are missing',
    });
  });
});

describe('Binance USD-M', () => {
  test.each([
    ['ends before the snapshot', range(90, 99, 80), 'ignore'],
    ['ends with the snapshot: the venue wants it kept', range(95, 100, 90), 'apply'],
    ['spans the end of the snapshot', range(95, 105, 90), 'apply'],
    ['follows the snapshot, with a hole in the ids', range(104, 105, 100), 'apply'],
  ] as const)('the first update %s', (_what, link, kind) => {
    expect(judge('futures_range', at(100, true), delta(link))).toMatchObject({ kind });
  });

  test('a first update that follows one the snapshot does not hold makes it stale', () => {
    const verdict = judge('futures_range', at(100, true), delta(range(106, 110, 103)));
    expect(verdict).toMatchObject({ kind: 'break', code: 'snapshot_stale' });
  });

  test('afterwards only pu tells: holes in the ids are normal', () => {
    const position = at(105);
    const judged = (link: BookLink) => judge('futures_range', position, delta(link)).kind;
    expect(judged(range(400, 420, 105))).toBe('apply');
    expect(judged(range(400, 420, 106))).toBe('break');
    expect(judged(range(90, 105, 80))).toBe('ignore');
  });

  test('the drop rule of spot would lose the update that ends with the snapshot', () => {
    const link = range(95, 100, 90);
    expect(judge('spot_range', at(100, true), delta(link)).kind).toBe('ignore');
    expect(judge('futures_range', at(100, true), delta(link)).kind).toBe('apply');
  });
});

describe('OKX', () => {
  test.each([
    ['follows the last: ids are no counter and jump', chained(10, 15), 'apply'],
    ['says that nothing changed', chained(10, 10), 'apply'],
    ['counts anew after maintenance, with the chain whole', chained(10, 3), 'apply'],
    ['follows one that never came', chained(12, 15), 'break'],
    ['is the last one again', chained(7, 10), 'ignore'],
  ] as const)('an update that %s', (_what, link, kind) => {
    expect(judge('chained', at(10), delta(link))).toMatchObject({ kind });
  });
});

describe('a venue without numbers of its own', () => {
  test('takes every change once there is a book', () => {
    expect(judge('connection', EMPTY, delta({ kind: 'none' }))).toEqual({ kind: 'wait' });
    const position: Position = { kind: 'filled', last: null, isUnjoined: false };
    expect(judge('connection', position, delta({ kind: 'none' }))).toEqual({
      kind: 'apply',
      last: null,
    });
  });
});

test('an update without the numbers its rule needs breaks the book', () => {
  for (const rule of ['counted', 'spot_range', 'futures_range'] as const) {
    const verdict = judge(rule, at(5), delta({ kind: 'none' }));
    expect(verdict).toMatchObject({ kind: 'break', code: 'invalid_update' });
  }
});
