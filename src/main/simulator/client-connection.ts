import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Venue } from '../../shared/values/market';

/** A trade as one connection received it, in the words of the wire. */
export interface SentTrade {
  readonly tradeId: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  /** Epoch ms, as on the wire. */
  readonly exchangeTime: number;
}

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

/** A frame that is written once and sent to everybody who subscribed to it. */
export interface TradeFrame {
  readonly payload: Buffer;
  readonly instrumentKey: string;
  readonly tradeCount: number;
  /** Only called when somebody listens. */
  readonly describe: () => readonly SentTrade[];
}

export interface ConnectionObserver {
  /** Absent when nobody listens, so that nothing is described for nobody. */
  readonly onTradesSent: ((sent: TradesSent) => void) | undefined;
  readonly onSlowReader: () => void;
}

/** One client: its socket, what it was sent, and the point at which it is too slow to be kept. */
export class ClientConnection {
  readonly sentTrades = new Map<string, number>();
  lastTrafficAt: number;
  private corked = false;

  constructor(
    readonly id: number,
    readonly venue: Venue,
    readonly path: string,
    private readonly webSocket: WebSocket,
    private readonly tcpSocket: Socket,
    private readonly maxBufferedBytes: number,
    private readonly observer: ConnectionObserver,
    readonly openedAt: number,
  ) {
    this.lastTrafficAt = openedAt;
  }

  get isOpen(): boolean {
    return this.webSocket.readyState === this.webSocket.OPEN;
  }

  sendText(text: string, now: number): void {
    if (!this.isOpen) return;
    this.lastTrafficAt = now;
    this.webSocket.send(text);
  }

  /** A reader that lets more than the limit pile up is cut off without a goodbye it could not read. */
  sendTrades(frame: TradeFrame, now: number): void {
    if (!this.isOpen) return;
    if (this.webSocket.bufferedAmount > this.maxBufferedBytes) {
      this.observer.onSlowReader();
      this.terminate();
      return;
    }
    this.cork();
    this.lastTrafficAt = now;
    this.webSocket.send(frame.payload, { binary: false });
    const { instrumentKey, tradeCount } = frame;
    this.sentTrades.set(instrumentKey, (this.sentTrades.get(instrumentKey) ?? 0) + tradeCount);
    this.observer.onTradesSent?.({
      connectionId: this.id,
      instrumentKey,
      trades: frame.describe(),
    });
  }

  ping(payload: string): void {
    if (this.isOpen) this.webSocket.ping(payload);
  }

  close(code: number, reason: string): void {
    this.uncork();
    this.webSocket.close(code, reason);
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
