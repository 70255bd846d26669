import type { ClockReading } from '../../shared/collector-status';

/** One question to a server what time it is. */
export interface TimeSample {
  /** Epoch ms by the server, cut down to a multiple of `resolutionMs`. */
  readonly serverTime: number;
  readonly resolutionMs: number;
  readonly roundTripMs: number;
  /** Epoch ms by this machine's clock when the answer was here, cut down to whole ms. */
  readonly localTime: number;
}

const SAMPLES_KEPT = 8;
/** Quartz clocks drift by some 15 millionths, NTP's own assumption. */
const DRIFT = 15e-6;
/** What was measured longer ago says nothing about now. */
export const SAMPLE_VALID_MS = 600_000;
const LOCAL_RESOLUTION_MS = 1;

interface Measured {
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly measuredAt: number;
}

/**
 * How far a server's clock is ahead of ours, as NTP does it: the server read its clock at some time
 * between our question and its answer. Taken to be the middle, that is wrong by half the round trip
 * at most, however unequal the two ways; so the shortest round trip of the last few is believed.
 */
export class ClockOffset {
  #samples: readonly Measured[] = [];

  add({ serverTime, resolutionMs, roundTripMs, localTime }: TimeSample): void {
    const offsetMs =
      serverTime + resolutionMs / 2 + roundTripMs / 2 - (localTime + LOCAL_RESOLUTION_MS / 2);
    const uncertaintyMs = (roundTripMs + resolutionMs + LOCAL_RESOLUTION_MS) / 2;
    const sample = { offsetMs, uncertaintyMs, measuredAt: localTime };
    this.#samples = [...this.#samples, sample].slice(-SAMPLES_KEPT);
  }

  /** This machine's clock was set: nothing measured before holds. */
  forget(): void {
    this.#samples = [];
  }

  /** Null when there is no recent sample. */
  at(now: number): Extract<ClockReading, { kind: 'measured' }> | null {
    let best: Measured | null = null;
    for (const { offsetMs, uncertaintyMs, measuredAt } of this.#samples) {
      const ageMs = Math.abs(now - measuredAt);
      if (ageMs > SAMPLE_VALID_MS) continue;
      const aged = uncertaintyMs + DRIFT * ageMs;
      if (best === null || aged < best.uncertaintyMs) {
        best = { offsetMs, uncertaintyMs: aged, measuredAt };
      }
    }
    return best === null ? null : { kind: 'measured', ...best };
  }
}
