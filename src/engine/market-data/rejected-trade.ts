import type { RejectionReason } from '../../shared/market-data';

/** A trade of a frame that failed a check, with enough to find out why. */
export interface RejectedTrade {
  readonly reason: RejectionReason;
  /** One sentence: the field and what it held. */
  readonly message: string;
  /** The trade as received, cut at 1,024 characters; empty when too many of one frame were rejected. */
  readonly sample: string;
  /** Absent when the trade names no well-formed symbol, and when too many of one frame were rejected. */
  readonly symbol?: string;
}
