import type { CollectorProfile } from '../../collector-environment';
import type { SubscriptionMessage } from '../../subscriptions';
import { WebSocketCollector } from '../../websocket-collector';
import type { ConnectionScope, WireEvent } from '../../wire-event';
import { PING_MESSAGE, createSubscribeMessages, markRepeated, parseFrame } from './wire';
import type { Conversation } from './wire';

/** Trades of OKX spot, aggregated by the venue per taker order and price. */
export class OkxTradesCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile = {
    venue: 'okx',
    market: 'spot',
    channel: 'trades',
    stream: 'trades',
    // The venue allows 3 connections a second; in no second are these more.
    connectionPace: { burst: 1, intervalMs: 400 },
    // 480 requests an hour and connection, all of which may come at once: 500 symbols need 5.
    requestIntervalMs: 250,
    // The venue closes connections after 30 s of silence.
    keepAlive: { kind: 'message', intervalMs: 20_000, text: PING_MESSAGE },
    maxConnectionAgeMs: null,
    maxPayloadBytes: 8 * 1024 * 1024,
  };
  readonly #conversations = new WeakMap<ConnectionScope, Conversation>();

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages(symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages(symbols, () => this.nextRequestId(), 'unsubscribe');
  }

  protected override processMessage(
    text: string,
    receivedAt: number,
    connection: ConnectionScope,
  ): WireEvent {
    let conversation = this.#conversations.get(connection);
    if (conversation === undefined) {
      conversation = { since: receivedAt, begun: new Set() };
      this.#conversations.set(connection, conversation);
    }
    return markRepeated(parseFrame(text, receivedAt, this.wireContext), conversation);
  }
}
