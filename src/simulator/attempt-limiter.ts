import type { Venue } from '../shared/values/market';

export interface AttemptLimit {
  readonly attempts: number;
  readonly windowMs: number;
}

/** What the venues publish. */
export const VENUE_CONNECTION_LIMITS = {
  bybit: { attempts: 500, windowMs: 300_000 },
  binance: { attempts: 300, windowMs: 300_000 },
  okx: { attempts: 3, windowMs: 1_000 },
  coinbase: { attempts: 8, windowMs: 1_000 },
  kraken: { attempts: 150, windowMs: 600_000 },
} as const satisfies Partial<Record<Venue, AttemptLimit>>;

/** Counts attempts in a sliding window. A refused attempt counts as well, as it does at the venues. */
export class AttemptLimiter {
  private readonly times: number[] = [];

  constructor(private readonly limit: AttemptLimit) {}

  /** Zero when the attempt may pass, else how long to wait in ms. */
  attempt(now: number): number {
    const { attempts, windowMs } = this.limit;
    while (this.times[0] !== undefined && now - this.times[0] >= windowMs) this.times.shift();
    const oldestInTheWay = this.times.at(-attempts);
    this.times.push(now);
    return this.times.length > attempts && oldestInTheWay !== undefined
      ? oldestInTheWay + windowMs - now
      : 0;
  }
}
