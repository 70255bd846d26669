import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  INITIAL_RECONNECT_STATE,
  LONGEST_COOL_DOWN_MS,
  afterFailure,
  beginProbe,
  coolDownFor,
  delayBeforeAttempt,
} from '../../../../../src/engine/collectors/lifecycle/reconnect-policy';
import type { ReconnectState } from '../../../../../src/engine/collectors/lifecycle/reconnect-policy';
import { reconnectSettingsSchema } from '../../../../../src/shared/settings';

const settings = fc
  .record({
    baseDelayMs: fc.integer({ min: 10, max: 60_000 }),
    above: fc.integer({ min: 0, max: 3_000_000 }),
    maxAttempts: fc.integer({ min: 1, max: 50 }),
    jitter: fc.boolean(),
    coolDownMs: fc.integer({ min: 100, max: 86_400_000 }),
  })
  .map(({ above, ...rest }) => ({ ...rest, maxDelayMs: rest.baseDelayMs + above }));
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempt = fc.integer({ min: 1, max: 2_000 });
const byDefault = reconnectSettingsSchema.parse({ jitter: false });
const noChance = (): number => 0;

describe('the delay before an attempt', () => {
  test('is never above the maximum and never below the nominal delay', () => {
    fc.assert(
      fc.property(attempt, settings, chance, (n, given, random) => {
        const delay = delayBeforeAttempt(n, given, () => random);
        const nominal = Math.min(given.baseDelayMs * 2 ** (n - 1), given.maxDelayMs);
        expect(delay).toBeLessThanOrEqual(given.maxDelayMs);
        expect(delay).toBeGreaterThanOrEqual(nominal);
      }),
    );
  });

  test('is exact without jitter, whatever chance says', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 1_000].map((n) =>
      delayBeforeAttempt(n, byDefault, () => 0.9),
    );
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  test('with jitter differs between collectors that failed together', () => {
    const jittered = { ...byDefault, jitter: true };
    expect(delayBeforeAttempt(1, jittered, () => 0.8)).toBeGreaterThan(
      delayBeforeAttempt(1, jittered, () => 0.1),
    );
  });
});

function failTimes(count: number, from: ReconnectState = INITIAL_RECONNECT_STATE) {
  let state = from;
  const decisions = Array.from({ length: count }, () => {
    const next = afterFailure(state, byDefault, noChance, 1_000_000);
    state = next.state;
    return next.decision;
  });
  return { state, decisions };
}

describe('failures in a row', () => {
  test('are answered by attempts 1 to 10, then the circuit opens for the cool-down', () => {
    const { state, decisions } = failTimes(11);
    expect(
      decisions.slice(0, 10).map((one) => (one.kind === 'retry' ? one.attempt : one.kind)),
    ).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(decisions[10]).toEqual({ kind: 'open_circuit', coolDownMs: 300_000, openings: 1 });
    expect(state.circuit).toEqual({ kind: 'open', probeAt: 1_300_000, openings: 1 });
  });

  test('of probes open the circuit for longer each time, up to the cap', () => {
    let { state } = failTimes(11);
    const coolDowns = Array.from({ length: 6 }, () => {
      const next = afterFailure(beginProbe(state), byDefault, noChance, 0);
      state = next.state;
      return next.decision.kind === 'open_circuit' ? next.decision.coolDownMs : next.decision.kind;
    });
    expect(coolDowns).toEqual([
      600_000,
      1_200_000,
      2_400_000,
      LONGEST_COOL_DOWN_MS,
      LONGEST_COOL_DOWN_MS,
      LONGEST_COOL_DOWN_MS,
    ]);
  });

  test('never make the cool-down shorter than the configured one, nor unbounded', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 5_000 }), (given, openings) => {
        const coolDown = coolDownFor(openings, given);
        expect(coolDown).toBeGreaterThanOrEqual(given.coolDownMs);
        expect(coolDown).toBeLessThanOrEqual(Math.max(given.coolDownMs, LONGEST_COOL_DOWN_MS));
      }),
    );
  });

  test('let a probe pass only half-open, remembering how often the circuit opened', () => {
    const { state } = failTimes(11);
    expect(beginProbe(state).circuit).toEqual({ kind: 'half_open', openings: 1 });
  });
});

test('Retry-After only ever lengthens a wait', () => {
  fc.assert(
    fc.property(
      settings,
      chance,
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 3_600_000 }),
      fc.boolean(),
      (given, random, failures, retryAfterMs, probing) => {
        const state: ReconnectState = {
          failures,
          circuit: probing ? { kind: 'half_open', openings: 2 } : { kind: 'closed' },
        };
        const waitOf = (wish: number): number => {
          const { decision } = afterFailure(state, given, () => random, 0, wish);
          return decision.kind === 'retry' ? decision.delayMs : decision.coolDownMs;
        };
        expect(waitOf(retryAfterMs)).toBe(Math.max(waitOf(0), retryAfterMs));
      },
    ),
  );
});
