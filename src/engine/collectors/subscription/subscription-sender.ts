import type { Clock } from '../../../platform/clock';
import type { ConnectionAttempt } from '../connection/connection-attempt';
import type { SymbolChange } from './desired-symbols';
import { Subscriptions, listed } from './subscriptions';
import type { RefusalOutcome, SubscriptionMessage } from './subscriptions';
import type { DecodedFrame } from '../../frames/decoded-frame';

/** Answers to an unsubscription that name no request are believed to be its own for this long. */
const LEAVING_MS = 10_000;

interface Queued {
  readonly kind: 'subscribe' | 'unsubscribe' | 'subscribe_again';
  readonly message: SubscriptionMessage;
}
type CreateMessages = (symbols: readonly string[]) => readonly SubscriptionMessage[];

/** Sends the subscription messages of one connection at the venue's pace and follows their answers. */
export class Subscriber {
  readonly subscriptions: Subscriptions;
  readonly #attempt: ConnectionAttempt;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #createMessages: CreateMessages;
  readonly #createUnsubscriptions: CreateMessages;
  readonly #queue: Queued[] = [];
  /** Unsubscriptions that were sent, and when, in monotonic ms. */
  #leaving: readonly { readonly message: SubscriptionMessage; readonly sentAt: number }[] = [];
  #waiting = false;

  constructor(options: {
    attempt: ConnectionAttempt;
    clock: Clock;
    /** Least ms between two messages, below the venue's limit. */
    intervalMs: number;
    symbols: readonly string[];
    createMessages: CreateMessages;
    createUnsubscriptions: CreateMessages;
  }) {
    this.subscriptions = new Subscriptions(options.symbols);
    this.#attempt = options.attempt;
    this.#clock = options.clock;
    this.#intervalMs = options.intervalMs;
    this.#createMessages = options.createMessages;
    this.#createUnsubscriptions = options.createUnsubscriptions;
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
    this.#enqueue('subscribe', messages);
  }

  /** On an open connection: asks for what is new and leaves what is not wanted any more. */
  change(change: SymbolChange): void {
    this.subscriptions.changed(change);
    if (change.removed.length > 0) {
      this.#enqueue('unsubscribe', this.#createUnsubscriptions(change.removed));
    }
    if (change.added.length > 0) this.subscribe(change.added);
  }

  /** Asks the venue to forget these symbols and to begin with them anew, whatever it thinks it is sending. */
  resubscribe(symbols: readonly string[]): void {
    this.#enqueue('unsubscribe', this.#createUnsubscriptions(symbols));
    this.#enqueue('subscribe_again', this.#createMessages(symbols));
  }

  acknowledged(requestId: string): readonly string[] | null {
    return this.subscriptions.acknowledged(requestId, this.#clock.now());
  }

  symbolsAcknowledged(symbols: readonly string[]): void {
    this.subscriptions.symbolsAcknowledged(symbols, this.#clock.now());
  }

  symbolRefused(symbol: string, reason: string): void {
    if (this.#isAboutLeaving(null, symbol)) return;
    this.subscriptions.symbolRefused(symbol, reason, this.#clock.now());
  }

  refused(event: Extract<DecodedFrame, { kind: 'refused' }>): RefusalOutcome {
    const { message, alreadySubscribed } = event;
    // The venue held no such subscription: then there is nothing to give up.
    if (!alreadySubscribed && this.#isAboutLeaving(event.requestId, event.symbol)) {
      return { kind: 'unknown_request' };
    }
    const requestId = this.subscriptions.requestOf(event.requestId, event.symbol);
    // Of a batch it says nothing about the others: they are asked for one by one, as after any refusal.
    if (alreadySubscribed && requestId !== null && this.subscriptions.isAlone(requestId)) {
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

  /** What all answers come to; null while one is missing. */
  get verdict(): { readonly isGranted: boolean; readonly detail: string } | null {
    if (!this.settled) return null;
    const { anyGranted, answers, refusals } = this.subscriptions;
    const detail = anyGranted
      ? `Subscriptions acknowledged: ${answers}`
      : `Every subscription was refused: ${listed(refusals)}`;
    return { isGranted: anyGranted, detail };
  }

  #enqueue(kind: Queued['kind'], messages: readonly SubscriptionMessage[]): void {
    this.#queue.push(...messages.map((message) => ({ kind, message })));
    if (!this.#waiting) this.#sendNext();
  }

  /** Each unsubscription has one answer. */
  #isAboutLeaving(requestId: string | null, symbol: string | null): boolean {
    const now = this.#clock.monotonicMs();
    const open = this.#leaving.filter(({ sentAt }) => now - sentAt < LEAVING_MS);
    const meant = open.find(({ message }) =>
      requestId === null
        ? symbol === null || message.symbols.includes(symbol)
        : message.requestId === requestId,
    );
    this.#leaving = open.filter((one) => one !== meant);
    return meant !== undefined;
  }

  #sendNext(): void {
    const next = this.#queue.shift();
    this.#waiting = next !== undefined;
    if (next === undefined) return;
    const { kind, message } = next;
    switch (kind) {
      case 'subscribe':
        this.subscriptions.requested(message, this.#clock.now());
        break;
      case 'subscribe_again':
        this.subscriptions.requestedAgain(message, this.#clock.now());
        break;
      case 'unsubscribe':
        this.#leaving = [...this.#leaving, { message, sentAt: this.#clock.monotonicMs() }];
    }
    this.#attempt.send(message.text);
    this.#attempt.after(this.#intervalMs, () => {
      this.#sendNext();
    });
  }
}
