import type { CollectorProfile } from '../../collector-environment';
import type { SubscriptionMessage } from '../../subscriptions';
import { WebSocketCollector } from '../../websocket-collector';
import type { ConnectionScope, WireEvent } from '../../wire-event';
import { SUBSCRIBE_HEARTBEATS, createSubscribeMessages, parseFrame } from './wire';

/** Trades of Coinbase Advanced Trade. */
export class CoinbaseTradesCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile = {
    venue: 'coinbase',
    market: 'spot',
    channel: 'trades',
    stream: 'market_trades',
    // The venue allows 8 connections a second; in no second are these more than 6.
    connectionPace: { burst: 3, intervalMs: 300 },
    // 8 messages a second are allowed: 5 requests, heartbeats and our ping.
    requestIntervalMs: 200,
    // The venue has no ping message, and its heartbeats prove one direction only.
    keepAlive: { kind: 'ping_frame', intervalMs: 20_000 },
    maxConnectionAgeMs: null,
    // Snapshots of trades are small; books on this host reach 5 MB.
    maxPayloadBytes: 8 * 1024 * 1024,
  };

  protected override onConnected(connection: ConnectionScope): void {
    connection.send(SUBSCRIBE_HEARTBEATS);
  }

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages(symbols, () => this.nextRequestId());
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return createSubscribeMessages(symbols, () => this.nextRequestId(), 'unsubscribe');
  }

  protected override processMessage(text: string, receivedAt: number): WireEvent {
    return parseFrame(text, receivedAt, this.wireContext);
  }
}
