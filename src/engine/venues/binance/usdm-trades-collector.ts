import type { CollectorProfile } from '../../collectors/collector-environment';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { DecodedFrame } from '../../frames/decoded-frame';
import { scanTrade } from './trade-scanner';
import { binanceProfile } from './profile';
import { createSubscribeMessages, parseFrame } from './wire';

/**
 * Since April 2026 the futures host serves depth under /public and aggregate trades under /market only.
 * The old address still acknowledges them, and stays silent.
 * https://developers.binance.com/zh-CN/docs/products/caas/market-data-streams
 */
export const USDM_URL = 'wss://fstream.binance.com/market/stream';

/**
 * Trades of Binance USD-M futures, aggregated by the venue per taker side and price. Liquidations taken
 * over by the insurance fund and ADL are no market trades and are not among them.
 */
export class BinanceUsdmTradesCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile = binanceProfile('usdm', 'trades', 'aggTrade');

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages('aggTrade', symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    const nextId = (): number => this.nextRequestId();
    return createSubscribeMessages('aggTrade', symbols, nextId, 'UNSUBSCRIBE');
  }

  protected override processMessage(frame: ReceivedFrame): DecodedFrame {
    return (
      scanTrade('aggTrade', frame.bytes, this.context) ??
      parseFrame('aggTrade', frame.text, this.context)
    );
  }
}
