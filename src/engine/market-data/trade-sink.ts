import type { RejectionReason, Trade } from '../../shared/market-data';
import type { PackedTrades } from './packed-trades';

/** A trade in a frame that failed its checks, with enough to find out why. */
export interface RejectedTrade {
  readonly reason: RejectionReason;
  /** Which field and what it held, one sentence. */
  readonly message: string;
  /** The trade as received, cut at 1,024 characters. */
  readonly sample: string;
  /** Absent when the trade named none, and when its frame had too many rejected ones to describe. */
  readonly symbol?: string;
}

/**
 * Where a collector hands over the trades of one frame, in the order of the wire.
 * It never throws: whatever goes wrong inside is counted as a rejection.
 */
export type TradeSink = (
  collectorId: string,
  trades: readonly Trade[],
  rejected: readonly RejectedTrade[],
) => void;

/** The same for a frame that was read fast: without fault, of one instrument, as it happened. */
export type PackedSink = (trades: PackedTrades) => void;
