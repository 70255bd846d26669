import type {
  CollectorEnvironment,
  CollectorProfile,
  ResolvedCollectorSettings,
} from '../../collector-environment';
import type { BookKind } from '../../book-source';
import type { ReceivedFrame } from '../../received-frame';
import type { SubscriptionMessage } from '../../subscriptions';
import { WebSocketCollector } from '../../websocket-collector';
import type { ConnectionScope, WireEvent } from '../../wire-event';
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
  ): WireEvent {
    const event = parseBookFrame(this.#topic, text, this.wireContext);
    return event.kind === 'book' && this.#isRepeated(event, connection)
      ? { kind: 'heartbeat' }
      : event;
  }

  /** Level 1 says its snapshot again after 3 s without a change: that is no sign of life of the market. */
  #isRepeated(
    { updates: [update] }: Extract<WireEvent, { kind: 'book' }>,
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
