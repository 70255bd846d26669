import type { BookKind } from '../../collectors/sources/book-source';
import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from '../../collectors/collector-environment';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { DecodedFrame } from '../../frames/decoded-frame';
import { KRAKEN_CHECKSUM_LEVELS, krakenChecksum, parseBookFrame } from './book-wire';
import { createSubscribeMessages } from './envelope';
import { KRAKEN_PROFILE } from './profile';

/** What falls out of the depth is never deleted by an update: it has to be cut off. */
export const krakenBooks: BookKind = {
  depths: [100, 10, 25, 500, 1_000],
  source: (depth) => ({
    rule: 'connection',
    truncateTo: depth,
    checksum: { levels: KRAKEN_CHECKSUM_LEVELS, of: krakenChecksum },
    snapshot: null,
  }),
};

/** Order books of Kraken spot. */
export class KrakenOrderBookCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile = {
    ...KRAKEN_PROFILE,
    channel: 'order_book',
    stream: 'book',
  };
  readonly #depth: number;

  constructor(
    depth: number,
    settings: ResolvedCollectorSettings,
    environment: CollectorEnvironment,
  ) {
    super(settings, environment);
    this.#depth = depth;
  }

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return this.#messages(symbols, 'subscribe');
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    return this.#messages(symbols, 'unsubscribe');
  }

  protected override processMessage({ text }: ReceivedFrame): DecodedFrame {
    return parseBookFrame(text, this.context);
  }

  /** A subscription is known by its depth too, so both requests name it. */
  #messages(
    symbols: readonly string[],
    method: 'subscribe' | 'unsubscribe',
  ): readonly SubscriptionMessage[] {
    const options = { depth: this.#depth };
    return createSubscribeMessages('book', symbols, () => this.nextRequestId(), method, options);
  }
}
