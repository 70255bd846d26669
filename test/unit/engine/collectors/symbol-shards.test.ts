import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSymbols } from '../../../../src/engine/collectors/symbol-shards';

const atMost = (limit: number) => (symbols: readonly string[]) => Math.min(limit, symbols.length);
const symbolSets = fc.uniqueArray(fc.integer({ min: 0, max: 40 }).map((n) => `S${n}`));

describe('symbols spread over connections', () => {
  it('fill one connection after the other', () => {
    expect(assignSymbols([[]], ['A', 'B', 'C', 'D', 'E'], atMost(2))).toEqual([
      ['A', 'B'],
      ['C', 'D'],
      ['E'],
    ]);
  });

  it('stay where they are when others come and go', () => {
    const current = [
      ['A', 'B'],
      ['C', 'D'],
    ];
    expect(assignSymbols(current, ['B', 'C', 'D', 'E', 'F'], atMost(2))).toEqual([
      ['B', 'E'],
      ['C', 'D'],
      ['F'],
    ]);
  });

  it('move from the last connection to an emptied one, so that the numbers stay without holes', () => {
    const current = [['A'], ['B'], ['C']];
    expect(assignSymbols(current, ['B', 'C'], atMost(1))).toEqual([['C'], ['B']]);
    expect(assignSymbols(current, ['A'], atMost(1))).toEqual([['A']]);
  });

  it('leave one empty connection when nothing is wanted', () => {
    expect(assignSymbols([['A'], ['B']], [], atMost(1))).toEqual([[]]);
  });

  it('are each on exactly one connection, within its limit, however the wishes change', () => {
    fc.assert(
      fc.property(
        fc.array(symbolSets, { maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        (wishes, limit) => {
          let shards: readonly (readonly string[])[] = [[]];
          for (const wanted of wishes) {
            const before = new Map(
              shards.flatMap((symbols, index) => symbols.map((each) => [each, index])),
            );
            const usedBefore = shards.length;
            shards = assignSymbols(shards, wanted, atMost(limit));
            expect([...shards.flat()].sort()).toEqual([...wanted].sort());
            for (const symbols of shards) expect(symbols.length).toBeLessThanOrEqual(limit);
            if (wanted.length > 0) expect(shards.every((symbols) => symbols.length > 0)).toBe(true);
            // Only what was on connections that are gone has moved.
            const kept = usedBefore <= shards.length ? usedBefore : shards.length;
            shards.forEach((symbols, index) => {
              for (const symbol of symbols) {
                const was = before.get(symbol);
                if (was !== undefined && was < kept) expect(index).toBe(was);
              }
            });
          }
        },
      ),
    );
  });
});
