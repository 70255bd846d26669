import type { Clock } from '../clock';

/** How often a venue lets one address connect: `burst` at once, then one every `intervalMs`. */
export interface ConnectionPace {
  readonly burst: number;
  readonly intervalMs: number;
}

/**
 * Spaces connection attempts to one host, whichever collectors make them.
 * The method is the generic cell rate algorithm: one number per host says when the bucket is full again.
 */
export class ConnectionPacer {
  readonly #fullAgainAt = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes the next free place and returns how many ms to wait for it. */
  reserve(host: string, pace: ConnectionPace): number {
    const now = this.#clock.monotonicMs();
    const fullAgainAt = Math.max(this.#fullAgainAt.get(host) ?? now, now);
    this.#fullAgainAt.set(host, fullAgainAt + pace.intervalMs);
    return Math.max(0, fullAgainAt - (pace.burst - 1) * pace.intervalMs - now);
  }
}
