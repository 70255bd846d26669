import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstrumentDirectory } from '../../../../src/engine/market-data/instruments';
import { TradeRates } from '../../../../src/engine/rates/trade-rates';
import { RATE_RANGES_MINUTES } from '../../../../src/shared/values/rate-ranges';
import { NOON } from '../../../support/sample-trade';

const instrument = new InstrumentDirectory().find('bybit', 'spot', 'BTCUSDT');

interface Count {
  readonly at: number;
  readonly trades: number;
}

function ratesWith(counts: readonly Count[]): TradeRates {
  const rates = new TradeRates();
  for (const { at, trades } of counts) {
    rates.count(rates.open('bybit_trades'), instrument, at, trades);
  }
  return rates;
}

/** Trades whose second of receipt lies in `from ≤ second < to`, both in epoch seconds. */
function naiveCount(counts: readonly Count[], from: number, to: number): number {
  return counts
    .filter(({ at }) => Math.floor(at / 1_000) >= from && Math.floor(at / 1_000) < to)
    .reduce((sum, { trades }) => sum + trades, 0);
}

/** Within the hour, the clock going forwards, standing still and stepping back a little. */
const withinTheHour = fc.array(
  fc.record({
    at: fc.integer({ min: NOON - 3_599_000, max: NOON + 999 }),
    trades: fc.integer({ min: 1, max: 2_000 }),
  }),
  { maxLength: 200 },
);

describe('TradeRates', () => {
  it('gives the rates of the last complete 1, 10 and 60 seconds, as plain counting does', () => {
    fc.assert(
      fc.property(withinTheHour, fc.integer({ min: -90, max: 0 }), (counts, shift) => {
        const now = NOON + shift * 1_000 + 500;
        const second = Math.floor(now / 1_000);
        const seen = counts.filter(({ at }) => at <= now);
        const rates = ratesWith(seen);
        const expected = {
          over1s: naiveCount(seen, second - 1, second),
          over10s: naiveCount(seen, second - 10, second) / 10,
          over60s: naiveCount(seen, second - 60, second) / 60,
        };
        expect(rates.of('bybit_trades', now)).toEqual(expected);
        expect(rates.total(now)).toEqual(expected);
      }),
    );
  });

  it('draws charts whose averages, peaks and totals agree with plain counting', () => {
    fc.assert(
      fc.property(
        withinTheHour,
        fc.constantFrom(...RATE_RANGES_MINUTES),
        fc.nat(999),
        (counts, minutes, millisecond) => {
          const now = NOON + millisecond;
          const chart = ratesWith(counts).chart(minutes, now);
          const series = chart.series[0] ?? { tradesPerSecond: [], peak: [], total: 0 };
          const width = chart.bucketMs / 1_000;
          const start = chart.startsAt / 1_000;
          const end = Math.floor(now / 1_000);
          expect(start % width).toBe(0);
          series.tradesPerSecond.forEach((average, point) => {
            const from = start + point * width;
            const to = Math.min(from + width, end);
            const perSecond = Array.from({ length: to - from }, (_, offset) =>
              naiveCount(counts, from + offset, from + offset + 1),
            );
            expect(average).toBe(perSecond.reduce((sum, n) => sum + n, 0) / perSecond.length);
            expect(series.peak[point]).toBe(Math.max(...perSecond));
          });
          expect(series.total).toBe(counts.length === 0 ? 0 : naiveCount(counts, start, end));
        },
      ),
    );
  });

  it('has at most 300 points, the last of which ends with the last complete second', () => {
    const rates = ratesWith([{ at: NOON, trades: 1 }]);
    const shapes = RATE_RANGES_MINUTES.map((minutes) => {
      const { bucketMs, series } = rates.chart(minutes, NOON + 7_999);
      return [minutes, bucketMs, series[0]?.tradesPerSecond.length];
    });
    expect(shapes).toEqual([
      [1, 1_000, 60],
      [5, 1_000, 300],
      [15, 3_000, 300],
      [60, 12_000, 300],
    ]);
    for (let second = 0; second < 24; second += 1) {
      const now = NOON + second * 1_000;
      for (const minutes of RATE_RANGES_MINUTES) {
        const { startsAt, bucketMs, series } = rates.chart(minutes, now);
        const lastPoint = startsAt + bucketMs * ((series[0]?.peak.length ?? 0) - 1);
        expect(lastPoint).toBeLessThan(now);
        expect(lastPoint + bucketMs).toBeGreaterThanOrEqual(now);
      }
    }
  });

  it('leaves the running second out until it is over', () => {
    const rates = ratesWith([{ at: NOON + 100, trades: 5 }]);
    expect(rates.of('bybit_trades', NOON + 999).over1s).toBe(0);
    expect(rates.chart(1, NOON + 999).series[0]?.total).toBe(0);
    expect(rates.of('bybit_trades', NOON + 1_000).over1s).toBe(5);
    expect(rates.chart(1, NOON + 1_000).series[0]?.total).toBe(5);
  });

  it('shows every second as it was after the clock jumped ahead and back, or the machine slept', () => {
    const hour = 3_600_000;
    const jumps = fc.array(
      fc.constantFrom(1_000, 2_000, 700, -3_000, 50 * hour, -50 * hour, hour),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(jumps, (steps) => {
        const rates = new TradeRates();
        const counter = rates.open('bybit_trades');
        const counts: Count[] = [];
        let now = NOON;
        for (const step of steps) {
          now += step;
          rates.count(counter, instrument, now, 3);
          counts.push({ at: now, trades: 3 });
        }
        // A bucket may have been taken over by another second, but it never shows a foreign count.
        const touched = counts.map(({ at }) => Math.floor(at / 1_000));
        for (const second of touched.flatMap((at) => [
          at - 4_096,
          at - 1,
          at,
          at + 1,
          at + 4_096,
        ])) {
          const expected = naiveCount(counts, second, second + 1);
          expect([0, expected]).toContain(rates.of('bybit_trades', (second + 1) * 1_000).over1s);
        }
        // And the second it is now counts at least the trade just counted.
        expect(rates.of('bybit_trades', now + 1_000).over1s).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  it('forgets what is older than the hour instead of showing it again', () => {
    const rates = ratesWith([{ at: NOON, trades: 9 }]);
    const later = NOON + 4_096_000;
    expect(rates.chart(60, later + 1_000).series[0]?.total).toBe(0);
    expect(rates.of('bybit_trades', later + 1_000).over60s).toBe(0);
  });

  it('keeps collectors apart and draws a flat line for one without trades', () => {
    const rates = new TradeRates();
    rates.count(rates.open('bybit_trades'), instrument, NOON, 2);
    rates.count(rates.open('binance_trades'), instrument, NOON, 3);
    const chart = rates.chart(1, NOON + 1_000, ['binance_trades', 'kraken_trades']);
    expect(chart.series.map(({ collectorId, total }) => [collectorId, total])).toEqual([
      ['binance_trades', 3],
      ['kraken_trades', 0],
    ]);
    expect(rates.total(NOON + 1_000).over1s).toBe(5);
    expect(rates.ofInstrument(instrument, NOON + 1_000).over1s).toBe(5);
  });
});
