import type { Trade } from '../../../shared/market-data';
import type { PackedTrades } from '../../market-data/packed-trades';
import type { BookEvent } from '../../market-data/book-update';
import type { RejectedTrade } from '../../market-data/trade-sink';

/**
 * What one frame of a venue turned out to be. Venues parse text into these; the template acts on them.
 * Only `trades` and `book` are data: pongs, acknowledgements and heartbeats never count as such.
 */
export type WireEvent = FrameMeaning & {
  /** Counts the frames of this connection, control frames included, where a venue numbers them. */
  readonly sequence?: number;
};

/** What a collector makes of a frame: where a scanner knows its venue's trades, most stay packed. */
export type FrameEvent = WireEvent | PackedTrades;

/** Of a frame without fault: nearly all. */
export const NONE_REJECTED: readonly RejectedTrade[] = [];

type FrameMeaning =
  | {
      readonly kind: 'trades';
      readonly trades: readonly Trade[];
      readonly rejected: readonly RejectedTrade[];
    }
  | BookEvent
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

/** What a parser needs to know beside the text. */
export interface WireContext {
  readonly collectorId: string;
  /** Symbols this collector subscribes to; trades of others are rejected. */
  readonly symbols: SymbolSet;
}

/** Pure: text in, one event out. Never throws, whatever the text. `receivedAt` is epoch ms. */
export type ParseFrame = (text: string, receivedAt: number, context: WireContext) => WireEvent;
