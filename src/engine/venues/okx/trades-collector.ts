import type { CollectorProfile } from '../../collectors/collector-environment';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { ConnectionScope, DecodedFrame } from '../../frames/decoded-frame';
import { createSubscribeMessages } from './envelope';
import { OKX_PROFILE } from './profile';
import { markRepeated, parseFrame } from './wire';
import type { Conversation } from './wire';

/** Trades of OKX spot, aggregated by the venue per taker order and price. */
export class OkxTradesCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile = {
    ...OKX_PROFILE,
    channel: 'trades',
    stream: 'trades',
  };
  readonly #conversations = new WeakMap<ConnectionScope, Conversation>();

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages('trades', symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages('trades', symbols, () => this.nextRequestId(), 'unsubscribe');
  }

  protected override processMessage(
    { text }: ReceivedFrame,
    receivedAt: number,
    connection: ConnectionScope,
  ): DecodedFrame {
    let conversation = this.#conversations.get(connection);
    if (conversation === undefined) {
      conversation = { since: receivedAt, begun: new Set() };
      this.#conversations.set(connection, conversation);
    }
    return markRepeated(parseFrame(text, this.context), conversation);
  }
}
