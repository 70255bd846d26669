import type { Venue } from '../../../shared/values/market';
import type { Clock } from '../../../platform/clock';

/** How often a venue lets one address connect: `burst` at once, then one every `intervalMs`. */
export interface ConnectionPace {
  readonly burst: number;
  readonly intervalMs: number;
}

/**
 * Spaces a venue's connection attempts to one host, whichever collectors make them. Venues that share a
 * host, as on a relay or the simulator, do not wait for each other: each counts by a pace of its own.
 * The method is the generic cell rate algorithm: one number for each says when the bucket is full again.
 */
export class ConnectionPacer {
  readonly #fullAgainAt = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes the next free place and returns how many ms to wait for it. */
  reserve(venue: Venue, host: string, pace: ConnectionPace): number {
    const key = `${venue} ${host}`;
    const now = this.#clock.monotonicMs();
    const fullAgainAt = Math.max(this.#fullAgainAt.get(key) ?? now, now);
    this.#fullAgainAt.set(key, fullAgainAt + pace.intervalMs);
    return Math.max(0, fullAgainAt - (pace.burst - 1) * pace.intervalMs - now);
  }
}
