import type { ClientConnection } from '../../client-connection';
import { asObject, asStringList, parseJsonObject } from '../../json-object';
import type { SubscriberLists } from '../../subscriber-lists';
import type { ClientSession, FeedChannel } from '../../venue-feed';
import { HEARTBEAT, answerText, statusText } from './wire';
import type { RequestId } from './wire';

const HEARTBEAT_INTERVAL_MS = 1_000;

const DEFAULT_BOOK_DEPTH = 10;

/** The name of a book channel among the feed's: one for each depth. */
export const bookChannel = (depth: number): string => `book at depth ${depth}`;

interface Parameters {
  readonly channel: string;
  /** Of books; null for other channels. */
  readonly depth: number | null;
  readonly symbols: readonly string[];
  readonly wantsSnapshot: boolean;
}

export const subscription = (channel: string, symbol: string): string => `${channel} ${symbol}`;

/** One client of Kraken's WebSocket v2. Every symbol of a request is answered apart. */
export class KrakenSession implements ClientSession {
  /** The feed's channel and the symbol, by subscription: a symbol has one depth at a time. */
  private readonly subscriptions = new Map<string, { readonly feed: FeedChannel<KrakenSession>; readonly symbol: string }>(); // prettier-ignore

  constructor(
    readonly connection: ClientConnection,
    private readonly venue: {
      readonly connectionId: number;
      readonly channels: ReadonlyMap<string, FeedChannel<KrakenSession>>;
      readonly subscribers: SubscriberLists<KrakenSession>;
    },
  ) {
    connection.sendText(statusText(venue.connectionId), connection.openedAt);
  }

  onText(text: string, now: number): void {
    const request = parseJsonObject(text);
    const method = typeof request?.method === 'string' ? request.method : '';
    const requestId = typeof request?.req_id === 'number' ? request.req_id : undefined;
    switch (method) {
      case 'ping':
        this.answer('pong', {}, requestId, now);
        return;
      case 'subscribe':
      case 'unsubscribe': {
        const parameters = parametersOf(request?.params);
        if (parameters === null) {
          this.answer(method, { error: 'Malformed request', success: false }, requestId, now);
          return;
        }
        for (const symbol of parameters.symbols) {
          if (method === 'subscribe') this.subscribe(parameters, symbol, requestId, now);
          else this.unsubscribe(parameters, symbol, requestId, now);
        }
        return;
      }
      default:
        this.answer(method, { error: 'Malformed request', success: false }, requestId, now);
    }
  }

  onPing(): void {
    // Answered by the socket.
  }

  onPong(): void {
    // Kraken sends no ping frames, so nothing waits for this.
  }

  /** Only while nothing else flows. */
  onTick(now: number): void {
    const { connection, subscriptions } = this;
    if (subscriptions.size === 0 || now - connection.lastSentAt < HEARTBEAT_INTERVAL_MS) return;
    connection.sendText(HEARTBEAT, now);
  }

  onClosed(): void {
    for (const name of [...this.subscriptions.keys()]) this.leave(name);
  }

  private subscribe(
    { channel, depth, wantsSnapshot }: Parameters,
    symbol: string,
    requestId: RequestId,
    now: number,
  ): void {
    const feed = this.venue.channels.get(depth === null ? channel : bookChannel(depth));
    const refuse = (error: string): void =>
      this.answer('subscribe', { error, success: false, symbol }, requestId, now);
    const name = subscription(channel, symbol);
    if (feed === undefined && depth !== null) refuse('Subscription depth not supported');
    else if (feed === undefined) refuse(`Channel ${channel} not supported`);
    else if (!feed.lists(symbol)) refuse(`Currency pair not supported ${symbol}`);
    else if (this.subscriptions.has(name)) refuse('Already subscribed');
    else {
      this.subscriptions.set(name, { feed, symbol });
      this.venue.subscribers.add(name, this);
      this.connection.noteSubscription(symbol, depth === null ? 'trades' : 'order_book');
      const result = {
        channel,
        ...(depth === null ? {} : { depth }),
        snapshot: wantsSnapshot,
        symbol,
      };
      this.answer('subscribe', { result, success: true }, requestId, now);
      // A book without its beginning is none.
      if (wantsSnapshot || depth !== null) feed.welcome(this, symbol, now);
    }
  }

  private unsubscribe(
    { channel }: Parameters,
    symbol: string,
    requestId: RequestId,
    now: number,
  ): void {
    const name = subscription(channel, symbol);
    const wasSubscribed = this.leave(name);
    const outcome = wasSubscribed
      ? { result: { channel, symbol }, success: true }
      : { error: 'Subscription Not Found', success: false, symbol };
    this.answer('unsubscribe', outcome, requestId, now);
  }

  private leave(name: string): boolean {
    const subscribed = this.subscriptions.get(name);
    if (subscribed === undefined) return false;
    this.subscriptions.delete(name);
    this.venue.subscribers.remove(name, this);
    subscribed.feed.leave?.(this, subscribed.symbol);
    return true;
  }

  private answer(method: string, outcome: object, requestId: RequestId, now: number): void {
    this.connection.sendText(answerText(method, outcome, requestId, now), now);
  }
}

function parametersOf(value: unknown): Parameters | null {
  const params = asObject(value);
  const symbols = asStringList(params?.symbol);
  if (params === null || symbols === null || typeof params.channel !== 'string') return null;
  const { channel, depth = DEFAULT_BOOK_DEPTH, snapshot } = params;
  if (typeof depth !== 'number') return null;
  return {
    channel,
    depth: channel === 'book' ? depth : null,
    symbols,
    wantsSnapshot: snapshot !== false,
  };
}
