/** No symbol is called silent sooner, however busy it is. */
export const SILENCE_FLOOR_MS = 5_000;
/** A symbol that has traded is called silent at the latest after this, unless it paused longer of late. */
export const SILENCE_CEILING_MS = 1_800_000;
/** … and then after this, whatever its pauses were. */
const LONGEST_THRESHOLD_MS = 14_400_000;

/** Arrivals needed before a symbol's own rate is believed; until then the ceiling holds. */
const ARRIVALS_TO_LEARN = 20;
/** … and the least time over which they came: one rush of orders says nothing of the calm after it. */
const LEARNING_MS = 10_000;
/**
 * Arrivals within this time count as one: a venue may send each match of one order in a frame of its
 * own. It is so short that it cannot lift a busy symbol's bound above the floor.
 */
const CLUSTER_MS = 250;
/** Over which time the rate is learned: old arrivals fade with this time constant. */
const MEMORY_MS = 300_000;
/** Long pauses are rare, so they are remembered longer. */
const PAUSE_MEMORY_MS = 14_400_000;
/**
 * For arrivals at random (Poisson) with rate λ the chance of a pause longer than t is e^(−λt). The rate
 * is only known from n arrivals in a span T, which makes it (1 + t / T)^(−n). This is ln(1/p) for
 * p = 10⁻⁶, one false alarm in a million pauses: t = T × (e^(ln(1/p) / n) − 1).
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
  #clusterAt = 0;
  /** Arrivals, each weighing e^(−age / MEMORY_MS). */
  #weight = 0;
  #longestPauseMs = 0;

  /** Several trades of one frame are one arrival. */
  arrived(now: number): void {
    if (this.#arrivals === 0) {
      this.#firstAt = now;
    } else if (now - this.#clusterAt < CLUSTER_MS) {
      this.#lastAt = now;
      return;
    } else {
      const pauseMs = now - this.#lastAt;
      this.#weight *= Math.exp(-(now - this.#clusterAt) / MEMORY_MS);
      const remembered = this.#longestPauseMs * Math.exp(-pauseMs / PAUSE_MEMORY_MS);
      this.#longestPauseMs = Math.max(pauseMs, remembered);
    }
    this.#weight += 1;
    this.#arrivals += 1;
    this.#lastAt = now;
    this.#clusterAt = now;
  }

  /** An outage is no pause of the symbol's: the next arrival starts from here. */
  resumed(now: number): void {
    if (this.#arrivals === 0) return;
    const outageMs = Math.max(0, now - this.#lastAt);
    this.#firstAt += outageMs;
    this.#clusterAt += outageMs;
    this.#lastAt = now;
  }

  /** Arrivals per second, or null while too few were seen. */
  get ratePerSecond(): number | null {
    const spanMs = this.#spanMs;
    return spanMs === null ? null : (this.#weight / spanMs) * 1_000;
  }

  /** Ms without a trade after which the symbol counts as silent. */
  get silenceThresholdMs(): number {
    const spanMs = this.#spanMs;
    const bound =
      spanMs === null ? SILENCE_CEILING_MS : spanMs * Math.expm1(POISSON_FACTOR / this.#weight);
    const random = Math.min(Math.max(bound, SILENCE_FLOOR_MS), SILENCE_CEILING_MS);
    return Math.min(
      Math.max(random, this.#longestPauseMs * LONGEST_PAUSE_FACTOR),
      LONGEST_THRESHOLD_MS,
    );
  }

  /** The time that the weights stand for: a steady stream's add up to rate × span. Null until learned. */
  get #spanMs(): number | null {
    const observedMs = this.#lastAt - this.#firstAt;
    if (this.#arrivals < ARRIVALS_TO_LEARN || observedMs < LEARNING_MS) return null;
    return MEMORY_MS * (1 - Math.exp(-observedMs / MEMORY_MS));
  }

  /** Ms since the last trade, or null before the first. */
  silentFor(now: number): number | null {
    return this.#arrivals === 0 ? null : now - this.#lastAt;
  }
}
