import type { BookKind } from '../../collectors/sources/book-source';
import type { CollectorProfile } from '../../collectors/collector-environment';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { DecodedFrame } from '../../frames/decoded-frame';
import { OKX_CHECKSUM_LEVELS, okxChecksum, parseBookFrame } from './book-wire';
import { createSubscribeMessages } from './envelope';
import { OKX_PROFILE } from './profile';

/** The venue keeps to its 400 levels by itself: a level that falls out of them is deleted by an update. */
export const okxBooks: BookKind = {
  depths: [400],
  source: () => ({
    rule: 'chained',
    truncateTo: null,
    checksum: { levels: OKX_CHECKSUM_LEVELS, of: okxChecksum },
    snapshot: null,
  }),
};

/** Order books of OKX spot: 400 levels a side, every 100 ms. */
export class OkxOrderBookCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile = {
    ...OKX_PROFILE,
    channel: 'order_book',
    stream: 'books',
  };

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages('books', symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages('books', symbols, () => this.nextRequestId(), 'unsubscribe');
  }

  protected override processMessage({ text }: ReceivedFrame): DecodedFrame {
    return parseBookFrame(text, this.context);
  }
}
