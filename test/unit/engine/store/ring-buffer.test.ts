import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RingBuffer } from '../../../../src/engine/store/ring-buffer';

type Step =
  | { readonly do: 'push'; readonly times: number }
  | { readonly do: 'shift'; readonly times: number }
  | { readonly do: 'resize'; readonly capacity: number }
  | { readonly do: 'clear' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('push'), times: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('shift'), times: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('resize'), capacity: fc.integer({ min: 1, max: 90 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear') }) },
);

describe('RingBuffer', () => {
  it('behaves like an array whose front is cut at the capacity', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.array(step, { maxLength: 60 }),
        (first, steps) => {
          const ring = new RingBuffer<number>(first);
          let model: number[] = [];
          let capacity = first;
          let next = 1;
          for (const current of steps) {
            switch (current.do) {
              case 'push':
                for (let time = 0; time < current.times; time += 1) {
                  model.push(next);
                  const fallen = model.length > capacity ? model.shift() : undefined;
                  expect(ring.push(next)).toBe(fallen);
                  next += 1;
                }
                break;
              case 'shift':
                for (let time = 0; time < current.times; time += 1) {
                  expect(ring.shift()).toBe(model.shift());
                }
                break;
              case 'resize': {
                capacity = current.capacity;
                const cut = Math.max(0, model.length - capacity);
                expect(ring.resize(capacity)).toEqual(model.slice(0, cut));
                model = model.slice(cut);
                break;
              }
              case 'clear':
                ring.clear();
                model = [];
            }
            expect([...ring]).toEqual(model);
            expect([...ring.newestFirst()]).toEqual(model.toReversed());
            expect(ring.size).toBe(model.length);
            expect(ring.capacity).toBe(capacity);
            for (const index of [-1, 0, model.length - 1, model.length]) {
              expect(ring.at(index)).toBe(model[index]);
            }
          }
        },
      ),
    );
  });

  it('lets go of what was taken out, so that nothing is kept alive', () => {
    const ring = new RingBuffer<object>(2);
    const slots = (): unknown[] => Object.values(ring).filter(Array.isArray).flat() as unknown[];
    const taken = { name: 'taken' };
    const fallen = { name: 'fallen' };
    ring.push(fallen);
    ring.push(taken);
    ring.push({ name: 'kept' });
    ring.shift();
    expect(slots()).not.toContain(fallen);
    expect(slots()).not.toContain(taken);
  });

  it('refuses a capacity below one', () => {
    expect(() => new RingBuffer(0)).toThrow(RangeError);
    expect(() => new RingBuffer(1).resize(1.5)).toThrow(RangeError);
  });
});
