import type { BookKind } from '../../collectors/sources/book-source';
import type { CollectorProfile } from '../../collectors/collector-environment';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { ConnectionScope, DecodedFrame } from '../../frames/decoded-frame';
import { parseBookFrame } from './book-wire';
import { SUBSCRIBE_HEARTBEATS, createSubscribeMessages } from './envelope';
import { COINBASE_PROFILE } from './profile';

/** There is no choice of depth: every level comes. */
export const coinbaseBooks: BookKind = {
  depths: [],
  source: () => ({ rule: 'connection', truncateTo: null, checksum: null, snapshot: null }),
};

/** Order books of Coinbase Advanced Trade: every level there is. */
export class CoinbaseOrderBookCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile = {
    ...COINBASE_PROFILE,
    channel: 'order_book',
    stream: 'level2',
    // The first frame of a product holds its whole book: 5.1 MB have been seen.
    maxPayloadBytes: 32 * 1024 * 1024,
  };

  protected override onConnected(connection: ConnectionScope): void {
    connection.send(SUBSCRIBE_HEARTBEATS);
  }

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages('level2', symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages('level2', symbols, () => this.nextRequestId(), 'unsubscribe');
  }

  protected override processMessage({ text }: ReceivedFrame): DecodedFrame {
    return parseBookFrame(text, this.context);
  }
}
