import type { Clock } from '../../../platform/clock';
import type { ConnectionAttempt } from '../connection/connection-attempt';
import { SILENCE_CEILING_MS, SymbolPace } from './arrival-rate';

/** However often a quiet feed was recycled in vain, it is tried again at least this often. */
export const LONGEST_SILENCE_MS = 600_000;

/** A feed that traded too little to know its pace is given so many times the configured silence. */
const UNLEARNED_FACTOR = 10;

/**
 * Notices that a connection carries no data. Only data counts: pongs, acknowledgements and heartbeats
 * keep nothing alive here. Each recycle that brought no data doubles the patience, so that an
 * instrument that really does not trade is not reconnected in a loop. A feed whose symbols are known to
 * be quiet, all of them together, is given the time that its own pace suggests.
 */
export class SilenceWatchdog {
  readonly #clock: Clock;
  /** Of all symbols together. */
  readonly #pace = new SymbolPace();
  #lastDataAt = 0;
  #recycledInVain = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `nowMs` is monotonic. */
  dataArrived(nowMs: number): void {
    this.#lastDataAt = nowMs;
    this.#recycledInVain = 0;
    this.#pace.arrived(nowMs);
  }

  /** Ms of silence that are a cause to reconnect now. */
  threshold(dataSilenceMs: number): number {
    const longest = Math.max(LONGEST_SILENCE_MS, dataSilenceMs);
    const configured = Math.min(dataSilenceMs * 2 ** this.#recycledInVain, longest);
    return Math.max(configured, this.#marketPause(dataSilenceMs));
  }

  /** Ms that this market, as far as it is known, may well be quiet as a whole. */
  #marketPause(dataSilenceMs: number): number {
    if (this.#pace.ratePerSecond !== null) return this.#pace.silenceThresholdMs;
    const traded = this.#pace.silentFor(0) !== null;
    return traded ? Math.min(dataSilenceMs * UNLEARNED_FACTOR, SILENCE_CEILING_MS) : 0;
  }

  /** Ends the attempt when it has carried no data for too long. `onLook` is called about once a second. */
  watch(attempt: ConnectionAttempt, dataSilenceMs: () => number, onLook?: () => void): void {
    this.#lastDataAt = this.#clock.monotonicMs();
    this.#pace.resumed(this.#lastDataAt);
    const check = (): void => {
      onLook?.();
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
