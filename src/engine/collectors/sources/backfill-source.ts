import type { RejectionReason, Trade } from '../../../shared/market-data';
import type { Result } from '../../../shared/result';
import type { RestPace } from '../../transport/rest-client';

export interface BackfillPage {
  /** Marked as backfill, oldest first. */
  readonly trades: readonly Trade[];
  readonly rejected: readonly { readonly reason: RejectionReason }[];
}

export interface BackfillContext {
  readonly collectorId: string;
  readonly symbol: string;
}

interface SourceBasics {
  /** Of the venue's REST API, without a slash at the end. */
  readonly baseUrl: string;
  readonly pace: RestPace;
  /** Pure: the answer's text in, trades out; the error is a sentence. */
  parse(text: string, receivedAt: number, context: BackfillContext): Result<BackfillPage, string>;
}

/** How a venue hands out trades that were missed. */
export type BackfillSource =
  /** From any id on. */
  | (SourceBasics & {
      readonly kind: 'by_id';
      /** Most trades one answer holds. */
      readonly pageSize: number;
      /** Path and query. */
      path(symbol: string, fromId: number): string;
    })
  /** Those before any id, the newest of them first; `parse` turns them round. */
  | (SourceBasics & {
      readonly kind: 'before_id';
      path(symbol: string, beforeId: number): string;
    })
  /** From any time on, oldest first. */
  | (SourceBasics & {
      readonly kind: 'from_time';
      /** Trades of that millisecond (epoch ms, the venue's clock) must be among those. */
      path(symbol: string, fromTime: number): string;
    })
  /** The newest ones of a span of time; `parse` turns them round. */
  | (SourceBasics & {
      readonly kind: 'within_time';
      /** Both ends (epoch ms, the venue's clock) must be within. */
      path(symbol: string, fromTime: number, toTime: number): string;
    })
  /** Only the newest ones. */
  | (SourceBasics & {
      readonly kind: 'newest';
      readonly depth: number;
      path(symbol: string): string;
    });
