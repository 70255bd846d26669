import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from '../../collector-environment';
import type { SubscriptionMessage } from '../../subscriptions';
import { WebSocketCollector } from '../../websocket-collector';
import type { ConnectionScope, FrameEvent } from '../../wire-event';
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

  protected override processMessage(
    text: string,
    receivedAt: number,
    _connection: ConnectionScope,
    bytes: Uint8Array,
  ): FrameEvent {
    const { wireContext } = this;
    return (
      scanTrades(this.#category, bytes, text, receivedAt, wireContext) ??
      parseFrame(this.#category, text, receivedAt, wireContext)
    );
  }
}
