import type { Clock } from '../clock';
import type { ConnectionAttempt } from './connection-attempt';

/** However often a quiet feed was recycled in vain, it is tried again at least this often. */
export const LONGEST_SILENCE_MS = 600_000;

/**
 * Notices that a connection carries no data. Only data counts: pongs, acknowledgements and heartbeats
 * keep nothing alive here. Each recycle that brought no data doubles the patience, so that an
 * instrument that really does not trade is not reconnected in a loop.
 */
export class SilenceWatchdog {
  readonly #clock: Clock;
  #lastDataAt = 0;
  #recycledInVain = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  dataArrived(): void {
    this.#lastDataAt = this.#clock.monotonicMs();
    this.#recycledInVain = 0;
  }

  /** Ms of silence that are a cause to reconnect now. */
  threshold(dataSilenceMs: number): number {
    const longest = Math.max(LONGEST_SILENCE_MS, dataSilenceMs);
    return Math.min(dataSilenceMs * 2 ** this.#recycledInVain, longest);
  }

  /** Ends the attempt when it has carried no data for too long. */
  watch(attempt: ConnectionAttempt, dataSilenceMs: () => number): void {
    this.#lastDataAt = this.#clock.monotonicMs();
    const check = (): void => {
      const silentForMs = this.#clock.monotonicMs() - this.#lastDataAt;
      const remainingMs = this.threshold(dataSilenceMs()) - silentForMs;
      if (remainingMs > 0) {
        // Looks again at least every second, so that a shortened threshold takes effect.
        attempt.after(Math.min(Math.ceil(remainingMs), 1_000), check);
        return;
      }
      this.#recycledInVain += 1;
      const seconds = Math.round(silentForMs / 1_000);
      // The connection did not fail: a market at rest must not open the circuit.
      attempt.finish({
        kind: 'planned',
        cause: { code: 'data_silence', detail: `No data for ${seconds} s on an open connection` },
      });
    };
    attempt.after(Math.min(this.threshold(dataSilenceMs()), 1_000), check);
  }
}
