import type { Cause, Transition } from '../../../shared/collector-status';
import type { CollectorState } from '../../../shared/values/lifecycle';
import type { Clock } from '../../../platform/clock';

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

const FIRST_STEPS: readonly CollectorState[] = ['CONNECTING', 'CONNECTED', 'SUBSCRIBING', 'ACTIVE'];

/**
 * Pure: whether it is on its first connection since it was started, and has not been ACTIVE for longer than
 * `settlingMs`: the venue may still be answering. `now` is epoch ms.
 */
export function isStarting(
  history: readonly Transition[],
  now: number,
  settlingMs: number,
): boolean {
  const startedAt = history.findLastIndex(({ from }) => from === 'STOPPED');
  const last = history.at(-1);
  if (startedAt === -1 || last === undefined) return false;
  return (
    history.slice(startedAt).every(({ to }) => FIRST_STEPS.includes(to)) &&
    (last.to !== 'ACTIVE' || now - last.at <= settlingMs)
  );
}

/** Transitions kept in memory per collector; older ones are dropped and counted. */
export const TRANSITIONS_KEPT = 500;

export interface LifecycleParts {
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  /** Of the collector that this one replaces, the last of them into STOPPED: the history goes on. */
  readonly transitionsBefore?: readonly Transition[];
}

/** The one writer of a collector's state. Every move carries a cause and is remembered. */
export class Lifecycle {
  #state: CollectorState = 'STOPPED';
  #since: number;
  #enteredAtMs: number;
  #sequence = 0;
  #history: Transition[] = [];
  readonly #clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly #onTransition: (transition: Transition) => void;

  constructor(
    { clock, transitionsBefore = [] }: LifecycleParts,
    onTransition: (transition: Transition) => void,
  ) {
    this.#clock = clock;
    this.#history = [...transitionsBefore];
    this.#sequence = transitionsBefore.at(-1)?.sequence ?? 0;
    this.#since = clock.now();
    this.#enteredAtMs = clock.monotonicMs();
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
  move(to: CollectorState, cause: Cause): Transition {
    if (!isLegalTransition(this.#state, to)) {
      throw new Error(`Illegal transition ${this.#state} → ${to} (${cause.code}: ${cause.detail})`);
    }
    const enteredAtMs = this.#clock.monotonicMs();
    const transition: Transition = {
      sequence: ++this.#sequence,
      at: this.#clock.now(),
      from: this.#state,
      to,
      cause,
      afterMs: enteredAtMs - this.#enteredAtMs,
    };
    this.#state = to;
    this.#since = transition.at;
    this.#enteredAtMs = enteredAtMs;
    this.#history.push(transition);
    if (this.#history.length > TRANSITIONS_KEPT) this.#history.shift();
    this.#onTransition(transition);
    return transition;
  }
}
