const MINUTES = 1_440;
const HOUR = 60;

/**
 * Share of good instrument-minutes: an instrument-minute is good when the instrument was healthy at every
 * look within the minute. The running minute is not counted.
 */
export class GoodMinutes {
  readonly #minute = new Float64Array(MINUTES).fill(-1);
  readonly #judged = new Uint32Array(MINUTES);
  readonly #good = new Uint32Array(MINUTES);
  #running = -1;
  /** Of the running minute: every instrument that was judged, and those that were not healthy once. */
  readonly #seen = new Set<string>();
  readonly #failed = new Set<string>();

  /** One look at all instruments. @param now epoch ms */
  look(
    instruments: Iterable<{ readonly key: string; readonly healthy: boolean }>,
    now: number,
  ): void {
    const minute = Math.floor(now / 60_000);
    if (minute !== this.#running) this.#finish(minute);
    for (const { key, healthy } of instruments) {
      this.#seen.add(key);
      if (!healthy) this.#failed.add(key);
    }
  }

  /** From 0 to 1; null before the first whole minute. @param now epoch ms */
  report(now: number): { readonly lastHour: number | null; readonly lastDay: number | null } {
    const minute = Math.floor(now / 60_000);
    return { lastHour: this.#share(minute, HOUR), lastDay: this.#share(minute, MINUTES) };
  }

  /** True when no look was taken for a day, so that nothing is left to report. @param now epoch ms */
  isOver(now: number): boolean {
    return this.#running < Math.floor(now / 60_000) - MINUTES;
  }

  #finish(next: number): void {
    if (this.#seen.size > 0) {
      const slot = this.#running % MINUTES;
      this.#minute[slot] = this.#running;
      this.#judged[slot] = this.#seen.size;
      this.#good[slot] = this.#seen.size - this.#failed.size;
    }
    this.#running = next;
    this.#seen.clear();
    this.#failed.clear();
  }

  #share(minute: number, minutes: number): number | null {
    let judged = 0;
    let good = 0;
    for (let slot = 0; slot < MINUTES; slot += 1) {
      const of = this.#minute[slot] ?? -1;
      if (of < 0 || of < minute - minutes || of >= minute) continue;
      judged += this.#judged[slot] ?? 0;
      good += this.#good[slot] ?? 0;
    }
    return judged === 0 ? null : good / judged;
  }
}
