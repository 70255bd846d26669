import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockOffset, SAMPLE_VALID_MS } from '../../../../src/engine/latency/clock-offset';

const NOON = Date.UTC(2026, 10, 22, 12);

/** A question sent at `NOON + atMs`; the server's clock is ahead by `trueOffsetMs`. */
const ask = (
  trueOffsetMs: number,
  { atMs, outMs, backMs }: { atMs: number; outMs: number; backMs: number },
  resolutionMs = 1,
) => ({
  serverTime: Math.floor((NOON + atMs + outMs + trueOffsetMs) / resolutionMs) * resolutionMs,
  resolutionMs,
  roundTripMs: outMs + backMs,
  localTime: Math.floor(NOON + atMs + outMs + backMs),
});

const wayMs = fc.double({ min: 0, max: 2_000, noNaN: true });
const question = fc.record({
  atMs: fc.double({ min: 0, max: 60_000, noNaN: true }),
  outMs: wayMs,
  backMs: wayMs,
});
const trueOffset = fc.double({ min: -86_400_000, max: 86_400_000, noNaN: true });

describe('ClockOffset', () => {
  it('is never further from the truth than it says, however unequal the two ways', () => {
    fc.assert(
      fc.property(
        trueOffset,
        fc.array(question, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(0.001, 1, 1_000),
        (offsetMs, questions, resolutionMs) => {
          const offset = new ClockOffset();
          for (const each of questions) offset.add(ask(offsetMs, each, resolutionMs));
          const reading = offset.at(NOON + 60_000)!;
          expect(Math.abs(reading.offsetMs - offsetMs)).toBeLessThanOrEqual(
            reading.uncertaintyMs + 1e-3,
          );
        },
      ),
    );
  });

  it('says half the round trip and the clocks’ own resolution', () => {
    const offset = new ClockOffset();
    offset.add(ask(250, { atMs: 0, outMs: 60, backMs: 20 }));
    const reading = offset.at(NOON + 80)!;
    expect(reading.uncertaintyMs).toBeCloseTo(40 + 0.5 + 0.5, 5);
    expect(reading.offsetMs).toBeCloseTo(270, 0);
  });

  it('believes the shortest round trip of the last eight', () => {
    const offset = new ClockOffset();
    offset.add(ask(250, { atMs: 0, outMs: 5, backMs: 5 }));
    for (let nth = 1; nth <= 7; nth += 1) {
      offset.add(ask(250, { atMs: nth * 1_000, outMs: 300, backMs: 10 }));
    }
    expect(offset.at(NOON + 8_000)!.offsetMs).toBeCloseTo(250, 0);
    offset.add(ask(250, { atMs: 9_000, outMs: 300, backMs: 10 }));
    expect(offset.at(NOON + 9_400)!.uncertaintyMs).toBeGreaterThan(150);
  });

  it('trusts a sample less as it grows old, and in the end not at all', () => {
    const offset = new ClockOffset();
    offset.add(ask(0, { atMs: 0, outMs: 10, backMs: 10 }));
    const fresh = offset.at(NOON + 20)!.uncertaintyMs;
    expect(offset.at(NOON + 300_020)!.uncertaintyMs).toBeCloseTo(fresh + 4.5, 5);
    expect(offset.at(NOON + SAMPLE_VALID_MS + 21)).toBeNull();
  });

  it('knows nothing when the clock it was measured by was set', () => {
    const offset = new ClockOffset();
    offset.add(ask(0, { atMs: 0, outMs: 10, backMs: 10 }));
    offset.forget();
    expect(offset.at(NOON + 20)).toBeNull();
  });
});
