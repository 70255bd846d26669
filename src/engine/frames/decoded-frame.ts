import type { BookEvent } from '../market-data/book-update';
import type { TradeBatch } from '../market-data/trade-batch';

/**
 * What one frame of a venue turned out to be. Venues decode frames into these; the collector template acts
 * on them. Only a `TradeBatch` (kind `trades`) and `book` are data: pongs, acknowledgements and heartbeats
 * never count as such.
 */
export type DecodedFrame = TradeBatch | (BookEvent & Numbered) | (ControlFrame & Numbered);

interface Numbered {
  /** Number of the frame on its connection, control frames included, where the venue numbers them. */
  readonly frameSequence?: number;
}

type ControlFrame =
  | { readonly kind: 'acknowledged'; readonly requestId: string }
  /** From venues that answer symbol by symbol; symbols acknowledged before may be among them. */
  | { readonly kind: 'symbols_acknowledged'; readonly symbols: readonly string[] }
  /** The whole request. */
  | {
      readonly kind: 'refused';
      /** Null when the venue did not say which request it refused. */
      readonly requestId: string | null;
      readonly message: string;
      /** The symbol the venue complained of, if it named one. */
      readonly symbol: string | null;
      /** The venue holds the subscription already, so nothing is missing. */
      readonly alreadySubscribed: boolean;
    }
  /** Only this symbol: the others of its request are answered apart. */
  | { readonly kind: 'symbol_refused'; readonly symbol: string; readonly message: string }
  | { readonly kind: 'pong' }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'shutdown_notice'; readonly message: string }
  | { readonly kind: 'venue_error'; readonly message: string }
  /** Well-formed, but not of a topic this collector handles. */
  | { readonly kind: 'unknown'; readonly topic: string }
  /** Not what the venue documents: no JSON, binary, or no shape we know. */
  | { readonly kind: 'unreadable'; readonly message: string };

/** One connection, as far as a venue's collector needs to know it. */
export interface ConnectionScope {
  /** A message beside the subscriptions. */
  send(text: string): void;
}

/** What is asked of a set of symbols; it need not be able to list them. */
export type SymbolSet = Pick<ReadonlySet<string>, 'has'>;

/** What a parser of trades needs beside the frame. */
export interface TradeContext {
  /** Emptied for the frame before the parser is called; the parser adds the trades and returns it. */
  readonly batch: TradeBatch;
  /** Symbols the collector subscribes to; trades of others are rejected. */
  readonly symbols: SymbolSet;
}

/** What a parser of order books needs beside the frame. */
export interface BookContext {
  readonly symbols: SymbolSet;
}
