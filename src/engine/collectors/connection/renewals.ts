import type { Cause, Renewal } from '../../../shared/collector-status';
import { Handover } from './handover';
import type { HandoverParts } from './handover';

/** Renewals kept in memory per collector; each carries its number. */
export const RENEWALS_KEPT = 100;

export type RenewalsParts = Omit<HandoverParts, 'cause' | 'predecessor' | 'onOver'> & {
  /** Must not throw. */
  readonly onRenewal: (renewal: Renewal) => void;
};

/** The renewals of one collector: at most one under way, and those that are over. */
export class Renewals {
  readonly #parts: RenewalsParts;
  #current: Handover | null = null;
  #history: readonly Renewal[] = [];
  #sequence = 0;

  constructor(parts: RenewalsParts) {
    this.#parts = parts;
  }

  get current(): Handover | null {
    return this.#current;
  }

  /** Oldest first. */
  get history(): readonly Renewal[] {
    return this.#history;
  }

  /** One at a time. */
  begin(predecessor: Handover['predecessor'], cause: Cause): void {
    const handover = new Handover({
      ...this.#parts,
      cause,
      predecessor,
      onOver: (over) => {
        this.#current = null;
        const { startedAt } = handover.status;
        this.#sequence += 1;
        const at = this.#parts.clock.now();
        const renewal = { sequence: this.#sequence, startedAt, at, cause, ...over };
        this.#history = [...this.#history, renewal].slice(-RENEWALS_KEPT);
        this.#parts.onRenewal(renewal);
      },
    });
    this.#current = handover;
    handover.begin();
  }
}
