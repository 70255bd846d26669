const SECONDS = 10;

/** Events per second over the last ten complete seconds. Times are monotonic ms. */
export class UpdateRate {
  /** Of the second `n`, at `n % (SECONDS + 1)`. */
  readonly #counts = new Float64Array(SECONDS + 1);
  #second = 0;

  happened(nowMs: number): void {
    this.#advanceTo(Math.floor(nowMs / 1_000));
    const slot = this.#second % this.#counts.length;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  /** The stream ended: what it brought tells nothing of now. */
  clear(): void {
    this.#counts.fill(0);
  }

  perSecond(nowMs: number): number {
    this.#advanceTo(Math.floor(nowMs / 1_000));
    const current = this.#counts[this.#second % this.#counts.length] ?? 0;
    const all = this.#counts.reduce((sum, count) => sum + count, 0);
    return (all - current) / SECONDS;
  }

  #advanceTo(second: number): void {
    const passed = Math.min(second - this.#second, this.#counts.length);
    for (let step = 1; step <= passed; step += 1) {
      this.#counts[(second - passed + step) % this.#counts.length] = 0;
    }
    this.#second = Math.max(second, this.#second);
  }
}
