import type { MonitorSnapshot } from '../../shared/monitor-snapshot';

/** One point a second per collector, oldest first, for the sparklines. */
export type RateHistory = Readonly<Record<string, readonly RatePoint[]>>;
export interface RatePoint {
  readonly second: number;
  /** Trades, or updates of order books. */
  readonly perSecond: number;
}

export const SECONDS_KEPT = 60;

/** Adds the snapshot's rates unless this second is already there. */
export function appendRates(history: RateHistory, snapshot: MonitorSnapshot): RateHistory {
  const second = Math.floor(snapshot.at / 1_000);
  const next: Record<string, readonly RatePoint[]> = {};
  for (const { id, rates, books } of snapshot.collectors) {
    const past = history[id] ?? [];
    next[id] =
      past.at(-1)?.second === second
        ? past
        : [...past, { second, perSecond: books?.updatesPerSecond ?? rates.over1s }].slice(
            -SECONDS_KEPT,
          );
  }
  return next;
}
