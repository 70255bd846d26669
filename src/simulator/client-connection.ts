import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Channel, Venue } from '../shared/values/market';
import type { BookFrame, DataFrame, SentTrade, TradeFrame } from './data-frame';
import type { FrameGate } from './faults/frame-gate';
import { StreamAccount } from './faults/stream-account';
import type { SimulatedMarket } from './instruments';

export interface TradesSent {
  readonly connectionId: number;
  readonly instrumentKey: string;
  readonly trades: readonly SentTrade[];
}

export interface ConnectionAccount {
  readonly id: number;
  readonly venue: Venue;
  /** Path and query of the upgrade request. */
  readonly path: string;
  readonly openedAt: number;
  readonly isOpen: boolean;
}

export interface ConnectionObserver {
  /** Absent when nobody listens, so that nothing is described for nobody. */
  readonly onTradesSent: ((sent: TradesSent) => void) | undefined;
  readonly onSlowReader: () => void;
}

/** One client: its socket, what it was sent, and the point at which it is too slow to be kept. */
export class ClientConnection {
  /** What was sent and what was not, by stream. */
  readonly streams = new Map<string, StreamAccount>();
  /** Stands between the exchange and the socket while a fault touches this connection. */
  gate: FrameGate | null = null;
  /** In either direction. */
  lastTrafficAt: number;
  lastSentAt: number;
  private isDead = false;
  private corked = false;

  constructor(
    readonly id: number,
    readonly venue: Venue,
    readonly market: SimulatedMarket,
    readonly path: string,
    private readonly webSocket: WebSocket,
    private readonly tcpSocket: Socket,
    private readonly maxBufferedBytes: number,
    private readonly observer: ConnectionObserver,
    readonly openedAt: number,
  ) {
    this.lastTrafficAt = openedAt;
    this.lastSentAt = openedAt;
  }

  get isOpen(): boolean {
    return this.webSocket.readyState === this.webSocket.OPEN;
  }

  sendText(text: string, now: number): void {
    if (!this.isOpen || this.isDead) return;
    this.lastTrafficAt = now;
    this.lastSentAt = now;
    this.webSocket.send(text);
  }

  sendTrades(frame: TradeFrame, now: number): void {
    if (this.gate !== null) {
      this.gate.offer(frame, now);
      return;
    }
    if (!this.put(frame.payload, now)) return;
    const account = this.accountOf(frame);
    account.sent += frame.tradeCount;
    account.delivered.add(frame.ordinal, frame.tradeCount, frame.describe);
    this.observer.onTradesSent?.({
      connectionId: this.id,
      instrumentKey: frame.instrumentKey,
      trades: frame.describe(),
    });
  }

  sendBook(frame: BookFrame, now: number): void {
    if (this.gate === null) this.put(frame.payload, now);
    else this.gate.offer(frame, now);
  }

  /**
   * Writes a frame of data; false when it did not go out. A reader that lets more than the limit pile up is
   * cut off without a goodbye it could not read.
   */
  put(payload: Buffer, now: number): boolean {
    if (!this.isOpen || this.isDead) return false;
    if (this.webSocket.bufferedAmount > this.maxBufferedBytes) {
      this.observer.onSlowReader();
      this.terminate();
      return false;
    }
    this.cork();
    this.lastTrafficAt = now;
    this.lastSentAt = now;
    this.webSocket.send(payload, { binary: false });
    return true;
  }

  /** Told by the gate, which writes by itself. */
  tellSent(instrumentKey: string, trades: () => readonly SentTrade[]): void {
    const { id: connectionId } = this;
    this.observer.onTradesSent?.({ connectionId, instrumentKey, trades: trades() });
  }

  accountOf({ stream, instrumentKey }: Pick<DataFrame, 'stream' | 'instrumentKey'>): StreamAccount {
    let account = this.streams.get(stream);
    if (account === undefined) {
      account = new StreamAccount(stream, instrumentKey);
      this.streams.set(stream, account);
    }
    return account;
  }

  /** A session says so each time the client subscribes to an instrument, also when it already was. */
  noteSubscription(symbol: string, channel: Channel = 'trades'): void {
    this.gate?.onSubscribed(`${this.market}:${symbol}`, channel);
  }

  /** The other end of a half-open connection: nothing is said any more, and what comes in is not read. */
  playDead(): void {
    if (this.isDead) return;
    this.uncork();
    this.isDead = true;
    // The bytes go nowhere, but the end of the stream is still noticed.
    this.tcpSocket.removeAllListeners('data');
    this.tcpSocket.on('data', () => undefined);
  }

  ping(payload: string): void {
    if (this.isOpen && !this.isDead) this.webSocket.ping(payload);
  }

  pong(payload: Buffer): void {
    if (this.isOpen && !this.isDead) this.webSocket.pong(payload);
  }

  close(code: number, reason: string): void {
    this.uncork();
    if (this.isDead) this.terminate();
    else this.webSocket.close(code, reason);
  }

  terminate(): void {
    this.webSocket.terminate();
  }

  /** Frames sent until `uncork` leave in one write. */
  private cork(): void {
    if (this.corked) return;
    this.corked = true;
    this.tcpSocket.cork();
  }

  uncork(): void {
    if (!this.corked) return;
    this.corked = false;
    this.tcpSocket.uncork();
  }
}
