import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from '../../collectors/collector-environment';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { DecodedFrame } from '../../frames/decoded-frame';
import { DEPTH_STREAM, parseBookFrame } from './book-wire';
import { binanceProfile } from './profile';
import { createSubscribeMessages } from './wire';
import type { BinanceMarket } from './wire';

/**
 * Since April 2026 the futures host serves depth under /public only.
 * https://developers.binance.com/zh-CN/docs/products/caas/market-data-streams
 */
export const USDM_BOOK_URL = 'wss://fstream.binance.com/public/stream';

/** Changes of order books of Binance spot or USD-M futures, every 100 ms. */
export class BinanceOrderBookCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile;
  readonly #market: BinanceMarket;

  constructor(
    market: BinanceMarket,
    settings: ResolvedCollectorSettings,
    environment: CollectorEnvironment,
  ) {
    super(settings, environment);
    this.#market = market;
    this.profile = binanceProfile(market, 'order_book', DEPTH_STREAM);
  }

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages(DEPTH_STREAM, symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    const nextId = (): number => this.nextRequestId();
    return createSubscribeMessages(DEPTH_STREAM, symbols, nextId, 'UNSUBSCRIBE');
  }

  protected override processMessage({ text }: ReceivedFrame): DecodedFrame {
    return parseBookFrame(this.#market, text, this.context);
  }
}
