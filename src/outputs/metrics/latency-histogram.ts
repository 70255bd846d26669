import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { FATE } from '../../engine/market-data/trade-batch';
import type { TradeBatch } from '../../engine/market-data/trade-batch';

/** Upper bounds in ms. Fixed, so that figures of different machines and versions can be added up. */
export const LATENCY_BUCKETS_MS = [
  1, 5, 10, 25, 50, 75, 100, 150, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
] as const;

const NAME = 'tapedeck_trade_latency_seconds';
const HELP =
  'Receipt time minus exchange time of live trades, without regard to clock offsets; negative counts as 0';

interface Lane {
  readonly collector: string;
  /** One more than there are bounds, for what is beyond; each holds its own trades only. */
  readonly counts: Float64Array;
  sumMs: number;
  negative: number;
}

/**
 * Receipt time minus exchange time of every live trade, by collector. The library's own `observe` makes
 * objects and strings for each value; this counts a trade with an addition and makes the values when asked.
 * A negative latency is clock skew: it counts as zero here, and apart, so that the sum never goes back.
 */
export class LatencyHistogram extends Histogram<'collector'> {
  readonly #lanes = new Map<string, Lane>();
  #latest: Lane | undefined;

  constructor(registry: Registry) {
    super({
      name: NAME,
      help: HELP,
      labelNames: ['collector'],
      registers: [registry],
    });
  }

  readonly tradesStored = ({
    fate,
    origin,
    exchangeTime,
    receivedAt,
    collectorId,
    length,
  }: TradeBatch): void => {
    if (this.#latest?.collector !== collectorId) this.#latest = this.#lane(collectorId);
    const lane = this.#latest;
    for (let row = 0; row < length; row += 1) {
      if (fate[row] !== FATE.stored || origin[row] !== 0) continue;
      const latencyMs = receivedAt - (exchangeTime[row] ?? 0);
      if (latencyMs < 0) lane.negative += 1;
      const counted = Math.max(0, latencyMs);
      lane.sumMs += counted;
      const bucket = bucketOf(counted);
      lane.counts[bucket] = (lane.counts[bucket] ?? 0) + 1;
    }
  };

  /** Trades that came before they happened, by this machine's clock. */
  get negatives(): ReadonlyMap<string, number> {
    return new Map([...this.#lanes].map(([collector, { negative }]) => [collector, negative]));
  }

  /** What the registry asks for, also by way of `get`; the library's types leave it out. */
  getForPromString(): Promise<object> {
    const values = [...this.#lanes.values()].flatMap(valuesOf);
    return Promise.resolve({
      name: NAME,
      help: HELP,
      type: 'histogram',
      aggregator: 'sum',
      values,
    });
  }

  #lane(collector: string): Lane {
    const known = this.#lanes.get(collector);
    if (known !== undefined) return known;
    const counts = new Float64Array(LATENCY_BUCKETS_MS.length + 1);
    const lane = { collector, counts, sumMs: 0, negative: 0 };
    this.#lanes.set(collector, lane);
    return lane;
  }
}

/** Few bounds, and most trades are among the first. */
function bucketOf(latencyMs: number): number {
  let bucket = 0;
  for (const bound of LATENCY_BUCKETS_MS) {
    if (latencyMs <= bound) break;
    bucket += 1;
  }
  return bucket;
}

function valuesOf({ collector, counts, sumMs }: Lane) {
  let total = 0;
  const buckets = [...counts].map((count, index) => {
    total += count;
    const bound = LATENCY_BUCKETS_MS[index];
    const le = bound === undefined ? '+Inf' : bound / 1_000;
    return { metricName: `${NAME}_bucket`, labels: { collector, le }, value: total };
  });
  return [
    ...buckets,
    { metricName: `${NAME}_sum`, labels: { collector }, value: sumMs / 1_000 },
    { metricName: `${NAME}_count`, labels: { collector }, value: total },
  ];
}
