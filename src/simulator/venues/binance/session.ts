import type { ClientConnection } from '../../client-connection';
import type { SubscriberLists } from '../../subscriber-lists';
import type { ClientSession } from '../../venue-feed';
import type { BinanceBooks } from './books';
import { parseRequest } from './requests';
import type { RequestId } from './requests';
import { combined, shutdownEvent } from './wire';

const MAX_STREAMS = 1_024;

export interface BinanceTimings {
  readonly pingIntervalMs: number;
  readonly pongTimeoutMs: number;
  readonly lifetimeMs: number;
}

/** What one address of Binance is. */
export interface BinanceAddress {
  readonly isCombined: boolean;
  /** Subscribed by the address itself. */
  readonly streams: readonly string[];
  /** Others are acknowledged all the same. */
  readonly serves: (stream: string) => boolean;
}

/** One client of Binance. Every stream is acknowledged; those that do not exist, or not here, stay silent. */
export class BinanceSession implements ClientSession {
  isCombined: boolean;
  private readonly streams = new Set<string>();
  /** When the last messages came in, oldest first; at most one more than the limit. */
  private readonly incoming: number[] = [];
  private lastPingAt: number;
  /** The oldest ping that was not answered. */
  private awaitingPong: { readonly payload: string; readonly since: number } | null = null;

  constructor(
    readonly connection: ClientConnection,
    private readonly subscribers: SubscriberLists<BinanceSession>,
    private readonly books: BinanceBooks,
    private readonly rules: {
      readonly timings: BinanceTimings;
      /** Pings, pongs and JSON messages a client may send within any second. */
      readonly incomingPerSecond: number;
    },
    readonly inMicroseconds: boolean,
    private readonly address: BinanceAddress,
  ) {
    this.lastPingAt = connection.openedAt;
    this.isCombined = address.isCombined;
    this.subscribe(address.streams, connection.openedAt);
  }

  onText(text: string, now: number): void {
    if (!this.mayReceive(now)) return;
    const request = parseRequest(text);
    if ('code' in request) {
      this.connection.sendText(JSON.stringify(request), now);
      return;
    }
    switch (request.method) {
      case 'SUBSCRIBE':
        if (this.subscribe(request.streams, now)) this.answer(null, request.id, now);
        return;
      case 'UNSUBSCRIBE':
        for (const stream of request.streams) this.drop(stream);
        this.answer(null, request.id, now);
        return;
      case 'LIST_SUBSCRIPTIONS':
        this.answer([...this.streams], request.id, now);
        return;
      case 'SET_PROPERTY':
        this.isCombined = request.combined;
        this.answer(null, request.id, now);
        return;
      case 'GET_PROPERTY':
        this.answer(this.isCombined, request.id, now);
    }
  }

  onPing(now: number): void {
    this.mayReceive(now);
  }

  /** Only the copy of our own ping's payload counts. */
  onPong(payload: string, now: number): void {
    if (!this.mayReceive(now)) return;
    if (this.awaitingPong !== null && payload === this.awaitingPong.payload) {
      this.awaitingPong = null;
    }
  }

  onTick(now: number): void {
    const { pingIntervalMs, pongTimeoutMs, lifetimeMs } = this.rules.timings;
    if (now - this.connection.openedAt >= lifetimeMs) {
      this.connection.close(1001, 'Connection lifetime is over');
      return;
    }
    if (this.awaitingPong !== null && now - this.awaitingPong.since >= pongTimeoutMs) {
      this.connection.close(1008, 'Pong timeout');
      return;
    }
    if (now - this.lastPingAt >= pingIntervalMs) {
      this.lastPingAt = now;
      const payload = this.awaitingPong?.payload ?? String(Math.floor(now));
      this.awaitingPong ??= { payload, since: now };
      this.connection.ping(payload);
    }
  }

  onClosed(): void {
    for (const stream of [...this.streams]) this.drop(stream);
  }

  announceShutdown(now: number): void {
    const event = shutdownEvent(now, this.inMicroseconds);
    this.connection.sendText(this.isCombined ? combined('!serverShutdown', event) : event, now);
  }

  private subscribe(streams: readonly string[], now: number): boolean {
    for (const stream of streams) {
      this.streams.add(stream);
      if (!this.address.serves(stream)) continue;
      this.subscribers.add(stream, this);
      this.books.join(stream, this, now);
      this.connection.noteSubscription(stream.slice(0, stream.indexOf('@')).toUpperCase());
    }
    if (this.streams.size <= MAX_STREAMS) return true;
    this.connection.close(1008, 'Too many streams');
    return false;
  }

  private drop(stream: string): void {
    this.streams.delete(stream);
    this.subscribers.remove(stream, this);
    this.books.leave(stream, this);
  }

  private answer(result: null | boolean | readonly string[], id: RequestId, now: number): void {
    this.connection.sendText(JSON.stringify({ result, id }), now);
  }

  private mayReceive(now: number): boolean {
    this.incoming.push(now);
    if (this.incoming.length <= this.rules.incomingPerSecond) return true;
    const oldest = this.incoming.shift();
    if (oldest === undefined || now - oldest >= 1_000) return true;
    this.connection.close(1008, 'Too many requests');
    return false;
  }
}
