import type { CollectorProfile } from '../../collectors/collector-environment';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { ConnectionScope, DecodedFrame } from '../../frames/decoded-frame';
import { SUBSCRIBE_HEARTBEATS, createSubscribeMessages } from './envelope';
import { COINBASE_PROFILE } from './profile';
import { parseFrame } from './wire';

/** Trades of Coinbase Advanced Trade. */
export class CoinbaseTradesCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile = {
    ...COINBASE_PROFILE,
    channel: 'trades',
    stream: 'market_trades',
    maxPayloadBytes: 8 * 1024 * 1024,
  };

  protected override onConnected(connection: ConnectionScope): void {
    connection.send(SUBSCRIBE_HEARTBEATS);
  }

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages('market_trades', symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages(
      'market_trades',
      symbols,
      () => this.nextRequestId(),
      'unsubscribe',
    );
  }

  protected override processMessage({ text }: ReceivedFrame): DecodedFrame {
    return parseFrame(text, this.context);
  }
}
