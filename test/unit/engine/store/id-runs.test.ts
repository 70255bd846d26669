import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AscendingIds } from '../../../../src/engine/store/id-runs';

describe('AscendingIds', () => {
  it('holds what a set would', () => {
    const step = fc.record({
      index: fc.nat(2),
      rise: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 9 })),
      deleted: fc.option(fc.nat(60), { freq: 6 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const ids = new AscendingIds();
        const model = new Set<string>();
        const highest = [0, 0, 0];
        for (const { index, rise, deleted } of steps) {
          const id = (highest[index] ?? 0) + rise;
          highest[index] = id;
          ids.add(index, id);
          model.add(`${index}:${id}`);
          if (deleted === null) continue;
          ids.delete(index, deleted);
          model.delete(`${index}:${deleted}`);
        }
        expect(ids.size).toBe(model.size);
        for (let index = 0; index < 3; index += 1) {
          for (let id = 0; id <= (highest[index] ?? 0) + 1; id += 1) {
            expect(ids.has(index, id)).toBe(model.has(`${index}:${id}`));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes no more memory for a million ids in a row than for one', () => {
    const ids = new AscendingIds();
    ids.add(0, 1);
    const { bytes } = ids;
    for (let id = 2; id <= 1_000_000; id += 1) ids.add(0, id);
    expect(ids.bytes).toBe(bytes);
    expect(ids.size).toBe(1_000_000);
  });

  it('is empty again when cleared', () => {
    const ids = new AscendingIds();
    ids.add(0, 7);
    ids.clear();
    expect([ids.size, ids.bytes, ids.has(0, 7)]).toEqual([0, 0, false]);
  });
});
