import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from '../../collectors/collector-environment';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { DecodedFrame } from '../../frames/decoded-frame';
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

  protected override processMessage(frame: ReceivedFrame): DecodedFrame {
    return (
      scanTrade(this.#stream, frame.bytes, this.context) ??
      parseFrame(this.#stream, frame.text, this.context)
    );
  }
}
