import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from '../../collector-environment';
import type { SubscriptionMessage } from '../../subscriptions';
import { WebSocketCollector } from '../../websocket-collector';
import type { WireEvent } from '../../wire-event';
import { createSubscribeMessages, parseFrame } from './wire';
import type { BinanceTradeStream } from './wire';

const HOUR_MS = 3_600_000;

/** Trades of Binance spot: every match (`trade`) or taker orders (`aggTrade`). */
export class BinanceTradesCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile;
  readonly #stream: BinanceTradeStream;

  constructor(settings: ResolvedCollectorSettings, environment: CollectorEnvironment) {
    super(settings, environment);
    this.#stream = settings.stream ?? 'trade';
    this.profile = {
      venue: 'binance',
      market: 'spot',
      channel: 'trades',
      stream: this.#stream,
      // The venue allows 300 connection attempts in 5 minutes; this is 255.
      connectionPace: { burst: 5, intervalMs: 1_200 },
      // 5 messages a second are allowed: 3 requests, our ping and the pong to the server's ping.
      requestIntervalMs: 400,
      // The server pings every 20 s and `ws` answers; our own pings find out a half-open connection.
      keepAlive: { kind: 'ping_frame', intervalMs: 20_000 },
      // The venue ends connections at 24 h.
      maxConnectionAgeMs: 23.5 * HOUR_MS,
      maxPayloadBytes: 8 * 1024 * 1024,
    };
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

  protected override processMessage(text: string, receivedAt: number): WireEvent {
    return parseFrame(this.#stream, text, receivedAt, this.wireContext);
  }
}
