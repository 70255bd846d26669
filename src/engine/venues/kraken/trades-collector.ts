import type { CollectorProfile } from '../../collectors/collector-environment';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { DecodedFrame } from '../../frames/decoded-frame';
import { createSubscribeMessages } from './envelope';
import { KRAKEN_PROFILE } from './profile';
import { parseFrame } from './wire';

/** Trades of Kraken spot. */
export class KrakenTradesCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile = {
    ...KRAKEN_PROFILE,
    channel: 'trades',
    stream: 'trade',
  };

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages('trade', symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages('trade', symbols, () => this.nextRequestId(), 'unsubscribe');
  }

  protected override processMessage({ text }: ReceivedFrame): DecodedFrame {
    return parseFrame(text, this.context);
  }
}
