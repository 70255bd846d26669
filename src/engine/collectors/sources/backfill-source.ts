import type { Result } from '../../../shared/result';
import type { TradeBatch } from '../../market-data/trade-batch';
import type { RestPace } from '../../transport/rest-client';
import { parseTradeRows } from '../../frames/trade-rows';
import type { TradeCandidate, TradeRowOptions } from '../../frames/trade-rows';

/** What a parser of backfill pages needs beside the text. */
export interface BackfillContext {
  /** Empty, with its receipt time set; the parser adds the trades and returns it. */
  readonly batch: TradeBatch;
  readonly symbol: string;
}

/** Adds the rows of a page, oldest first, each marked as backfill and with its own raw text. */
export function parseBackfillRows<Row>(
  { batch, symbol }: BackfillContext,
  rows: readonly unknown[],
  mapRow: (row: Row) => TradeCandidate,
  options: Pick<TradeRowOptions<Row>, 'isRow'> = {},
): TradeBatch {
  const context = { batch, symbols: new Set([symbol]) };
  parseTradeRows(context, rows, mapRow, { ...options, origin: 'backfill', keepsRowTexts: true });
  return batch;
}

interface SourceBasics {
  /** Of the venue's REST API, without a slash at the end. */
  readonly baseUrl: string;
  readonly pace: RestPace;
  /** Adds the trades of an answer to the batch, oldest first; the error is a sentence. */
  parse(text: string, context: BackfillContext): Result<TradeBatch, string>;
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
