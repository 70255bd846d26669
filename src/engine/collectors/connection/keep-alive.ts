import type { Clock } from '../../../platform/clock';
import { failed } from './connection-attempt';
import type { ConnectionAttempt } from './connection-attempt';

/** How a venue wants to be asked whether it is there. */
export type KeepAliveProfile =
  /** A message of the venue's own protocol; the answer is parsed to a `pong` event. */
  | { readonly kind: 'message'; readonly intervalMs: number; readonly text: string }
  /** A WebSocket ping frame. */
  | { readonly kind: 'ping_frame'; readonly intervalMs: number };

/** Pings at the venue's interval and ends the attempt when a pong does not come in time. */
export class KeepAlive {
  readonly #attempt: ConnectionAttempt;
  readonly #profile: KeepAliveProfile;
  readonly #clock: Clock;
  readonly #pongTimeoutMs: () => number;
  #sentAt: number | null = null;
  #cancelDeadline: () => void = () => undefined;

  constructor(
    attempt: ConnectionAttempt,
    profile: KeepAliveProfile,
    clock: Clock,
    pongTimeoutMs: () => number,
  ) {
    this.#attempt = attempt;
    this.#profile = profile;
    this.#clock = clock;
    this.#pongTimeoutMs = pongTimeoutMs;
  }

  start(): void {
    this.#attempt.after(this.#profile.intervalMs, () => {
      this.#ping();
      this.start();
    });
  }

  /** `answer` says what arrived: a pong frame proves nothing to a venue that answers messages. */
  pongArrived(answer: KeepAliveProfile['kind']): void {
    this.#attempt.status.lastPongAt = this.#clock.now();
    if (this.#sentAt === null || answer !== this.#profile.kind) return;
    this.#attempt.status.roundTripMs = this.#clock.monotonicMs() - this.#sentAt;
    this.#sentAt = null;
    this.#cancelDeadline();
  }

  #ping(): void {
    // An unanswered ping keeps its own deadline: a newer one must not push it back.
    if (this.#sentAt === null) {
      this.#sentAt = this.#clock.monotonicMs();
      const timeoutMs = this.#pongTimeoutMs();
      this.#cancelDeadline = this.#attempt.after(timeoutMs, () => {
        this.#attempt.finish(failed('pong_timeout', `No pong within ${timeoutMs} ms of a ping`));
      });
    }
    this.#attempt.status.lastPingAt = this.#clock.now();
    if (this.#profile.kind === 'message') this.#attempt.send(this.#profile.text);
    else this.#attempt.ping();
  }
}
