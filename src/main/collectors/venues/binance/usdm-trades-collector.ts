import type { CollectorProfile } from '../../collector-environment';
import type { SubscriptionMessage } from '../../subscriptions';
import { WebSocketCollector } from '../../websocket-collector';
import type { WireEvent } from '../../wire-event';
import { createSubscribeMessages, parseFrame } from './wire';

const HOUR_MS = 3_600_000;

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
  protected readonly profile: CollectorProfile = {
    venue: 'binance',
    market: 'usdm',
    channel: 'trades',
    stream: 'aggTrade',
    // As on spot: 300 connection attempts in 5 minutes are allowed; this is 255.
    connectionPace: { burst: 5, intervalMs: 1_200 },
    // 10 messages a second are allowed: 5 requests, our ping and the pong to the server's ping.
    requestIntervalMs: 200,
    // The server pings every 3 minutes and `ws` answers; our own pings find out a half-open connection.
    keepAlive: { kind: 'ping_frame', intervalMs: 20_000 },
    // The venue ends connections at 24 h.
    maxConnectionAgeMs: 23.5 * HOUR_MS,
    maxPayloadBytes: 8 * 1024 * 1024,
  };

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

  protected override processMessage(text: string, receivedAt: number): WireEvent {
    return parseFrame('aggTrade', text, receivedAt, this.wireContext, 'usdm');
  }
}
