import type { Cause } from '../../../shared/collector-status';
import type { ReconnectSettings } from '../../../shared/settings';
import type { Clock } from '../../../platform/clock';
import type { AttemptEnd } from '../connection/connection-attempt';
import { INITIAL_RECONNECT_STATE, afterFailure, beginProbe } from './reconnect-policy';
import type { ReconnectDecision, ReconnectState } from './reconnect-policy';

/** After an end that was no failure. */
export const AT_ONCE: Cause = {
  code: 'backoff_elapsed',
  detail: 'Reconnecting at once: an end on purpose counts as no failure',
};

/** Enough of a failure for a person to know it by. */
const DETAIL_LENGTH = 200;

/** The longest that a connection is on probation. */
const PROBATION_MS = 60_000;

/** Failures that data have forgiven for now: they count again when the connection is lost too soon. */
interface Probation {
  readonly before: ReconnectState;
  /** When the first data came; monotonic ms. */
  readonly since: number;
}

type Waited = 'elapsed' | 'woken' | 'stopped';

/** Carries out the reconnect policy: remembers failures, waits, and lets a person end the wait. */
export class Reconnector {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #settings: () => ReconnectSettings;
  #state: ReconnectState = INITIAL_RECONNECT_STATE;
  #nextAttemptAt: number | null = null;
  #wake: (() => void) | null = null;
  /** A bug of ours was among the failures. */
  #wasBug = false;
  /** When the attempt began that followed the last failure. */
  #triedAtMs = 0;
  #probation: Probation | null = null;

  constructor(clock: Clock, random: () => number, settings: () => ReconnectSettings) {
    this.#clock = clock;
    this.#random = random;
    this.#settings = settings;
  }

  get state(): ReconnectState {
    return this.#state;
  }

  /** Epoch ms of the end of the wait, or null when nothing is waited for. */
  get nextAttemptAt(): number | null {
    return this.#nextAttemptAt;
  }

  /** A person started anew: nothing counts against the feed any more. */
  reset(): void {
    this.#state = INITIAL_RECONNECT_STATE;
    this.#wasBug = false;
    this.#probation = null;
  }

  /**
   * The first data put the connection on probation: the count shows zero, and the failures before count again if
   * the connection is lost within twice the longest delay, at most 60 s. Else a feed that brings a trade and is
   * reset, again and again, would never open the circuit. A bug of ours may need data to show: it is forgiven when
   * they have come for as long as the longest delay, or one that always strikes would be tried for ever.
   */
  dataArrived(nowMs: number): void {
    if (this.#probation !== null) {
      if (nowMs - this.#probation.since >= this.#probationMs) this.#probation = null;
      return;
    }
    if (this.#state === INITIAL_RECONNECT_STATE) return;
    if (this.#wasBug && nowMs - this.#triedAtMs < this.#settings().maxDelayMs) return;
    this.#probation = { before: this.#state, since: nowMs };
    this.#state = INITIAL_RECONNECT_STATE;
    this.#wasBug = false;
  }

  /** Ends a wait early. @returns false when nothing is being waited for. */
  wake(): boolean {
    if (this.#wake === null) return false;
    this.#wake();
    return true;
  }

  /** Counts the failure. @returns what follows, and the cause of an ERROR if that is it. */
  failed(end: Extract<AttemptEnd, { kind: 'failed' }>): ReconnectDecision & { cause?: Cause } {
    this.#endProbation();
    const probing = this.#state.circuit.kind === 'half_open';
    const settings = this.#settings();
    const now = this.#clock.now();
    const next = afterFailure(this.#state, settings, this.#random, now, end.retryAfterMs);
    this.#state = next.state;
    this.#wasBug ||= end.cause.code === 'internal_error';
    if (next.decision.kind === 'retry') return next.decision;
    const seconds = Math.round(next.decision.coolDownMs / 1_000);
    const last = end.cause.detail.slice(0, DETAIL_LENGTH);
    const cause: Cause = probing
      ? {
          code: 'probe_failed',
          detail: `The probe failed: ${last}; the next one is due in ${seconds} s`,
        }
      : {
          code: 'attempts_exhausted',
          detail: `Gave up after ${settings.maxAttempts} attempts: ${last}; one probe is due in ${seconds} s`,
        };
    return { ...next.decision, cause };
  }

  /** @returns the cause of the next CONNECTING, or null when stopped meanwhile. */
  async pause(decision: ReconnectDecision, stopping: AbortSignal): Promise<Cause | null> {
    if (decision.kind === 'retry') {
      const waited = await this.#wait(decision.delayMs, stopping);
      if (waited === 'stopped') return null;
      const which = `attempt ${decision.attempt} of ${this.#settings().maxAttempts}`;
      return waited === 'woken'
        ? { code: 'retry_requested', detail: `Retry requested: ${which}` }
        : {
            code: 'backoff_elapsed',
            detail: `Waited ${Math.round(decision.delayMs)} ms: ${which}`,
          };
    }
    const waited = await this.#wait(decision.coolDownMs, stopping);
    if (waited === 'stopped') return null;
    this.#state = beginProbe(this.#state);
    return waited === 'woken'
      ? { code: 'retry_requested', detail: 'Retry requested: probing' }
      : { code: 'cool_down_elapsed', detail: 'Cool-down over: probing' };
  }

  get #probationMs(): number {
    return Math.min(2 * this.#settings().maxDelayMs, PROBATION_MS);
  }

  #endProbation(): void {
    const probation = this.#probation;
    this.#probation = null;
    if (probation === null) return;
    const livedMs = this.#clock.monotonicMs() - probation.since;
    if (livedMs < this.#probationMs) this.#state = probation.before;
  }

  #wait(delayMs: number, stopping: AbortSignal): Promise<Waited> {
    if (stopping.aborted) return Promise.resolve('stopped');
    this.#nextAttemptAt = this.#clock.now() + delayMs;
    return new Promise((resolve) => {
      const finish = (how: Waited): void => {
        cancel();
        stopping.removeEventListener('abort', stop);
        this.#wake = null;
        this.#nextAttemptAt = null;
        this.#triedAtMs = this.#clock.monotonicMs();
        resolve(how);
      };
      const stop = (): void => finish('stopped');
      const cancel = this.#clock.after(delayMs, () => finish('elapsed'));
      stopping.addEventListener('abort', stop);
      this.#wake = () => finish('woken');
    });
  }
}
