import type { BookUpdate, RejectedUpdate } from '../../market-data/book-update';

/** Where a collector hands over what it hears of order books. Neither call throws. */
export interface BookSink {
  /** The updates of one frame, in the order of the wire. `receivedAt` is epoch ms. */
  accept(
    collectorId: string,
    updates: readonly BookUpdate[],
    rejected: readonly RejectedUpdate[],
    receivedAt: number,
  ): void;
  /** Frames of the connection never came or came out of order, where the venue numbers them. */
  framesMissed(collectorId: string, receivedAt: number): void;
}

export const NO_BOOKS: BookSink = { accept: () => undefined, framesMissed: () => undefined };
