import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrderBook } from '../../../../../src/engine/channels/order-books/order-book';
import type { BookLevel } from '../../../../../src/shared/order-book';

/** A book as slow and plain as can be: one map a side, sorted when asked. */
class NaiveBook {
  readonly #sides = { bids: new Map<string, BookLevel>(), asks: new Map<string, BookLevel>() };

  set(side: 'bids' | 'asks', level: BookLevel): void {
    const key = new Big(level[0]).toFixed();
    if (new Big(level[1]).eq(0)) this.#sides[side].delete(key);
    else this.#sides[side].set(key, level);
  }

  clear(): void {
    this.#sides.bids.clear();
    this.#sides.asks.clear();
  }

  truncate(depth: number): void {
    for (const side of ['bids', 'asks'] as const) {
      const kept = this.levels(side).slice(0, depth);
      this.#sides[side].clear();
      for (const level of kept) this.set(side, level);
    }
  }

  /** Best first. */
  levels(side: 'bids' | 'asks'): readonly BookLevel[] {
    const ascending = [...this.#sides[side].values()].sort(([a], [b]) => new Big(a).cmp(b));
    return side === 'bids' ? ascending.reverse() : ascending;
  }

  sum(side: 'bids' | 'asks'): Big {
    return this.levels(side).reduce((sum, [, quantity]) => sum.plus(quantity), new Big(0));
  }
}

/** Few enough prices to meet each other, some of which no float can tell apart. */
const price = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((ticks) => (ticks / 10).toFixed(1)),
  fc.integer({ min: 1, max: 40 }).map((ticks) => (ticks / 10).toFixed(3)),
  fc.constantFrom(
    '9007199254740993.1',
    '9007199254740993.2',
    '9007199254740993.20',
    '0.10000000000000000001',
    '0.10000000000000000002',
  ),
);
const quantity = fc.oneof(
  fc.constantFrom('0', '0.000'),
  fc.integer({ min: 1, max: 9_999 }).map((lots) => (lots / 1_000).toFixed(3)),
  fc.constantFrom('0.00000000000000000001', '123456789012345678.9'),
);
const levels = fc.array(fc.tuple(price, quantity), { maxLength: 12 });
const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('apply'), bids: levels, asks: levels }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('replace'), bids: levels, asks: levels }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('cut'), depth: fc.integer({ min: 1, max: 8 }) }),
    },
  ),
  { maxLength: 40 },
);

describe('an order book', () => {
  test('holds what a naive one holds, level by level, in exact order, whatever it is told', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const book = new OrderBook();
        const naive = new NaiveBook();
        for (const step of all) {
          if ('depth' in step) {
            book.truncate(step.depth);
            naive.truncate(step.depth);
          } else {
            if (step.kind === 'replace') {
              book.replace(step);
              naive.clear();
            } else book.apply(step);
            for (const level of step.bids) naive.set('bids', level);
            for (const level of step.asks) naive.set('asks', level);
          }
          expect([...book.bids.levels()]).toEqual(naive.levels('bids'));
          expect([...book.asks.levels()]).toEqual(naive.levels('asks'));
          expect(book.bids.best).toEqual(naive.levels('bids')[0] ?? null);
          expect(book.asks.top(3)).toEqual(naive.levels('asks').slice(0, 3));
          expect(new Big(book.sums.bid).eq(naive.sum('bids'))).toBe(true);
          expect(new Big(book.sums.ask).eq(naive.sum('asks'))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('counts deletes of levels it did not hold', () => {
    const book = new OrderBook();
    book.replace({ bids: [['1.0', '5']], asks: [] });
    expect(
      book.apply({
        bids: [
          ['1.00', '0'],
          ['0.9', '0'],
        ],
        asks: [['2', '0']],
      }),
    ).toBe(2);
    expect(book.bids.size).toBe(0);
  });

  test('takes the last quantity of a price that a snapshot names twice', () => {
    const book = new OrderBook();
    book.replace({
      bids: [
        ['1.0', '5'],
        ['1.00', '6'],
        ['0.9', '1'],
        ['0.9', '0'],
      ],
      asks: [],
    });
    expect([...book.bids.levels()]).toEqual([['1.00', '6']]);
  });

  test.each([
    ['empty', [], []],
    ['one_sided', [['1', '1']], []],
    ['normal', [['1', '1']], [['1.1', '1']]],
    ['locked', [['1.0', '1']], [['1.00', '1']]],
    ['crossed', [['1.1', '1']], [['1', '1']]],
    ['normal', [['0.10000000000000000001', '1']], [['0.10000000000000000002', '1']]],
    ['crossed', [['0.10000000000000000002', '1']], [['0.10000000000000000001', '1']]],
  ] as const)('is %s with bids %j and asks %j', (shape, bids, asks) => {
    const book = new OrderBook();
    book.replace({ bids, asks });
    expect(book.shape).toBe(shape);
  });

  test('sums with the decimals of the finest quantity', () => {
    const book = new OrderBook();
    book.replace({
      bids: [
        ['1', '0.1'],
        ['2', '0.20'],
      ],
      asks: [['3', '7']],
    });
    expect(book.sums).toEqual({ bid: '0.30', ask: '7' });
  });
});
