import type { TradeRates as Rates } from '../../shared/collector-status';
import type { RateChart } from '../../shared/ipc/contract';
import type { RateRangeMinutes } from '../../shared/values/rate-ranges';
import type { Instrument } from '../market-data/instruments';
import { SecondCounter } from './second-counter';

/** More than the 3,600 complete seconds of the longest chart and the one that runs. */
const COLLECTOR_SECONDS = 4_096;
/** More than 60 complete seconds and the one that runs. */
const INSTRUMENT_SECONDS = 64;

/** Width of a chart's point, so that no range has more than 300. */
const POINT_SECONDS: Readonly<Record<RateRangeMinutes, number>> = { 1: 1, 5: 1, 15: 3, 60: 12 };

export type RateSeries = Omit<RateChart, 'markers'>;

/** Stored trades per second of receipt, per collector for an hour and per instrument for a minute. */
export class TradeRates {
  private readonly byCollector = new Map<string, SecondCounter>();
  /** By index of the instrument. */
  private readonly byInstrument: (SecondCounter | undefined)[] = [];

  /** The counter of that collector, to be written to. */
  open(collectorId: string): SecondCounter {
    let counter = this.byCollector.get(collectorId);
    if (counter === undefined) {
      counter = new SecondCounter(COLLECTOR_SECONDS);
      this.byCollector.set(collectorId, counter);
    }
    return counter;
  }

  count(
    collector: SecondCounter,
    instrument: Instrument,
    receivedAt: number,
    trades: number,
  ): void {
    const second = Math.floor(receivedAt / 1_000);
    collector.add(second, trades);
    (this.byInstrument[instrument.index] ?? this.openInstrument(instrument)).add(second, trades);
  }

  /** Over the last complete seconds before `now`. */
  of(collectorId: string, now: number): Rates {
    return ratesOf(this.byCollector.get(collectorId), now);
  }

  ofInstrument(instrument: Instrument, now: number): Rates {
    return ratesOf(this.byInstrument[instrument.index], now);
  }

  /** Trades of the last 60 s, the running one included. */
  lastMinuteOf(collectorId: string, now: number): number {
    const second = currentSecond(now);
    return this.byCollector.get(collectorId)?.sum(second - 59, second + 1) ?? 0;
  }

  /** Trades of the last 60 s, the running one included. */
  lastMinuteOfInstrument(instrument: Instrument, now: number): number {
    const second = currentSecond(now);
    return this.byInstrument[instrument.index]?.sum(second - 59, second + 1) ?? 0;
  }

  total(now: number): Rates {
    const total = { over1s: 0, over10s: 0, over60s: 0 };
    const end = currentSecond(now);
    for (const counter of this.byCollector.values()) {
      total.over1s += counter.sum(end - 1, end);
      total.over10s += counter.sum(end - 10, end);
      total.over60s += counter.sum(end - 60, end);
    }
    return { over1s: total.over1s, over10s: total.over10s / 10, over60s: total.over60s / 60 };
  }

  /**
   * Points lie on whole multiples of their width, so that they keep their values from one look to
   * the next. The last one may not be over: it is the average of its complete seconds so far.
   * The running second is never part of it.
   */
  chart(
    minutes: RateRangeMinutes,
    now: number,
    collectorIds: readonly string[] = [...this.byCollector.keys()],
  ): RateSeries {
    const width = POINT_SECONDS[minutes];
    const points = (minutes * 60) / width;
    const end = currentSecond(now);
    const start = (Math.floor((end - 1) / width) - (points - 1)) * width;
    return {
      startsAt: start * 1_000,
      bucketMs: width * 1_000,
      series: collectorIds.map((collectorId) => ({
        collectorId,
        ...seriesOf(this.byCollector.get(collectorId), start, end, width, points),
      })),
    };
  }

  private openInstrument(instrument: Instrument): SecondCounter {
    const counter = new SecondCounter(INSTRUMENT_SECONDS);
    while (this.byInstrument.length < instrument.index) this.byInstrument.push(undefined);
    this.byInstrument[instrument.index] = counter;
    return counter;
  }
}

function currentSecond(now: number): number {
  return Math.floor(now / 1_000);
}

function ratesOf(counter: SecondCounter | undefined, now: number): Rates {
  if (counter === undefined) return { over1s: 0, over10s: 0, over60s: 0 };
  const end = currentSecond(now);
  return {
    over1s: counter.sum(end - 1, end),
    over10s: counter.sum(end - 10, end) / 10,
    over60s: counter.sum(end - 60, end) / 60,
  };
}

function seriesOf(
  counter: SecondCounter | undefined,
  start: number,
  end: number,
  width: number,
  points: number,
): { tradesPerSecond: number[]; peak: number[]; total: number } {
  const tradesPerSecond = new Array<number>(points).fill(0);
  const peak = new Array<number>(points).fill(0);
  let total = 0;
  if (counter === undefined) return { tradesPerSecond, peak, total };
  for (let point = 0; point < points; point += 1) {
    const from = start + point * width;
    const to = Math.min(from + width, end);
    let sum = 0;
    let highest = 0;
    for (let second = from; second < to; second += 1) {
      const count = counter.at(second);
      sum += count;
      if (count > highest) highest = count;
    }
    tradesPerSecond[point] = sum / (to - from);
    peak[point] = highest;
    total += sum;
  }
  return { tradesPerSecond, peak, total };
}
