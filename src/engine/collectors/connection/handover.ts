import type { Cause, HandoverStatus, Renewal } from '../../../shared/collector-status';
import type { ReconnectSettings, TimeoutSettings } from '../../../shared/settings';
import type { Clock } from '../../../platform/clock';
import { failed } from './connection-attempt';
import type { AttemptEnd } from './connection-attempt';
import type { FeedConnection } from './feed-connection';
import type { SymbolList } from '../subscription/desired-symbols';
import { delayBeforeAttempt } from '../lifecycle/reconnect-policy';

/**
 * Acknowledged is not yet flowing: for so long both connections are kept for symbols that have not
 * traded on the new one.
 */
export const OVERLAP_MS = 2_000;

export interface HandoverParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: () => {
    readonly reconnect: ReconnectSettings;
    readonly timeouts: TimeoutSettings;
  };
  readonly symbols: SymbolList;
  readonly cause: Cause;
  /** The connection in use. */
  readonly predecessor: FeedConnection;
  /** Makes a connection and begins to open it. */
  readonly connect: () => FeedConnection;
  /** The successor is the connection in use from now on; the predecessor is to be closed. */
  readonly onReady: (successor: FeedConnection) => void;
  /** The predecessor has delivered its last frame, or there will be no successor. */
  readonly onOver: (over: Pick<Renewal, 'outcome' | 'tookMs' | 'attempts' | 'detail'>) => void;
}

/**
 * Make before break: a new connection is opened and subscribed while the old one goes on, and only then
 * the old one is closed. Until it is, the successor's trades are held back, so that the order of the ids
 * is that of one connection.
 *
 *   connecting → subscribing → overlapping → (ready) → closing the old one → over: completed
 *        ↑___________│______________│  the successor failed: again, with backoff
 *   and from anywhere: over, because the old one ended first (overtaken) or a person stopped it
 */
export class Handover {
  readonly status: HandoverStatus;
  readonly predecessor: FeedConnection;
  readonly #parts: HandoverParts;
  readonly #startedMs: number;
  #successor: FeedConnection | null = null;
  #phase: 'trying' | 'closing' | 'over' = 'trying';
  #attempts = 0;
  #settledMs: number | null = null;

  constructor(parts: HandoverParts) {
    this.#parts = parts;
    this.predecessor = parts.predecessor;
    this.status = { startedAt: parts.clock.now(), cause: parts.cause };
    this.#startedMs = parts.clock.monotonicMs();
  }

  /** Connecting, waiting to, or in use and waiting for the predecessor's end. */
  get successor(): FeedConnection | null {
    return this.#successor;
  }

  get isTrying(): boolean {
    return this.#phase === 'trying';
  }

  begin(): void {
    this.#attempts += 1;
    this.#settledMs = null;
    const successor = this.#parts.connect();
    successor.frames.held = [];
    this.#successor = successor;
  }

  /** It has been asked for everything; now the venue has its time to answer. */
  opened(successor: FeedConnection): void {
    const { subscriptionMs } = this.#parts.limits().timeouts;
    successor.afterSubscribing(subscriptionMs, () => {
      if (this.#phase !== 'trying' || this.#successor !== successor) return;
      if (successor.attempt.broughtData && this.#misses(successor).length === 0) {
        this.#ready(successor);
        return;
      }
      const detail = `Not subscribed within ${subscriptionMs} ms on the new connection`;
      successor.attempt.finish(failed('subscription_timeout', detail));
    });
  }

  /** After each frame of the successor. */
  progressed(successor: FeedConnection): void {
    if (this.#phase !== 'trying' || this.#successor !== successor) return;
    const { settled, sending, subscriptions } = successor.subscriber;
    if (sending) return;
    if (this.#awaited(successor).length === 0 && successor.attempt.broughtData) {
      this.#ready(successor);
      return;
    }
    if (!settled || this.#settledMs !== null) return;
    const refused = this.#misses(successor);
    if (!subscriptions.anyGranted || refused.length > 0) {
      const detail = `Refused on the new connection: ${refused.join(', ')}`;
      successor.attempt.finish(failed('subscriptions_refused', detail));
      return;
    }
    this.#settledMs = this.#parts.clock.monotonicMs();
    successor.attempt.after(OVERLAP_MS, () => {
      if (this.#phase === 'trying') this.#ready(successor);
    });
  }

  /** The successor ended. @returns false when it was in use already and this is none of ours. */
  successorEnded(end: AttemptEnd): boolean {
    if (this.#phase !== 'trying') return false;
    this.#successor = null;
    if (end.kind === 'stopped') return true;
    const { limits, random } = this.#parts;
    const { reconnect } = limits();
    if (this.#attempts >= reconnect.maxAttempts) {
      this.#over('abandoned', `No new connection could be had: ${end.cause.detail}`);
      return true;
    }
    const retryAfterMs = end.kind === 'failed' ? end.retryAfterMs : 0;
    const delayMs = Math.max(delayBeforeAttempt(this.#attempts, reconnect, random), retryAfterMs);
    this.predecessor.attempt.after(delayMs, () => {
      if (this.#phase === 'trying') this.begin();
    });
    return true;
  }

  /** The predecessor delivered its last frame. @returns a successor that may be used in its place. */
  predecessorEnded(end: AttemptEnd): FeedConnection | null {
    if (this.#phase === 'closing') {
      const successor = this.#successor;
      const tookMs = Math.round(this.#parts.clock.monotonicMs() - this.#startedMs);
      this.#over('completed', `Connection renewed in ${tookMs} ms, nothing interrupted`);
      return successor;
    }
    if (this.#phase === 'over') return null;
    const successor = this.#successor;
    if (end.kind === 'stopped') this.#over('stopped', 'Stopped while the new connection was made');
    else {
      const why = `The old connection ended before the new one was ready: ${end.cause.detail}`;
      this.#over('overtaken', why);
    }
    return successor;
  }

  #ready(successor: FeedConnection): void {
    this.#phase = 'closing';
    this.#parts.onReady(successor);
  }

  /** Symbols that flow on the old connection and have not on the new one. */
  #awaited(successor: FeedConnection): readonly string[] {
    const before = this.predecessor.subscriber.subscriptions;
    const after = successor.subscriber.subscriptions;
    return this.#parts.symbols.all.filter(
      (symbol) => before.state(symbol).kind === 'flowing' && after.state(symbol).kind !== 'flowing',
    );
  }

  /** Of those, the ones that the venue has not granted on the new connection. */
  #misses(successor: FeedConnection): readonly string[] {
    const { subscriptions } = successor.subscriber;
    return this.#awaited(successor).filter(
      (symbol) => subscriptions.state(symbol).kind !== 'awaiting_first_data',
    );
  }

  #over(outcome: Renewal['outcome'], detail: string): void {
    this.#phase = 'over';
    const tookMs = this.#parts.clock.monotonicMs() - this.#startedMs;
    this.#parts.onOver({ outcome, tookMs, attempts: this.#attempts, detail });
  }
}
