import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdRanges } from '../../../../src/simulator/faults/id-ranges';

const tradesFrom = (from: number, count: number) => () =>
  Array.from({ length: count }, (_, index) => ({
    tradeId: String(from + index),
    side: 'buy' as const,
    price: '1',
    quantity: '1',
    exchangeTime: (from + index) * 10,
  }));

describe('a set of ids kept as ranges', () => {
  it('holds what a plain set holds, and names the ends of every run', () => {
    const additions = fc.array(
      fc.record({ from: fc.integer({ min: 1, max: 60 }), count: fc.integer({ min: 1, max: 8 }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(additions, additions, (first, second) => {
        const [one, two] = [new IdRanges(), new IdRanges()];
        const plain = new Set<number>();
        for (const { from, count } of first) one.add(from, count, tradesFrom(from, count));
        for (const { from, count } of second) two.add(from, count, tradesFrom(from, count));
        for (const { from, count } of [...first, ...second]) {
          for (let id = from; id < from + count; id += 1) plain.add(id);
        }
        one.addAll(two);
        expect(one.count).toBe(plain.size);
        for (let id = 0; id < 70; id += 1) expect(one.has(id)).toBe(plain.has(id));
        const runs = one.list();
        for (const { fromId, toId, count, fromTime, toTime } of runs) {
          const [from, to] = [Number(fromId), Number(toId)];
          expect([to - from + 1, fromTime, toTime]).toEqual([count, from * 10, to * 10]);
          expect([plain.has(from - 1), plain.has(to + 1)]).toEqual([false, false]);
        }
        expect(one.holes().map(({ from, to }) => [from, to])).toEqual(
          runs
            .slice(1)
            .map((run, index) => [Number(runs[index]!.toId) + 1, Number(run.fromId) - 1]),
        );
      }),
    );
  });
});
