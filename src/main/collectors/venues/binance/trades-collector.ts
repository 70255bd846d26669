import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from '../../collector-environment';
import type { SubscriptionMessage } from '../../subscriptions';
import { WebSocketCollector } from '../../websocket-collector';
import type { ConnectionScope, FrameEvent } from '../../wire-event';
import { scanTrade } from './trade-scanner';
import { binanceProfile } from './profile';
import { createSubscribeMessages, parseFrame } from './wire';
import type { BinanceTradeStream } from './wire';

/** Trades of Binance spot: every match (`trade`) or taker orders (`aggTrade`). */
export class BinanceTradesCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile;
  readonly #stream: BinanceTradeStream;

  constructor(settings: ResolvedCollectorSettings, environment: CollectorEnvironment) {
    super(settings, environment);
    this.#stream = settings.stream ?? 'trade';
    this.profile = binanceProfile('spot', 'trades', this.#stream);
  }

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages(this.#stream, symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    const nextId = (): number => this.nextRequestId();
    return createSubscribeMessages(this.#stream, symbols, nextId, 'UNSUBSCRIBE');
  }

  protected override processMessage(
    text: string,
    receivedAt: number,
    _connection: ConnectionScope,
    bytes: Uint8Array,
  ): FrameEvent {
    const { wireContext } = this;
    return (
      scanTrade(this.#stream, bytes, text, receivedAt, wireContext, 'spot') ??
      parseFrame(this.#stream, text, receivedAt, wireContext)
    );
  }
}
