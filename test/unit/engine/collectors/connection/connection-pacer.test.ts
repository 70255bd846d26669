import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConnectionPacer } from '../../../../../src/engine/collectors/connection/connection-pacer';
import type { Clock } from '../../../../../src/platform/clock';
import {
  binanceSpot,
  bybitLinear,
  bybitSpot,
  collectorRig,
} from '../../../../support/collector-rig';

const WINDOW_MS = 300_000;
const STOPPED_CLOCK: Clock = {
  now: () => 0,
  receiptMicros: () => 0,
  turnMs: () => 0,
  monotonicMs: () => 0,
  after: () => () => undefined,
};

/** Connects as soon as allowed, `count` times, pausing now and then; returns the moments. */
function connectTimes(pace: { burst: number; intervalMs: number }, pausesMs: readonly number[]) {
  let time = 0;
  const clock: Clock = {
    now: () => time,
    receiptMicros: () => time * 1_000,
    turnMs: () => time,
    monotonicMs: () => time,
    after: () => () => undefined,
  };
  const pacer = new ConnectionPacer(clock);
  return pausesMs.map((pause) => {
    time += pause;
    return time + pacer.reserve('bybit', 'venue.example', pace);
  });
}

const mostInWindow = (moments: readonly number[]): number => {
  const sorted = [...moments].sort((a, b) => a - b);
  let start = 0;
  let most = 0;
  sorted.forEach((moment, index) => {
    while (moment - (sorted[start] ?? 0) >= WINDOW_MS) start += 1;
    most = Math.max(most, index - start + 1);
  });
  return most;
};

/** What the collector asks of the pacer. */
function paceOf(settings: ReturnType<typeof bybitSpot>): { burst: number; intervalMs: number } {
  const paces: { burst: number; intervalMs: number }[] = [];
  const pacer = new (class extends ConnectionPacer {
    override reserve(...asked: Parameters<ConnectionPacer['reserve']>): number {
      paces.push(asked[2]);
      return super.reserve(...asked);
    }
  })(STOPPED_CLOCK);
  collectorRig(settings, {}, { pacer }).collector.start();
  const [pace] = paces;
  if (pace === undefined) throw new Error('The collector connected without asking the pacer');
  return pace;
}

test.each([
  { name: 'bybit spot', settings: bybitSpot(), limit: 500 },
  { name: 'bybit linear', settings: bybitLinear(), limit: 500 },
  { name: 'binance spot', settings: binanceSpot(), limit: 300 },
])('$name never connects more than $limit times in 5 minutes', ({ settings, limit }) => {
  const pace = paceOf(settings);
  const pauses = fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 20_000 })),
    { minLength: 400, maxLength: 900 },
  );
  fc.assert(
    fc.property(pauses, (pausesMs) => {
      expect(mostInWindow(connectTimes(pace, pausesMs))).toBeLessThan(limit);
    }),
    { numRuns: 50 },
  );
  expect(mostInWindow(connectTimes(pace, new Array<number>(900).fill(0)))).toBeGreaterThan(
    limit / 2,
  );
});

test('a burst passes at once, what follows is spaced, and a rest refills the burst', () => {
  const pace = { burst: 3, intervalMs: 100 };
  expect(connectTimes(pace, [0, 0, 0, 0, 0, 10_000, 0, 0, 0])).toEqual([
    0, 0, 0, 100, 200, 10_000, 10_000, 10_000, 10_100,
  ]);
});

test('hosts do not wait for each other', () => {
  const pacer = new ConnectionPacer(STOPPED_CLOCK);
  const pace = { burst: 1, intervalMs: 1_000 };
  expect(pacer.reserve('okx', 'a', pace)).toBe(0);
  expect(pacer.reserve('okx', 'b', pace)).toBe(0);
  expect(pacer.reserve('okx', 'a', pace)).toBe(1_000);
});

test('venues on one host do not wait for each other, each keeps its own pace', () => {
  const pacer = new ConnectionPacer(STOPPED_CLOCK);
  const slow = { burst: 1, intervalMs: 4_500 };
  const fast = { burst: 1, intervalMs: 400 };
  expect(pacer.reserve('kraken', 'relay', slow)).toBe(0);
  expect(pacer.reserve('kraken', 'relay', slow)).toBe(4_500);
  expect(pacer.reserve('okx', 'relay', fast)).toBe(0);
  expect(pacer.reserve('okx', 'relay', fast)).toBe(400);
  expect(pacer.reserve('kraken', 'relay', slow)).toBe(9_000);
});
