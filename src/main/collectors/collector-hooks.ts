import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from './collector-environment';
import type { SubscriptionMessage } from './subscriptions';
import type { ConnectionScope, WireContext, WireEvent } from './wire-event';

/** What a venue's collector says of its venue; what follows from it is decided in `WebSocketCollector`. */
export abstract class CollectorHooks {
  readonly settings: ResolvedCollectorSettings;
  protected abstract readonly profile: CollectorProfile;
  protected readonly wireContext: WireContext;
  #requestCount = 0;

  constructor(settings: ResolvedCollectorSettings, { symbols }: CollectorEnvironment) {
    this.settings = settings;
    this.wireContext = {
      collectorId: settings.id,
      symbols: symbols ?? new Set(settings.symbols),
    };
  }

  get id(): string {
    return this.settings.id;
  }

  /** Messages that subscribe `symbols`, batched within the venue's limits; a symbol left out is reported as refused. */
  protected abstract createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[];

  /** Messages that end the subscriptions of `symbols`, so that they can be subscribed anew. */
  protected abstract createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[];

  /**
   * What the frame means. Pure parsing: the template acts on the result. `connection` tells apart the
   * two that overlap in a renewal.
   */
  protected abstract processMessage(
    text: string,
    receivedAt: number,
    connection: ConnectionScope,
  ): WireEvent;

  /** Called when a socket is open, before the subscription messages go out. */
  protected onConnected?(connection: ConnectionScope): void;

  /** Called when the collector became ACTIVE. */
  protected onSubscribed?(): void;

  protected nextRequestId(): number {
    return ++this.#requestCount;
  }
}
