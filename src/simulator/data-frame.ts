import type { BookMessage, WriteBook } from './books/book-message';

/** A trade as one connection received it, in the words of the wire. */
export interface SentTrade {
  readonly tradeId: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  /** Epoch ms, as on the wire. */
  readonly exchangeTime: number;
}

/** Trades that follow each other in their stream: positions `ordinal` to `ordinal + count - 1`. */
export interface FramePart {
  readonly ordinal: number;
  readonly count: number;
  readonly describe: () => readonly SentTrade[];
}

/** A frame that is written once and sent to everybody who subscribed to it. */
export interface TradeFrame {
  readonly payload: Buffer;
  readonly instrumentKey: string;
  /** The venue's name of the stream or topic. */
  readonly stream: string;
  /** Position of the first trade in its stream: consecutive for the stream, whatever the ids look like. */
  readonly ordinal: number;
  readonly tradeCount: number;
  /** Only called when somebody listens. */
  readonly describe: () => readonly SentTrade[];
}

/** A frame about one order book; what it says can be changed and written again. */
export interface BookFrame {
  readonly payload: Buffer;
  readonly instrumentKey: string;
  readonly stream: string;
  readonly message: BookMessage;
  readonly write: WriteBook;
}

export type DataFrame = TradeFrame | BookFrame;

export const isBookFrame = (frame: DataFrame): frame is BookFrame => 'message' in frame;
