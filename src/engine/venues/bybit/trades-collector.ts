import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from '../../collectors/collector-environment';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { DecodedFrame } from '../../frames/decoded-frame';
import { scanTrades } from './trade-scanner';
import { bybitProfile } from './profile';
import { createSubscribeMessages, parseFrame } from './wire';
import type { BybitCategory } from './wire';

/** Trades of Bybit v5, spot or linear. */
export class BybitTradesCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile;
  readonly #category: BybitCategory;

  constructor(
    category: BybitCategory,
    settings: ResolvedCollectorSettings,
    environment: CollectorEnvironment,
  ) {
    super(settings, environment);
    this.#category = category;
    this.profile = bybitProfile(category, 'trades', 'publicTrade');
  }

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages(this.#category, symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    const nextId = (): number => this.nextRequestId();
    return createSubscribeMessages(this.#category, symbols, nextId, 'unsubscribe');
  }

  protected override processMessage(frame: ReceivedFrame): DecodedFrame {
    return scanTrades(frame.bytes, this.context) ?? parseFrame(frame.text, this.context);
  }
}
