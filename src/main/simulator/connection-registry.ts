import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Venue } from '../../shared/values/market';
import { ClientConnection } from './client-connection';
import type { ConnectionAccount, TradesSent } from './client-connection';
import type { SimulatorRuntime } from './simulator-runtime';
import type { ClientSession, VenueFeed } from './venue-feed';

/** Sessions look at the clock this often. */
const TICK_INTERVAL_MS = 25;
const MAX_CLOSED_ACCOUNTS = 1_000;

interface Client {
  readonly connection: ClientConnection;
  readonly session: ClientSession;
}

/** Every client there is, and the account of those that left. */
export class ConnectionRegistry {
  refused = 0;
  private accepted = 0;
  private slowReadersDropped = 0;
  private lastTickAt = 0;
  private readonly open = new Map<number, Client>();
  private readonly closed = new Map<number, ClientConnection>();
  private readonly sentByForgotten = new Map<string, number>();
  private readonly emptyWaiters = new Set<() => void>();

  constructor(
    private readonly options: {
      readonly runtime: SimulatorRuntime;
      readonly maxBufferedBytes: number;
      readonly onTradesSent: ((sent: TradesSent) => void) | undefined;
    },
  ) {}

  accept(feed: VenueFeed, url: URL, webSocket: WebSocket, socket: Socket): void {
    const { runtime, maxBufferedBytes, onTradesSent } = this.options;
    this.accepted += 1;
    const connection = new ClientConnection(
      this.accepted,
      feed.venue,
      url.pathname + url.search,
      webSocket,
      socket,
      maxBufferedBytes,
      { onTradesSent, onSlowReader: () => (this.slowReadersDropped += 1) },
      runtime.now(),
    );
    const session = feed.open(url, connection);
    this.open.set(connection.id, { connection, session });

    webSocket.on('message', (data: Buffer) => {
      const now = runtime.now();
      connection.lastTrafficAt = now;
      session.onText(data.toString(), now);
    });
    webSocket.on('ping', () => session.onPing(runtime.now()));
    webSocket.on('pong', (payload) => session.onPong(payload.toString(), runtime.now()));
    // A broken client is that client's business: `close` follows.
    webSocket.on('error', () => undefined);
    webSocket.on('close', () => {
      session.onClosed();
      this.forget(connection);
    });
  }

  /** Sends what a step of the market wrote, and lets sessions look at the clock. */
  endStep(now: number): void {
    for (const { connection } of this.open.values()) connection.uncork();
    if (now - this.lastTickAt < TICK_INTERVAL_MS) return;
    this.lastTickAt = now;
    for (const { session, connection } of this.open.values()) {
      if (connection.isOpen) session.onTick(now);
    }
  }

  close(code: number, reason: string, venue?: Venue): void {
    for (const { connection } of this.open.values()) {
      if (venue === undefined || connection.venue === venue) connection.close(code, reason);
    }
  }

  terminateAll(): void {
    for (const { connection } of this.open.values()) connection.terminate();
  }

  /** Resolves when every client left; who has not after `timeoutMs` is cut off. */
  async whenEmpty(timeoutMs: number): Promise<void> {
    if (this.open.size === 0) return;
    const cancel = this.options.runtime.schedule(() => this.terminateAll(), timeoutMs);
    await new Promise<void>((resolve) => this.emptyWaiters.add(resolve));
    cancel();
  }

  /** In the order in which they came. */
  accounts(): readonly ConnectionAccount[] {
    const connections = [
      ...this.closed.values(),
      ...[...this.open.values()].map(({ connection }) => connection),
    ];
    connections.sort((a, b) => a.id - b.id);
    return connections.map(({ id, venue, path, openedAt, isOpen }) => ({
      id,
      venue,
      path,
      openedAt,
      isOpen,
    }));
  }

  sentTrades(connectionId: number): ReadonlyMap<string, number> {
    const connection = this.open.get(connectionId)?.connection ?? this.closed.get(connectionId);
    return new Map(connection?.sentTrades);
  }

  stats() {
    const sent = new Map(this.sentByForgotten);
    for (const connection of this.closed.values()) addCounts(sent, connection.sentTrades);
    for (const { connection } of this.open.values()) addCounts(sent, connection.sentTrades);
    return {
      tradesSent: Object.fromEntries(sent),
      connectionsOpen: this.open.size,
      connectionsAccepted: this.accepted,
      connectionsRefused: this.refused,
      slowReadersDropped: this.slowReadersDropped,
    };
  }

  private forget(connection: ClientConnection): void {
    this.open.delete(connection.id);
    this.closed.set(connection.id, connection);
    const oldest = this.closed.values().next().value;
    if (this.closed.size > MAX_CLOSED_ACCOUNTS && oldest !== undefined) {
      addCounts(this.sentByForgotten, oldest.sentTrades);
      this.closed.delete(oldest.id);
    }
    if (this.open.size > 0) return;
    for (const resolve of this.emptyWaiters) resolve();
    this.emptyWaiters.clear();
  }
}

function addCounts(total: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [key, count] of more) total.set(key, (total.get(key) ?? 0) + count);
}
