import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RawFrameArena } from '../../../../src/engine/store/raw-frame-arena';

const textOf = fc.oneof(
  { weight: 9, arbitrary: fc.string({ maxLength: 300, unit: 'binary' }) },
  { weight: 1, arbitrary: fc.string({ minLength: 900, maxLength: 3_000 }) },
);
const stepOf = fc.oneof(
  { weight: 5, arbitrary: fc.record({ add: textOf }) },
  { weight: 3, arbitrary: fc.record({ drop: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ room: fc.constantFrom('shrink' as const, 'giveBack' as const) }),
  },
);

describe('RawFrameArena', () => {
  it('gives back every text that is kept, whatever it grew, shrank and wrapped, and counts its bytes', () => {
    fc.assert(
      fc.property(fc.array(stepOf, { maxLength: 80 }), (steps) => {
        const taken = { bytes: 0 };
        const texts = new RawFrameArena(taken);
        const kept: { place: number; text: string }[] = [];
        const oldest = (): number => kept[0]?.place ?? texts.end;
        for (const step of steps) {
          if ('add' in step) {
            const text = Buffer.from(step.add);
            const before = taken.bytes;
            const growth = texts.growthFor(text.length, oldest());
            kept.push({ place: texts.add(text, oldest()), text: text.toString() });
            expect(taken.bytes).toBeLessThanOrEqual(before + growth);
          } else if ('drop' in step) kept.splice(0, step.drop);
          else texts[step.room](oldest());
          const needed = kept.reduce((sum, { text }) => sum + 4 + Buffer.byteLength(text), 0);
          expect(taken.bytes).toBeGreaterThanOrEqual(needed);
          expect(kept.map(({ place }) => texts.at(place))).toEqual(kept.map(({ text }) => text));
        }
      }),
    );
  });

  it('asks for more than there is when a gibibyte would not hold them', () => {
    const texts = new RawFrameArena({ bytes: 0 });
    expect(texts.growthFor(2 ** 30, texts.end)).toBe(Infinity);
    expect(texts.growthFor(2 ** 30 - 4, texts.end)).toBe(2 ** 30);
  });

  it('gives back what a long text took once it is gone', () => {
    const taken = { bytes: 0 };
    const texts = new RawFrameArena(taken);
    texts.add(Buffer.alloc(1_000_000), texts.end);
    expect(taken.bytes).toBeGreaterThan(1_000_000);
    texts.giveBack(texts.end);
    // It was needed since the last time, and may be again.
    expect(taken.bytes).toBeGreaterThan(1_000_000);
    texts.giveBack(texts.end);
    expect(taken.bytes).toBeLessThan(3_000);
  });
});
