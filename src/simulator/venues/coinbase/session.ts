import { AttemptLimiter } from '../../attempt-limiter';
import type { ClientConnection } from '../../client-connection';
import type { TradeFrame } from '../../data-frame';
import { asStringList, parseJsonObject } from '../../json-object';
import type { SubscriberLists } from '../../subscriber-lists';
import type { ClientSession, FeedChannel } from '../../venue-feed';
import { errorText, frameText, heartbeatEvents, subscriptionEvents } from './wire';

const MESSAGES_PER_SECOND = 8;
const HEARTBEAT_INTERVAL_MS = 1_000;
const HEARTBEATS = 'heartbeats';

export interface CoinbaseTimings {
  /** Who has not subscribed to anything by then is closed. */
  readonly subscribeWithinMs: number;
  /** A connection without any frame for that long is closed; heartbeats are frames. */
  readonly idleTimeoutMs: number;
}

/** A frame of one channel, before it has its number on a connection. */
export type UnnumberedFrame = Omit<TradeFrame, 'payload'> & {
  readonly channel: string;
  readonly events: string;
};

export const subscription = (channel: string, product: string): string => `${channel} ${product}`;

/**
 * One client of Coinbase Advanced Trade. Every frame has the next number of its connection, control frames
 * included. A request with a product that does not exist is refused whole.
 */
export class CoinbaseSession implements ClientSession {
  /** Products by channel, in the order in which they were asked for. */
  private readonly products = new Map<string, Set<string>>();
  private readonly limiter = new AttemptLimiter({ attempts: MESSAGES_PER_SECOND, windowMs: 1_000 });
  private hasHeartbeats = false;
  private hasAsked = false;
  private nextSequence = 0;
  private heartbeats = 0;
  private lastHeartbeatAt: number;
  private lastFrameAt: number;

  constructor(
    readonly connection: ClientConnection,
    private readonly venue: {
      readonly timings: CoinbaseTimings;
      readonly channels: ReadonlyMap<string, FeedChannel<CoinbaseSession>>;
      readonly subscribers: SubscriberLists<CoinbaseSession>;
    },
  ) {
    this.lastHeartbeatAt = connection.openedAt;
    this.lastFrameAt = connection.openedAt;
  }

  /** The number of the frame that is sent now; it is used up even if the frame never arrives, as it is on the venue. */
  takeSequence(now: number): number {
    this.lastFrameAt = now;
    return this.nextSequence++;
  }

  send({ channel, events, ...frame }: UnnumberedFrame, now: number, exchangeNow = now): void {
    const text = frameText(channel, this.takeSequence(now), exchangeNow, events);
    this.connection.sendTrades({ ...frame, payload: Buffer.from(text) }, now);
  }

  onText(text: string, now: number): void {
    if (this.limiter.attempt(now) > 0) {
      this.connection.sendText(errorText('rate limit exceeded'), now);
      this.connection.close(1008, 'rate limit exceeded');
      return;
    }
    const request = parseJsonObject(text);
    const channel = request?.channel;
    const type = request?.type;
    if ((type !== 'subscribe' && type !== 'unsubscribe') || typeof channel !== 'string') {
      this.connection.sendText(errorText('failed to parse the message'), now);
      return;
    }
    this.hasAsked = true;
    const products = asStringList(request?.product_ids ?? []) ?? [];
    if (channel === HEARTBEATS) {
      this.hasHeartbeats = type === 'subscribe';
      this.acknowledge(now);
    } else if (type === 'subscribe') {
      this.subscribe(channel, products, now);
    } else {
      for (const product of products) this.drop(channel, product);
      this.acknowledge(now);
    }
  }

  onPing(): void {
    // Answered by the socket; it proves nothing about the channels.
  }

  onPong(): void {
    // Coinbase sends no ping frames, so nothing waits for this.
  }

  onTick(now: number): void {
    const { subscribeWithinMs, idleTimeoutMs } = this.venue.timings;
    if (!this.hasAsked && now - this.connection.openedAt >= subscribeWithinMs) {
      this.connection.close(1008, 'no subscription within 5 seconds');
      return;
    }
    if (this.hasHeartbeats && now - this.lastHeartbeatAt >= HEARTBEAT_INTERVAL_MS) {
      this.lastHeartbeatAt = now;
      this.heartbeats += 1;
      this.sendControl(HEARTBEATS, heartbeatEvents(now, this.heartbeats), now);
    }
    if (now - this.lastFrameAt >= idleTimeoutMs) this.connection.close(1000, 'idle');
  }

  onClosed(): void {
    for (const [channel, products] of this.products) {
      for (const product of [...products]) this.drop(channel, product);
    }
  }

  private subscribe(channel: string, products: readonly string[], now: number): void {
    const feed = this.venue.channels.get(channel);
    if (feed === undefined) {
      this.connection.sendText(errorText(`${channel} is not a valid channel`), now);
      return;
    }
    const unknown = products.find((product) => !feed.lists(product));
    if (unknown !== undefined) {
      this.connection.sendText(errorText(`${unknown} is not a valid product id`), now);
      return;
    }
    const own = this.products.get(channel) ?? new Set<string>();
    this.products.set(channel, own);
    for (const product of products) {
      const isNew = !own.has(product);
      own.add(product);
      this.venue.subscribers.add(subscription(channel, product), this);
      this.connection.noteSubscription(product, channel === 'level2' ? 'order_book' : 'trades');
      if (isNew) feed.welcome(this, product, now);
    }
    // Recorded: the acknowledgement comes among the first data.
    this.acknowledge(now);
  }

  private drop(channel: string, product: string): void {
    if (this.products.get(channel)?.delete(product) !== true) return;
    this.venue.subscribers.remove(subscription(channel, product), this);
    this.venue.channels.get(channel)?.leave?.(this, product);
  }

  /** Lists everything that is subscribed by now. */
  private acknowledge(now: number): void {
    const subscriptions: Record<string, readonly string[]> = {};
    if (this.hasHeartbeats) subscriptions[HEARTBEATS] = [HEARTBEATS];
    for (const [channel, products] of this.products) {
      if (products.size > 0) subscriptions[channel] = [...products];
    }
    this.sendControl('subscriptions', subscriptionEvents(subscriptions), now);
  }

  private sendControl(channel: string, events: string, now: number): void {
    this.connection.sendText(frameText(channel, this.takeSequence(now), now, events), now);
  }
}
