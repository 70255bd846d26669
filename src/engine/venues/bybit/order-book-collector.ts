import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from '../../collectors/collector-environment';
import type { BookKind } from '../../collectors/sources/book-source';
import type { ReceivedFrame } from '../../frames/received-frame';
import type { SubscriptionMessage } from '../../collectors/subscription/subscriptions';
import { WebSocketCollector } from '../../collectors/websocket-collector';
import type { ConnectionScope, DecodedFrame } from '../../frames/decoded-frame';
import { bookTopic, parseBookFrame } from './book-wire';
import { bybitProfile } from './profile';
import { createSubscribeMessages } from './wire';
import type { BybitCategory } from './wire';

/** The venue keeps to the depth by itself: a level that falls out of it is deleted by an update. */
export const bybitBooks: BookKind = {
  depths: [200, 50, 1_000, 1],
  source: () => ({ rule: 'counted', truncateTo: null, checksum: null, snapshot: null }),
};

/** Order books of Bybit v5, spot or linear. */
export class BybitOrderBookCollector extends WebSocketCollector {
  protected readonly profile: CollectorProfile;
  readonly #category: BybitCategory;
  readonly #topic: string;
  /** `u` of the last snapshot of each symbol, per connection. */
  readonly #snapshots = new WeakMap<ConnectionScope, Map<string, number>>();

  constructor(
    category: BybitCategory,
    depth: number,
    settings: ResolvedCollectorSettings,
    environment: CollectorEnvironment,
  ) {
    super(settings, environment);
    this.#category = category;
    this.#topic = bookTopic(depth);
    this.profile = bybitProfile(category, 'order_book', `orderbook.${depth}`);
  }

  protected override createSubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    const nextId = (): number => this.nextRequestId();
    return createSubscribeMessages(this.#category, symbols, nextId, 'subscribe', this.#topic);
  }

  protected override createUnsubscriptionMessages(
    symbols: readonly string[],
  ): readonly SubscriptionMessage[] {
    const nextId = (): number => this.nextRequestId();
    return createSubscribeMessages(this.#category, symbols, nextId, 'unsubscribe', this.#topic);
  }

  protected override processMessage(
    { text }: ReceivedFrame,
    _receivedAt: number,
    connection: ConnectionScope,
  ): DecodedFrame {
    const event = parseBookFrame(this.#topic, text, this.context);
    return event.kind === 'book' && this.#isRepeated(event, connection)
      ? { kind: 'heartbeat' }
      : event;
  }

  /** Level 1 says its snapshot again after 3 s without a change: that is no sign of life of the market. */
  #isRepeated(
    { updates: [update] }: Extract<DecodedFrame, { kind: 'book' }>,
    connection: ConnectionScope,
  ): boolean {
    if (update?.link.kind !== 'counted') return false;
    const seen = this.#snapshots.get(connection) ?? new Map<string, number>();
    this.#snapshots.set(connection, seen);
    const { symbol, kind, link } = update;
    const isRepeated = kind === 'snapshot' && seen.get(symbol) === link.id;
    if (kind === 'snapshot') seen.set(symbol, link.id);
    else seen.delete(symbol);
    return isRepeated;
  }
}
