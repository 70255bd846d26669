import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookSide, changesBetween, levelsOf } from '../../../../src/simulator/books/book-side';

const sides = fc.constantFrom('bid' as const, 'ask' as const);
const changes = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(3)), { maxLength: 60 });

const bestFirst = (side: 'bid' | 'ask', levels: ReadonlyMap<number, number>) =>
  [...levels].sort(([a], [b]) => (side === 'ask' ? a - b : b - a));

describe('a side of a simulated book', () => {
  it('holds what a map of its levels holds, best first', () => {
    fc.assert(
      fc.property(sides, changes, (name, list) => {
        const side = new BookSide(name);
        const model = new Map<number, number>();
        for (const [tick, quantity] of list) {
          const isNew = (model.get(tick) ?? 0) !== quantity;
          expect(side.set(tick, quantity)).toBe(isNew);
          if (quantity === 0) model.delete(tick);
          else model.set(tick, quantity);
        }
        expect(levelsOf(side.image(Infinity))).toEqual(bestFirst(name, model));
        expect(side.bestTick).toBe(bestFirst(name, model)[0]?.[0]);
        for (const [tick, quantity] of model) expect(side.quantityOf(tick)).toBe(quantity);
      }),
    );
  });

  it('is led from one image to the next by the changes between them, at any depth', () => {
    fc.assert(
      fc.property(
        sides,
        changes,
        changes,
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (name, earlier, later, depth, isTruncating) => {
          const side = new BookSide(name);
          for (const [tick, quantity] of earlier) side.set(tick, quantity);
          const before = side.image(depth);
          for (const [tick, quantity] of later) side.set(tick, quantity);
          const after = side.image(depth);
          const kept = new Map(levelsOf(before));
          for (const [tick, quantity] of changesBetween(before, after, depth, isTruncating)) {
            if (quantity === 0) expect(kept.delete(tick)).toBe(true);
            else kept.set(tick, quantity);
          }
          // Who is not told of levels that fell off the end has to drop them.
          const list = bestFirst(name, kept);
          expect(isTruncating ? list.slice(0, depth) : list).toEqual(levelsOf(after));
        },
      ),
    );
  });
});
