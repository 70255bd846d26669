import type { Cause, Transition } from '../../shared/collector-status';
import type { CollectorState } from '../../shared/values/lifecycle';

/*
 *  STOPPED → CONNECTING → CONNECTED → SUBSCRIBING → ACTIVE
 *               ↓             ↓            ↓           ↓
 *               ←──────────── RECONNECTING ←───────────┘
 *                                 ↓
 *                       ERROR (attempts exhausted or probe failed; circuit open)
 *                                 ↓  cool-down over, or a person's retry: one probe
 *                            CONNECTING
 *  any state → STOPPED on stop
 */
const LEGAL: Readonly<Record<CollectorState, readonly CollectorState[]>> = {
  STOPPED: ['CONNECTING'],
  CONNECTING: ['CONNECTED', 'RECONNECTING', 'STOPPED'],
  CONNECTED: ['SUBSCRIBING', 'RECONNECTING', 'STOPPED'],
  SUBSCRIBING: ['ACTIVE', 'RECONNECTING', 'STOPPED'],
  ACTIVE: ['RECONNECTING', 'STOPPED'],
  RECONNECTING: ['CONNECTING', 'ERROR', 'STOPPED'],
  ERROR: ['CONNECTING', 'STOPPED'],
};

export const isLegalTransition = (from: CollectorState, to: CollectorState): boolean =>
  LEGAL[from].includes(to);

/** Transitions kept in memory per collector; older ones are dropped and counted. */
export const TRANSITIONS_KEPT = 500;

/** The one writer of a collector's state. Every move carries a cause and is remembered. */
export class Lifecycle {
  #state: CollectorState = 'STOPPED';
  #since: number;
  #sequence = 0;
  #history: Transition[] = [];
  readonly #onTransition: (transition: Transition) => void;

  constructor(now: number, onTransition: (transition: Transition) => void) {
    this.#since = now;
    this.#onTransition = onTransition;
  }

  get state(): CollectorState {
    return this.#state;
  }

  /** Epoch ms of the last transition, or of construction. */
  get since(): number {
    return this.#since;
  }

  get last(): Transition | null {
    return this.#history.at(-1) ?? null;
  }

  /** Oldest first. */
  get history(): readonly Transition[] {
    return this.#history;
  }

  get dropped(): number {
    return this.#sequence - this.#history.length;
  }

  /** @throws when the move is illegal: that is a bug in the caller, not an event of the feed. */
  move(to: CollectorState, cause: Cause, at: number): Transition {
    if (!isLegalTransition(this.#state, to)) {
      throw new Error(`Illegal transition ${this.#state} → ${to} (${cause.code}: ${cause.detail})`);
    }
    const transition: Transition = {
      sequence: ++this.#sequence,
      at,
      from: this.#state,
      to,
      cause,
      afterMs: at - this.#since,
    };
    this.#state = to;
    this.#since = at;
    this.#history.push(transition);
    if (this.#history.length > TRANSITIONS_KEPT) this.#history.shift();
    this.#onTransition(transition);
    return transition;
  }
}
