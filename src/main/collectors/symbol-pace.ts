/** No symbol is called silent sooner, however busy it is. */
export const SILENCE_FLOOR_MS = 5_000;
/** A symbol that has traded is called silent at the latest after this. */
export const SILENCE_CEILING_MS = 1_800_000;

/** Arrivals needed before a symbol's own rate is believed; until then the ceiling holds. */
const ARRIVALS_TO_LEARN = 20;
/** Over which time the rate is learned: old arrivals fade with this time constant. */
const MEMORY_MS = 300_000;
/** Long pauses are rare, so they are remembered longer. */
const PAUSE_MEMORY_MS = 3_600_000;
/**
 * For arrivals at random (Poisson) with rate λ the chance of a pause longer than t is e^(−λt).
 * This is ln(1/p) for p = 10⁻⁶: one false alarm in a million pauses.
 */
const POISSON_FACTOR = Math.log(1e6);
/** Trades cluster, so real pauses are longer than random ones: twice the longest of late is allowed. */
const LONGEST_PAUSE_FACTOR = 2;

/**
 * How fast one symbol trades, learned from its own arrivals, and from when on its silence means
 * something. Times are monotonic ms. See docs/silence.md for why this bound.
 */
export class SymbolPace {
  #arrivals = 0;
  #firstAt = 0;
  #lastAt = 0;
  /** Arrivals, each weighing e^(−age / MEMORY_MS). */
  #weight = 0;
  #longestPauseMs = 0;

  /** Several trades of one frame are one arrival. */
  arrived(now: number): void {
    if (this.#arrivals === 0) {
      this.#firstAt = now;
    } else {
      const pauseMs = now - this.#lastAt;
      this.#weight *= Math.exp(-pauseMs / MEMORY_MS);
      const remembered = this.#longestPauseMs * Math.exp(-pauseMs / PAUSE_MEMORY_MS);
      this.#longestPauseMs = Math.max(pauseMs, remembered);
    }
    this.#weight += 1;
    this.#arrivals += 1;
    this.#lastAt = now;
  }

  /** An outage is no pause of the symbol's: the next arrival starts from here. */
  resumed(now: number): void {
    if (this.#arrivals === 0) return;
    this.#firstAt += now - this.#lastAt;
    this.#lastAt = now;
  }

  /** Arrivals per second, or null while too few were seen. */
  get ratePerSecond(): number | null {
    if (this.#arrivals < ARRIVALS_TO_LEARN) return null;
    // The weights of a steady stream add up to rate × MEMORY_MS × (1 − e^(−observed / MEMORY_MS)).
    const observedMs = this.#lastAt - this.#firstAt;
    const span = MEMORY_MS * (1 - Math.exp(-observedMs / MEMORY_MS));
    return span > 0 ? (this.#weight / span) * 1_000 : null;
  }

  /** Ms without a trade after which the symbol counts as silent. */
  get silenceThresholdMs(): number {
    const rate = this.ratePerSecond;
    if (rate === null) return SILENCE_CEILING_MS;
    const bound = Math.max(
      (POISSON_FACTOR / rate) * 1_000,
      this.#longestPauseMs * LONGEST_PAUSE_FACTOR,
    );
    return Math.min(Math.max(bound, SILENCE_FLOOR_MS), SILENCE_CEILING_MS);
  }

  /** Ms since the last trade, or null before the first. */
  silentFor(now: number): number | null {
    return this.#arrivals === 0 ? null : now - this.#lastAt;
  }
}
