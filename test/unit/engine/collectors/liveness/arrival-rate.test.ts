import { describe, expect, it } from 'vitest';
import {
  SILENCE_CEILING_MS,
  SILENCE_FLOOR_MS,
  SymbolPace,
} from '../../../../../src/engine/collectors/liveness/arrival-rate';

/** mulberry32: a small generator with a seed, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Feeds arrivals and returns how often the pace would have cried silence. */
function falseAlarms(pace: SymbolPace, pausesMs: Iterable<number>, startsAt = 0): number {
  let now = startsAt;
  let alarms = 0;
  for (const pauseMs of pausesMs) {
    if (pauseMs > pace.silenceThresholdMs) alarms += 1;
    now += pauseMs;
    pace.arrived(now);
  }
  return alarms;
}

function* poisson(ratePerSecond: number, count: number, random: () => number): Generator<number> {
  for (let i = 0; i < count; i += 1) yield (-Math.log(1 - random()) / ratePerSecond) * 1_000;
}

/** Bursts at twenty times the rate of the calm between them. */
function* bursty(calmRate: number, count: number, random: () => number): Generator<number> {
  let bursting = false;
  for (let i = 0; i < count; i += 1) {
    if (random() < (bursting ? 0.02 : 0.05)) bursting = !bursting;
    yield (-Math.log(1 - random()) / (bursting ? calmRate * 20 : calmRate)) * 1_000;
  }
}

describe('the pace of a symbol', () => {
  it('is patient up to the ceiling until it has learned a rate', () => {
    const pace = new SymbolPace();
    expect(pace.silenceThresholdMs).toBe(SILENCE_CEILING_MS);
    for (let i = 0; i < 19; i += 1) pace.arrived(i * 1_000);
    expect(pace.ratePerSecond).toBeNull();
    pace.arrived(19_000);
    expect(pace.ratePerSecond).not.toBeNull();
  });

  it('finds a busy symbol silent after the floor, and a slow one after a time that fits it', () => {
    const busy = new SymbolPace();
    for (let ms = 0; ms <= 60_000; ms += 20) busy.arrived(ms);
    expect(busy.silenceThresholdMs).toBe(SILENCE_FLOOR_MS);

    const slow = new SymbolPace();
    for (let minute = 0; minute <= 60; minute += 1) slow.arrived(minute * 60_000);
    expect(slow.silenceThresholdMs).toBeGreaterThan(10 * 60_000);
    expect(slow.silenceThresholdMs).toBeLessThanOrEqual(SILENCE_CEILING_MS);
  });

  it('takes the matches of one order for one arrival, and a rush at the start for no rate', () => {
    const pace = new SymbolPace();
    for (let match = 0; match < 500; match += 1) pace.arrived(match / 10);
    for (let ms = 300; ms < 9_000; ms += 300) pace.arrived(ms);
    expect(pace.silenceThresholdMs).toBe(SILENCE_CEILING_MS);
    pace.arrived(10_000);
    expect(pace.ratePerSecond).toBeLessThan(4);
  });

  it.each([0.01, 0.05, 0.5])('learns a random rate of %d per second', (rate) => {
    const pace = new SymbolPace();
    falseAlarms(pace, poisson(rate, 20_000, seeded(7)));
    expect(pace.ratePerSecond).toBeGreaterThan(rate * 0.5);
    expect(pace.ratePerSecond).toBeLessThan(rate * 2);
  });

  it.each([0.05, 0.5, 5, 50])('raises no false alarm at %d random arrivals per second', (rate) => {
    expect(falseAlarms(new SymbolPace(), poisson(rate, 20_000, seeded(11)))).toBe(0);
  });

  it.each([0.05, 0.5, 5])('raises next to no false alarm when arrivals cluster (%d/s)', (rate) => {
    expect(falseAlarms(new SymbolPace(), bursty(rate, 20_000, seeded(13)))).toBeLessThanOrEqual(2);
  });

  it('forgets a rush: a market that calms down is not called silent for ever', () => {
    const pace = new SymbolPace();
    falseAlarms(pace, poisson(50, 10_000, seeded(17)));
    const alarms = falseAlarms(pace, poisson(0.2, 500, seeded(19)), 300_000);
    expect(alarms).toBeLessThanOrEqual(4);
  });

  it('does not take an outage for a pause of the symbol', () => {
    const pace = new SymbolPace();
    for (let ms = 0; ms <= 60_000; ms += 100) pace.arrived(ms);
    pace.resumed(600_000);
    pace.arrived(600_100);
    expect(pace.silenceThresholdMs).toBe(SILENCE_FLOOR_MS);
  });
});
