import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GoodMinutes } from '../../../../src/engine/verdict/good-minutes';

const MINUTE_MS = 60_000;
const START = 29_833_333 * MINUTE_MS;

interface Look {
  readonly now: number;
  readonly instruments: readonly { readonly key: string; readonly healthy: boolean }[];
}

/** By its definition, from all looks there were. */
function naiveShare(looks: readonly Look[], now: number, minutes: number): number | null {
  const running = Math.floor(now / MINUTE_MS);
  const verdicts = new Map<string, boolean>();
  for (const { now: at, instruments } of looks) {
    const minute = Math.floor(at / MINUTE_MS);
    if (minute >= running || minute < running - minutes) continue;
    for (const { key, healthy } of instruments) {
      const name = `${String(minute)} ${key}`;
      verdicts.set(name, (verdicts.get(name) ?? true) && healthy);
    }
  }
  if (verdicts.size === 0) return null;
  return [...verdicts.values()].filter((healthy) => healthy).length / verdicts.size;
}

describe('GoodMinutes', () => {
  it('gives the shares that all looks give', () => {
    const instrument = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      healthy: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()),
    });
    const step = fc.tuple(
      fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 1_000, max: 70_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 * 86_400_000 }) },
      ),
      fc.uniqueArray(instrument, { selector: ({ key }) => key }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const minutes = new GoodMinutes();
        const looks: Look[] = [];
        let now = START;
        for (const [afterMs, instruments] of steps) {
          now += afterMs;
          looks.push({ now, instruments });
          minutes.look(instruments, now);
          expect(minutes.report(now)).toEqual({
            lastHour: naiveShare(looks, now, 60),
            lastDay: naiveShare(looks, now, 1_440),
          });
        }
      }),
    );
  });

  it('say nothing before the first minute is over', () => {
    const minutes = new GoodMinutes();
    minutes.look([{ key: 'a', healthy: true }], START);
    minutes.look([{ key: 'a', healthy: true }], START + 59_000);
    expect(minutes.report(START + 59_000)).toEqual({ lastHour: null, lastDay: null });
    minutes.look([], START + MINUTE_MS);
    expect(minutes.report(START + MINUTE_MS)).toEqual({ lastHour: 1, lastDay: 1 });
  });

  it('take a minute for lost when the instrument was not healthy once in it', () => {
    const minutes = new GoodMinutes();
    for (let second = 0; second <= 120; second += 1) {
      minutes.look(
        [
          { key: 'a', healthy: second !== 30 },
          { key: 'b', healthy: true },
        ],
        START + second * 1_000,
      );
    }
    expect(minutes.report(START + 120_000)).toEqual({ lastHour: 0.75, lastDay: 0.75 });
  });

  it('are over a day after the last look', () => {
    const minutes = new GoodMinutes();
    minutes.look([{ key: 'a', healthy: true }], START);
    expect(minutes.isOver(START + 86_400_000)).toBe(false);
    expect(minutes.isOver(START + 86_400_000 + MINUTE_MS)).toBe(true);
  });

  it('go on counting after the clock was set back', () => {
    const minutes = new GoodMinutes();
    const good = [{ key: 'a', healthy: true }];
    minutes.look([{ key: 'a', healthy: false }], START);
    minutes.look(good, START - 3_600_000);
    minutes.look(good, START - 3_540_000);
    expect(minutes.report(START - 3_540_000)).toEqual({ lastHour: 1, lastDay: 1 });
  });
});
