import {
  EARLIEST_TRADE_TIME,
  LATEST_TRADE_TIME,
  POSITIVE_DECIMAL,
  SYMBOL,
} from '../../shared/market-data';
import type { BookLevel } from '../../shared/order-book';
import { NON_NEGATIVE_DECIMAL } from '../../shared/values/decimal';
import type { BookLink, BookUpdate, RejectedUpdate } from '../market-data/book-update';
import { describe, sampleOf } from './trade-rows';
import type { SymbolSet, BookContext } from './decoded-frame';

/** Levels of one side in the order of the wire, or the first thing among them that is none. */
export type LevelsRead =
  | { readonly kind: 'levels'; readonly levels: readonly BookLevel[] }
  | { readonly kind: 'invalid'; readonly value: unknown };

/** An update as a venue sent it: ours is certain, theirs is unknown until checked. */
export interface UpdateCandidate {
  readonly symbol: unknown;
  /** Null when the venue's word for it is unknown. */
  readonly kind: BookUpdate['kind'] | null;
  readonly bids: LevelsRead;
  readonly asks: LevelsRead;
  /** Null when its numbers are missing or lost digits. */
  readonly link: BookLink | null;
  /** Null where the venue sends none; undefined when it should have, and what came is none. */
  readonly checksum: number | null | undefined;
  /** What is no time is left out: an update is no worse without it. */
  readonly exchangeTime: unknown;
}

/** Null when it is no level. A quantity of zero deletes one. */
export const bookLevel = (price: unknown, quantity: unknown): BookLevel | null =>
  typeof price === 'string' &&
  typeof quantity === 'string' &&
  POSITIVE_DECIMAL.test(price) &&
  NON_NEGATIVE_DECIMAL.test(quantity)
    ? [price, quantity]
    : null;

/** In the words of venues that call a delta an update; null when it is neither. */
export const updateKind = (word: unknown): BookUpdate['kind'] | null =>
  word === 'snapshot' ? 'snapshot' : word === 'update' ? 'delta' : null;

/** Reads a list of rows, each by `readRow`. */
export function readLevels(rows: unknown, readRow: (row: unknown) => BookLevel | null): LevelsRead {
  if (!Array.isArray(rows)) return { kind: 'invalid', value: rows };
  const levels: BookLevel[] = [];
  for (const row of rows as readonly unknown[]) {
    const level = readRow(row);
    if (level === null) return { kind: 'invalid', value: row };
    levels.push(level);
  }
  return { kind: 'levels', levels };
}

/** A row `[price, quantity, …]`, as most venues have it. */
export const pairLevel = (row: unknown): BookLevel | null =>
  Array.isArray(row) ? bookLevel(row[0], row[1]) : null;

/** Puts the candidate among the good or the rejected. Whole: half an update would make a wrong book. */
export function sortUpdate(
  candidate: UpdateCandidate,
  context: BookContext,
  updates: BookUpdate[],
  rejected: RejectedUpdate[],
): void {
  const checked = check(candidate, context.symbols);
  if ('fault' in checked) rejectUpdate(checked, candidate.symbol, rejected);
  else updates.push(checked);
}

/** What is wrong, one sentence, and the value that is to blame. */
export interface UpdateFault {
  readonly fault: string;
  readonly value: unknown;
}

/** Puts what is no update among the rejected. */
export function rejectUpdate(
  { fault, value }: UpdateFault,
  symbol: unknown,
  rejected: RejectedUpdate[],
): void {
  const named = typeof symbol === 'string' && SYMBOL.test(symbol) ? { symbol } : {};
  rejected.push({ message: fault, sample: sampleOf(value), ...named });
}

function check(candidate: UpdateCandidate, symbols: SymbolSet): BookUpdate | UpdateFault {
  const { symbol, kind, bids, asks, link, checksum, exchangeTime } = candidate;
  if (typeof symbol !== 'string' || !symbols.has(symbol)) {
    return { fault: symbolFault(symbol), value: symbol };
  }
  if (kind === null) return { fault: 'neither a snapshot nor an update', value: symbol };
  if (bids.kind === 'invalid') {
    return { fault: `bid_invalid: ${describe(bids.value)}`, value: bids.value };
  }
  if (asks.kind === 'invalid') {
    return { fault: `ask_invalid: ${describe(asks.value)}`, value: asks.value };
  }
  if (link === null) return { fault: 'sequence_invalid: no whole number', value: symbol };
  if (checksum === undefined) return { fault: 'checksum_invalid: no 32 bits', value: symbol };
  return {
    symbol,
    kind,
    bids: bids.levels,
    asks: asks.levels,
    link,
    checksum,
    exchangeTime: isTime(exchangeTime) ? exchangeTime : null,
  };
}

const symbolFault = (symbol: unknown): string =>
  typeof symbol === 'string' && SYMBOL.test(symbol)
    ? `symbol_not_subscribed: ${symbol}`
    : `symbol_invalid: ${describe(symbol)}`;

const isTime = (value: unknown): value is number =>
  typeof value === 'number' &&
  Number.isInteger(value) &&
  value >= EARLIEST_TRADE_TIME &&
  value <= LATEST_TRADE_TIME;
