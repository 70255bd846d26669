import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameNumbers } from '../../../../../src/engine/collectors/frames/frame-numbers';
import type { FrameNumberVerdict } from '../../../../../src/engine/collectors/frames/frame-numbers';

const RESTART_BEHIND = 10_000;

/** Says the same from the set of all numbers that are missing. */
class NaiveNumbers {
  expected: number | null = null;
  missing = new Set<number>();

  take(number: number): FrameNumberVerdict {
    const expected = this.expected ?? number;
    if (number >= expected) {
      this.expected = number + 1;
      for (let lost = expected; lost < number; lost += 1) this.missing.add(lost);
      return number === expected
        ? { kind: 'next' }
        : { kind: 'jumped', expected, missing: number - expected };
    }
    if (this.missing.delete(number)) return { kind: 'late', expected };
    if (number > 1 && expected - number <= RESTART_BEHIND) return { kind: 'repeated', expected };
    this.missing.clear();
    this.expected = number + 1;
    return { kind: 'restarted', expected };
  }
}

/** How many frames are counted as missing after these verdicts. */
const missedAfter = (verdicts: readonly FrameNumberVerdict[]): number =>
  verdicts.reduce(
    (missed, verdict) =>
      missed + (verdict.kind === 'jumped' ? verdict.missing : verdict.kind === 'late' ? -1 : 0),
    0,
  );

const taken = (...numbers: readonly number[]): readonly FrameNumberVerdict[] => {
  const frames = new FrameNumbers();
  return numbers.map((number) => frames.take(number));
};
const kinds = (...numbers: readonly number[]): readonly string[] =>
  taken(...numbers).map(({ kind }) => kind);

describe('FrameNumbers', () => {
  it('says what a set of all missing numbers says', () => {
    const number = fc.oneof(
      { weight: 6, arbitrary: fc.nat(60) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 12_000 }) },
    );
    fc.assert(
      fc.property(fc.array(number, { maxLength: 120 }), (numbers) => {
        const frames = new FrameNumbers();
        const naive = new NaiveNumbers();
        for (const each of numbers) expect(frames.take(each)).toEqual(naive.take(each));
      }),
    );
  });

  it('misses nothing in the end when all frames come, in whatever order', () => {
    const window = fc.array(fc.nat(8), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1_000 }), window, (first, delays) => {
        const numbers = delays
          .map((delay, index) => ({ number: first + 1 + index, at: index + delay }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ number }) => number);
        const verdicts = taken(first, ...numbers);
        expect(missedAfter(verdicts)).toBe(0);
        expect(verdicts.some(({ kind }) => kind === 'repeated' || kind === 'restarted')).toBe(
          false,
        );
      }),
    );
  });

  it('counts exactly the frames that did not come', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 11, max: 400 })), (lost) => {
        const absent = new Set(lost);
        const numbers = Array.from({ length: 401 }, (_, index) => index + 10);
        const came = numbers.filter((number) => !absent.has(number));
        expect(missedAfter(taken(...came))).toBe(lost.length);
      }),
    );
  });

  it('begins with whatever number comes first', () => {
    expect(kinds(0, 1, 2)).toEqual(['next', 'next', 'next']);
    expect(kinds(815, 816)).toEqual(['next', 'next']);
  });

  it('takes a late frame off once: when it comes again it is repeated', () => {
    expect(kinds(10, 13, 11, 11, 12, 12)).toEqual([
      'next',
      'jumped',
      'late',
      'repeated',
      'late',
      'repeated',
    ]);
  });

  it('takes a frame far behind for a restart, and forgets what was missing before', () => {
    expect(kinds(20_000, 20_002, 10_003, 10_004)).toEqual([
      'next',
      'jumped',
      'repeated',
      'repeated',
    ]);
    expect(kinds(20_000, 20_002, 10_002, 10_003)).toEqual(['next', 'jumped', 'restarted', 'next']);
    expect(kinds(20_000, 20_002, 1, 2, 20_001)).toEqual([
      'next',
      'jumped',
      'restarted',
      'next',
      'jumped',
    ]);
  });

  it.each([0, 1])('takes number %i for a restart, unless it was missing', (number) => {
    expect(kinds(50, number).at(-1)).toBe('restarted');
  });

  it('keeps 1,000 runs of missing numbers; older ones stay missing for good', () => {
    const frames = new FrameNumbers();
    for (let number = 2; number <= 2 * 1_002; number += 2) frames.take(number);
    // Missing are 3, 5, …: 1,001 runs, of which the first is not known any more.
    expect(frames.take(3).kind).toBe('repeated');
    expect(frames.take(5).kind).toBe('late');
  });
});
