import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Venue } from '../shared/values/market';
import { ClientConnection } from './client-connection';
import type { ConnectionAccount, TradesSent } from './client-connection';
import type { FaultEngine } from './faults/fault-engine';
import { StreamAccount } from './faults/stream-account';
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
  private readonly forgotten = new Map<string, StreamAccount>();
  private readonly emptyWaiters = new Set<() => void>();

  constructor(
    private readonly options: {
      readonly runtime: SimulatorRuntime;
      readonly faults: Pick<FaultEngine, 'onOpened' | 'onClosed'>;
      readonly maxBufferedBytes: number;
      readonly onTradesSent: ((sent: TradesSent) => void) | undefined;
    },
  ) {}

  accept(feed: VenueFeed, url: URL, webSocket: WebSocket, socket: Socket): void {
    const { runtime, faults, maxBufferedBytes, onTradesSent } = this.options;
    this.accepted += 1;
    const connection = new ClientConnection(
      this.accepted,
      feed.venue,
      feed.market,
      url.pathname + url.search,
      webSocket,
      socket,
      maxBufferedBytes,
      { onTradesSent, onSlowReader: () => (this.slowReadersDropped += 1) },
      runtime.now(),
    );
    // First, for a session may subscribe to what the address names.
    faults.onOpened(connection);
    const session = feed.open(url, connection);
    this.open.set(connection.id, { connection, session });

    webSocket.on('message', (data: Buffer) => {
      const now = runtime.now();
      connection.lastTrafficAt = now;
      session.onText(data.toString(), now);
    });
    webSocket.on('ping', (payload) => {
      connection.pong(payload);
      session.onPing(runtime.now());
    });
    webSocket.on('pong', (payload) => session.onPong(payload.toString(), runtime.now()));
    // A broken client is that client's business: `close` follows.
    webSocket.on('error', () => undefined);
    webSocket.on('close', () => {
      session.onClosed();
      faults.onClosed(connection);
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
    for (const connection of this.openConnections()) {
      if (venue === undefined || connection.venue === venue) connection.close(code, reason);
    }
  }

  openConnections(): readonly ClientConnection[] {
    return [...this.open.values()].map(({ connection }) => connection);
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
    return this.known().map(({ id, venue, path, openedAt, isOpen }) => ({
      id,
      venue,
      path,
      openedAt,
      isOpen,
    }));
  }

  /** Open and remembered connections, in the order in which they came. */
  known(): readonly ClientConnection[] {
    return [...this.closed.values(), ...this.openConnections()].sort((a, b) => a.id - b.id);
  }

  /** What the connections that are not remembered any more were sent, all together. */
  forgottenStreams(): readonly StreamAccount[] {
    return [...this.forgotten.values()];
  }

  sentTrades(connectionId: number): ReadonlyMap<string, number> {
    const connection = this.open.get(connectionId)?.connection ?? this.closed.get(connectionId);
    return sentOf(connection?.streams.values() ?? []);
  }

  stats() {
    const streams = [
      ...this.forgottenStreams(),
      ...this.known().flatMap((connection) => [...connection.streams.values()]),
    ];
    return {
      tradesSent: Object.fromEntries(sentOf(streams)),
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
      for (const account of oldest.streams.values()) this.mergeForgotten(oldest, account);
      this.closed.delete(oldest.id);
    }
    if (this.open.size > 0) return;
    for (const resolve of this.emptyWaiters) resolve();
    this.emptyWaiters.clear();
  }

  private mergeForgotten({ market }: ClientConnection, account: StreamAccount): void {
    const { stream, instrumentKey } = account;
    const name = `${market} ${stream}`;
    const merged = this.forgotten.get(name) ?? new StreamAccount(stream, instrumentKey);
    merged.addAll(account);
    this.forgotten.set(name, merged);
  }
}

/** Trades sent by instrument key. */
function sentOf(streams: Iterable<StreamAccount>): Map<string, number> {
  const total = new Map<string, number>();
  for (const { instrumentKey, sent } of streams) {
    total.set(instrumentKey, (total.get(instrumentKey) ?? 0) + sent);
  }
  return total;
}
