import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from './collector-environment';
import { IntendedSymbols } from './subscription/desired-symbols';
import type { SymbolChange } from './subscription/desired-symbols';
import type { ReceivedFrame } from '../frames/received-frame';
import type { SubscriptionMessage } from './subscription/subscriptions';
import type { ConnectionScope, DecodedFrame, TradeContext } from '../frames/decoded-frame';
import { TradeBatch } from '../market-data/trade-batch';

/** What a venue's collector says of its venue; what follows from it is decided in `WebSocketCollector`. */
export abstract class CollectorHooks {
  readonly id: string;
  protected abstract readonly profile: CollectorProfile;
  /** What parsers of this collector's frames need; the batch is begun for each frame before it is parsed. */
  protected readonly context: TradeContext;
  protected readonly intended: IntendedSymbols;
  #settings: ResolvedCollectorSettings;
  #requestCount = 0;

  constructor(settings: ResolvedCollectorSettings, { symbols, clock }: CollectorEnvironment) {
    this.id = settings.id;
    this.#settings = settings;
    this.intended = new IntendedSymbols(settings.symbols, clock);
    const { venue, market, id } = settings;
    this.context = {
      batch: new TradeBatch({ venue, market, collectorId: id }),
      symbols: symbols ?? this.intended.accepted,
    };
  }

  /** Its symbols may change; the rest is what the collector was made with. */
  get settings(): ResolvedCollectorSettings {
    return this.#settings;
  }

  /** The one place where the intended symbols change. */
  protected intend(symbols: readonly string[]): SymbolChange {
    this.#settings = { ...this.#settings, symbols: [...symbols] };
    return this.intended.replace(symbols);
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
    frame: ReceivedFrame,
    receivedAt: number,
    connection: ConnectionScope,
  ): DecodedFrame;

  /** Called when a socket is open, before the subscription messages go out. */
  protected onConnected?(connection: ConnectionScope): void;

  /** Called when the collector became ACTIVE. */
  protected onSubscribed?(): void;

  protected nextRequestId(): number {
    return ++this.#requestCount;
  }
}
