import type { Venue } from '../shared/values/market';
import type { ClientConnection } from './client-connection';
import type { SentTrade } from './data-frame';
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
  /** Trades of one instrument, oldest first, as the stream that collectors listen to tells them. */
  describe(trades: readonly SimulatedTrade[]): readonly SentTrade[];
  /** The venue's notice that it is about to close, where it has one. */
  announceShutdown?(now: number): void;
}

/** One channel of a venue whose sessions subscribe symbol by symbol, such as trades or books. */
export interface FeedChannel<Session> {
  lists(symbol: string): boolean;
  /** What the venue tells a new subscriber first, before anything else of that symbol. */
  welcome(session: Session, symbol: string, now: number): void;
  /** The subscription is over; only channels that keep readers of their own want to know. */
  leave?(session: Session, symbol: string): void;
}

/** Keeps the ids of connections apart from those of trades, which use the instrument's index as their stream. */
export const CONNECTION_STREAM = 0x7fffffff;
