const SECONDS = 64;

/**
 * By how much a counter has grown within the last 60 s, sampled once a second. What it counted before the
 * first sample is not recent. A counter that takes something back, such as a missing frame that came late,
 * lowers the sum.
 */
export class RecentCount {
  readonly #grown = new Float64Array(SECONDS);
  readonly #seconds = new Float64Array(SECONDS).fill(-1);
  #last: number | null = null;

  /** @param nowMs monotonic ms */
  sample(total: number, nowMs: number): void {
    const grown = this.#last === null ? 0 : total - this.#last;
    this.#last = total;
    const second = Math.floor(nowMs / 1_000);
    const slot = second % SECONDS;
    if (this.#seconds[slot] !== second) {
      this.#seconds[slot] = second;
      this.#grown[slot] = 0;
    }
    this.#grown[slot] = (this.#grown[slot] ?? 0) + grown;
  }

  /** @param nowMs monotonic ms */
  within60s(nowMs: number): number {
    const second = Math.floor(nowMs / 1_000);
    let sum = 0;
    for (let slot = 0; slot < SECONDS; slot += 1) {
      const of = this.#seconds[slot] ?? -1;
      if (of > second - 60 && of <= second) sum += this.#grown[slot] ?? 0;
    }
    return sum;
  }
}
