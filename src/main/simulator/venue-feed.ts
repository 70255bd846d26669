import type { Venue } from '../../shared/values/market';
import type { ClientConnection, SentTrade } from './client-connection';
import type { SimulatedMarket } from './instruments';
import type { SimulatedTrade } from './market-model';

/** What one client does on one venue. Everything is decided on the `now` it is given (epoch ms). */
export interface ClientSession {
  onText(text: string, now: number): void;
  onPing(now: number): void;
  onPong(payload: string, now: number): void;
  /** Called every few tens of ms: keep-alive, idle cut, lifetime. */
  onTick(now: number): void;
  onClosed(): void;
}

/** One market of one venue as its WebSocket clients see it. */
export interface VenueFeed {
  readonly venue: Venue;
  readonly market: SimulatedMarket;
  /** True when this feed answers upgrade requests for that address. */
  serves(url: URL): boolean;
  open(url: URL, connection: ClientConnection): ClientSession;
  /**
   * Trades of one instrument, oldest first. Nothing is written for nobody. `exchangeNow` is what the venue
   * believes the time to be.
   */
  publish(trades: readonly SimulatedTrade[], now: number, exchangeNow: number): void;
  /** The trade as this feed writes it. */
  describe(trade: SimulatedTrade): SentTrade;
  /** The venue's notice that it is about to close, where it has one. */
  announceShutdown?(now: number): void;
}
