import type { Clock } from '../clock';
import type { ConnectionAttempt } from './connection-attempt';
import { Subscriptions } from './subscriptions';
import type { RefusalOutcome, SubscriptionMessage } from './subscriptions';
import type { WireEvent } from './wire-event';

/** Sends the subscription messages of one connection at the venue's pace and follows their answers. */
export class Subscriber {
  readonly subscriptions: Subscriptions;
  readonly #attempt: ConnectionAttempt;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #createMessages: (symbols: readonly string[]) => readonly SubscriptionMessage[];
  readonly #queue: SubscriptionMessage[] = [];
  #waiting = false;

  constructor(options: {
    attempt: ConnectionAttempt;
    clock: Clock;
    /** Least ms between two messages, below the venue's limit. */
    intervalMs: number;
    symbols: readonly string[];
    createMessages: (symbols: readonly string[]) => readonly SubscriptionMessage[];
  }) {
    this.subscriptions = new Subscriptions(options.symbols);
    this.#attempt = options.attempt;
    this.#clock = options.clock;
    this.#intervalMs = options.intervalMs;
    this.#createMessages = options.createMessages;
  }

  subscribe(symbols: readonly string[]): void {
    const messages = this.#createMessages(symbols);
    const asked = new Set(messages.flatMap((message) => message.symbols));
    for (const symbol of symbols) {
      if (!asked.has(symbol)) {
        this.subscriptions.refuseUnasked(
          symbol,
          "Beyond the venue's subscription limit for one connection",
          this.#clock.now(),
        );
      }
    }
    this.#queue.push(...messages);
    if (!this.#waiting) this.#sendNext();
  }

  acknowledged(requestId: string): readonly string[] | null {
    return this.subscriptions.acknowledged(requestId, this.#clock.now());
  }

  symbolsAcknowledged(symbols: readonly string[]): void {
    this.subscriptions.symbolsAcknowledged(symbols, this.#clock.now());
  }

  symbolRefused(symbol: string, reason: string): void {
    this.subscriptions.symbolRefused(symbol, reason, this.#clock.now());
  }

  refused(event: Extract<WireEvent, { kind: 'refused' }>): RefusalOutcome {
    const { message, alreadySubscribed } = event;
    const requestId = this.subscriptions.requestOf(event.requestId, event.symbol);
    // Of a batch it says nothing about the others: they are asked for one by one, as after any refusal.
    if (
      alreadySubscribed &&
      requestId !== null &&
      this.subscriptions.symbolsOf(requestId).length === 1
    ) {
      this.acknowledged(requestId);
      return { kind: 'refused', symbols: [] };
    }
    const outcome = this.subscriptions.refused(requestId, message, this.#clock.now());
    if (outcome.kind === 'ask_one_by_one') {
      for (const symbol of outcome.symbols) this.subscribe([symbol]);
    }
    return outcome;
  }

  /** Messages are still waiting for their turn. */
  get sending(): boolean {
    return this.#queue.length > 0;
  }

  /** Everything was sent and answered. */
  get settled(): boolean {
    return this.#queue.length === 0 && this.subscriptions.settled;
  }

  #sendNext(): void {
    const message = this.#queue.shift();
    this.#waiting = message !== undefined;
    if (message === undefined) return;
    this.subscriptions.requested(message, this.#clock.now());
    this.#attempt.send(message.text);
    this.#attempt.after(this.#intervalMs, () => {
      this.#sendNext();
    });
  }
}
