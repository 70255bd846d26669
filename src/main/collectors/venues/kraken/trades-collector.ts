import type { CollectorProfile } from '../../collector-environment';
import type { SubscriptionMessage } from '../../subscriptions';
import { WebSocketCollector } from '../../websocket-collector';
import type { WireEvent } from '../../wire-event';
import { PING_MESSAGE, createSubscribeMessages, parseFrame } from './wire';

/** Trades of Kraken spot. */
export class KrakenTradesCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile = {
    venue: 'kraken',
    market: 'spot',
    channel: 'trades',
    stream: 'trade',
    // About 150 connection attempts in 10 minutes are let through to the venue; this is 138.
    connectionPace: { burst: 5, intervalMs: 4_500 },
    // The venue states no pace for public requests.
    requestIntervalMs: 250,
    // The venue's own heartbeats come only while nothing else flows.
    keepAlive: { kind: 'message', intervalMs: 10_000, text: PING_MESSAGE },
    maxConnectionAgeMs: null,
    maxPayloadBytes: 8 * 1024 * 1024,
  };

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
