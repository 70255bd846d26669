/** Binance: request weight per minute and address. */
export interface WeightLimit {
  readonly weight: number;
  readonly windowMs: number;
}

/** Bybit: who asks more often than this is banned for a while. */
export interface RequestLimit {
  readonly requests: number;
  readonly windowMs: number;
  readonly banMs: number;
}

/** So many requests in a window; the rest is turned away. */
export interface PaceLimit {
  readonly requests: number;
  readonly windowMs: number;
}

export interface RestLimits {
  readonly binance: WeightLimit;
  readonly binanceUsdm: WeightLimit;
  readonly bybit: RequestLimit;
  readonly okx: PaceLimit;
  readonly coinbase: PaceLimit;
  readonly kraken: PaceLimit;
}

/** What the venues publish. */
export const VENUE_REST_LIMITS: RestLimits = {
  binance: { weight: 6_000, windowMs: 60_000 },
  binanceUsdm: { weight: 2_400, windowMs: 60_000 },
  bybit: { requests: 600, windowMs: 5_000, banMs: 600_000 },
  // Of history-trades and instruments; each endpoint has its own there.
  okx: { requests: 20, windowMs: 2_000 },
  coinbase: { requests: 10, windowMs: 1_000 },
  // The venue promises one a second, and lets through a few at once.
  kraken: { requests: 15, windowMs: 15_000 },
};

export const paceMeter = ({ requests, windowMs }: PaceLimit): WeightMeter =>
  new WeightMeter({ weight: requests, windowMs });

/** Weight used in fixed windows of the clock, as Binance counts it. */
export class WeightMeter {
  private window = -1;
  private used = 0;

  constructor(private readonly limit: WeightLimit) {}

  /** What is used with this request, and how long to wait in ms; a refused request counts as well. */
  take(weight: number, now: number): { readonly used: number; readonly waitMs: number } {
    const { windowMs } = this.limit;
    const window = Math.floor(now / windowMs);
    if (window !== this.window) {
      this.window = window;
      this.used = 0;
    }
    this.used += weight;
    const waitMs = this.used > this.limit.weight ? (window + 1) * windowMs - now : 0;
    return { used: this.used, waitMs };
  }
}

/** Counts requests and bans who exceeds the limit. */
export class BanMeter {
  private readonly meter: WeightMeter;
  private bannedUntil = Number.NEGATIVE_INFINITY;

  constructor(private readonly limit: RequestLimit) {
    this.meter = new WeightMeter({ weight: limit.requests, windowMs: limit.windowMs });
  }

  isAllowed(now: number): boolean {
    if (now < this.bannedUntil) return false;
    if (this.meter.take(1, now).waitMs === 0) return true;
    this.bannedUntil = now + this.limit.banMs;
    return false;
  }
}
