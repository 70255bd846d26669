import type { ReplaySpeed } from '../../shared/replay';

/** Time of this machine, from outside so that tests decide about it. */
export interface PaceClock {
  monotonicMs(): number;
  /** Returns its undo. */
  after(delayMs: number, callback: () => void): () => void;
}

/** A wait shorter than this is made up for by the next one. */
const SHORTEST_WAIT_MS = 4;
/** How often the file's clock moves on while there is no record. */
const TICK_MS = 100;

/** Says when it is time for a record; can be paused, hurried and told to skip ahead. Times are the file's, epoch ms. */
export class ReplayPace {
  readonly #clock: PaceClock;
  #speed: ReplaySpeed;
  #isPaused = false;
  #skipsUntil = -Infinity;
  /** At this time of the file it was that time here; from there the one follows the other. */
  #anchor: { readonly at: number; readonly hereMs: number };
  #wake: () => void = () => undefined;

  constructor(startsAt: number, speed: ReplaySpeed, clock: PaceClock) {
    this.#clock = clock;
    this.#speed = speed;
    this.#anchor = { at: startsAt, hereMs: clock.monotonicMs() };
  }

  get speed(): ReplaySpeed {
    return this.#speed;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** `now` is where the file stands; the new speed counts from there. */
  setSpeed(speed: ReplaySpeed, now: number): void {
    this.#speed = speed;
    this.#goOnFrom(now);
  }

  setPaused(isPaused: boolean, now: number): void {
    this.#isPaused = isPaused;
    this.#goOnFrom(now);
  }

  /** Everything up to that time comes at once, also while paused. */
  skipTo(at: number): void {
    this.#skipsUntil = at;
    this.#goOnFrom(at);
  }

  /**
   * Waits until it is time for the record of that time; undefined when it is time already. Meanwhile
   * `onTick` hears how far the file's clock has come.
   */
  until(
    at: number,
    onTick: (now: number) => void,
    stopping: AbortSignal | undefined,
  ): Promise<void> | undefined {
    return this.#remainingMs(at) < SHORTEST_WAIT_MS ? undefined : this.#wait(at, onTick, stopping);
  }

  async #wait(
    at: number,
    onTick: (now: number) => void,
    stopping: AbortSignal | undefined,
  ): Promise<void> {
    const wake = (): void => this.#wake();
    stopping?.addEventListener('abort', wake);
    while (stopping?.aborted !== true) {
      const remainingMs = this.#remainingMs(at);
      if (remainingMs < SHORTEST_WAIT_MS) break;
      onTick(Math.min(at, this.#position()));
      await new Promise<void>((resolve) => {
        const cancel =
          remainingMs === Infinity
            ? () => undefined
            : this.#clock.after(Math.min(remainingMs, TICK_MS), resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
    }
    stopping?.removeEventListener('abort', wake);
  }

  /** Ms of this machine's time. */
  #remainingMs(at: number): number {
    if (at <= this.#skipsUntil) {
      // Skipping takes its time too, which is not to be made up for.
      this.#anchor = { at: this.#skipsUntil, hereMs: this.#clock.monotonicMs() };
      return 0;
    }
    if (this.#isPaused) return Infinity;
    return this.#speed === 'max' ? 0 : (at - this.#position()) / this.#speed;
  }

  #position(): number {
    const { at, hereMs } = this.#anchor;
    const speed = this.#isPaused || this.#speed === 'max' ? 0 : this.#speed;
    return at + (this.#clock.monotonicMs() - hereMs) * speed;
  }

  #goOnFrom(at: number): void {
    this.#anchor = { at: Math.max(at, this.#skipsUntil), hereMs: this.#clock.monotonicMs() };
    this.#wake();
  }
}
