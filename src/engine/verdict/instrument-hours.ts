export const HOUR_MS = 3_600_000;
const HOUR_SECONDS = 3_600;
/** 30 days of an instrument that runs on; each hour takes 11 bytes. */
export const HOURS_KEPT = 720;
const MOST_LOST = 2 ** 32 - 1;
/** Hours whose seconds are still told apart, so that an outage or a filled gap does not count twice. */
const HOURS_IN_DETAIL = 2;

export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

/** One instrument and hour, as it is kept. */
export interface StoredHour {
  readonly instrument: string;
  /** The start of the hour, epoch ms. */
  readonly hour: number;
  /** Seconds of which something is known. */
  readonly knownSeconds: number;
  /** Trades known to be lost. */
  readonly lost: number;
  /** The ids of the venue prove nothing. */
  readonly isUnproven: boolean;
}

/** The newest hours of one instrument: a ring by hour of the epoch. */
export class InstrumentHours {
  readonly instrument: string;
  /** When it was received last, epoch ms. */
  receivedAt: number | null = null;
  readonly #hours = new Int32Array(HOURS_KEPT).fill(-1);
  readonly #known = new Uint16Array(HOURS_KEPT);
  readonly #lost = new Uint32Array(HOURS_KEPT);
  readonly #unproven = new Uint8Array(HOURS_KEPT);
  /** By hour, a bit per known second. */
  readonly #seconds = new Map<number, Uint8Array>();
  #newestHour = -1;
  #count = 0;

  constructor(instrument: string) {
    this.instrument = instrument;
  }

  get count(): number {
    return this.#count;
  }

  /** The start of the newest hour, epoch ms; negative without any. */
  get newestHour(): number {
    return this.#newestHour;
  }

  /** Opens the hour of a look; its seconds are told apart from then on. @returns hours that had to leave for it */
  judged(hour: number, isUnproven: boolean): number {
    const isNew = this.#slotOf(hour) === null;
    const cut = isNew ? this.#open(hour) : 0;
    const slot = this.#slotOf(hour);
    if (slot === null) return cut;
    this.#unproven[slot] = (isNew || this.#unproven[slot] === 1) && isUnproven ? 1 : 0;
    if (!this.#seconds.has(hour)) {
      this.#seconds.set(hour, new Uint8Array(HOUR_SECONDS / 8));
      const oldest = Math.min(...this.#seconds.keys());
      if (this.#seconds.size > HOURS_IN_DETAIL) this.#seconds.delete(oldest);
    }
    return cut;
  }

  /** In place of what is kept of that hour. @returns hours that had to leave for it, or could not be kept */
  restore({ hour, knownSeconds, lost, isUnproven }: StoredHour): number {
    const cut = this.#slotOf(hour) === null ? this.#open(hour) : 0;
    const slot = this.#slotOf(hour);
    if (slot === null) return cut;
    this.#known[slot] = knownSeconds;
    this.#lost[slot] = Math.min(MOST_LOST, lost);
    this.#unproven[slot] = isUnproven ? 1 : 0;
    return cut;
  }

  /** Negative when it turns out that they never were. @returns hours that had to leave for it, or could not be kept */
  addLost(hour: number, lost: number): number {
    const cut = this.#slotOf(hour) === null ? this.#open(hour) : 0;
    const slot = this.#slotOf(hour);
    if (slot !== null) {
      this.#lost[slot] = Math.max(0, Math.min(MOST_LOST, (this.#lost[slot] ?? 0) + lost));
    }
    return cut;
  }

  /**
   * Marks seconds of an hour as known or unknown, both ends included. Of an hour whose seconds are not told apart
   * any more, none becomes known. @returns whether anything changed
   */
  mark(hour: number, first: number, last: number, isKnown: boolean): boolean {
    const slot = this.#slotOf(hour);
    if (slot === null || first > last) return false;
    const before = this.#known[slot] ?? 0;
    const seconds = this.#seconds.get(hour);
    let after = before;
    if (seconds === undefined) {
      if (!isKnown) after -= last - first + 1;
    } else {
      for (let second = first; second <= last; second += 1) {
        const byte = second >> 3;
        const bit = 1 << (second & 7);
        const bits = seconds[byte] ?? 0;
        if (((bits & bit) !== 0) === isKnown) continue;
        seconds[byte] = bits ^ bit;
        after += isKnown ? 1 : -1;
      }
    }
    this.#known[slot] = Math.max(0, Math.min(HOUR_SECONDS, after));
    return this.#known[slot] !== before;
  }

  /** Null when nothing is kept of that hour. */
  at(hour: number): StoredHour | null {
    const slot = this.#slotOf(hour);
    if (slot === null) return null;
    return {
      instrument: this.instrument,
      hour,
      knownSeconds: this.#known[slot] ?? 0,
      lost: this.#lost[slot] ?? 0,
      isUnproven: this.#unproven[slot] === 1,
    };
  }

  /** In no order. */
  *all(): Generator<StoredHour> {
    for (const hour of this.#hours) {
      const stored = hour === -1 ? null : this.at(hour * HOUR_MS);
      if (stored !== null) yield stored;
    }
  }

  #slotOf(hour: number): number | null {
    const index = hour / HOUR_MS;
    const slot = index % HOURS_KEPT;
    return this.#hours[slot] === index ? slot : null;
  }

  /** A newer hour keeps its place. */
  #open(hour: number): number {
    const index = hour / HOUR_MS;
    const slot = index % HOURS_KEPT;
    const before = this.#hours[slot] ?? -1;
    if (before > index) return 1;
    this.#hours[slot] = index;
    this.#known[slot] = 0;
    this.#lost[slot] = 0;
    this.#unproven[slot] = 0;
    this.#newestHour = Math.max(this.#newestHour, hour);
    if (before === -1) this.#count += 1;
    return before === -1 ? 0 : 1;
  }
}
