import type { MonitorSnapshot } from '../../shared/monitor-snapshot';

export interface SnapshotPusherOptions {
  readonly takeSnapshot: () => MonitorSnapshot;
  readonly send: (snapshot: MonitorSnapshot) => void;
  /** While nothing happens; counters move all the time. */
  readonly everyMs?: number;
  /** After a state transition; those that come together are sent together. */
  readonly soonMs?: number;
}

/** Tells a watching window how things are: at once when it starts to watch, then as often as needed. */
export class SnapshotPusher {
  readonly #options: SnapshotPusherOptions;
  #timer: NodeJS.Timeout | null = null;
  #isUrgent = false;

  constructor(options: SnapshotPusherOptions) {
    this.#options = options;
  }

  setWatched(isWatched: boolean): void {
    if (isWatched) this.#push();
    else this.#clear();
  }

  /** A state changed. */
  hurry(): void {
    if (this.#timer === null || this.#isUrgent) return;
    this.#schedule(this.#options.soonMs ?? 50, true);
  }

  #push(): void {
    this.#schedule(this.#options.everyMs ?? 500, false);
    this.#options.send(this.#options.takeSnapshot());
  }

  #schedule(delayMs: number, isUrgent: boolean): void {
    this.#clear();
    this.#isUrgent = isUrgent;
    this.#timer = setTimeout(() => this.#push(), delayMs);
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isUrgent = false;
  }
}
