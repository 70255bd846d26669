import {
  EARLIEST_TRADE_TIME,
  LATEST_TRADE_TIME,
  LONGEST_LEAD_MS,
  MAX_TRADE_ID_LENGTH,
  POSITIVE_DECIMAL,
  REJECTION_REASONS,
  SYMBOL,
} from '../../../shared/market-data';
import type { RejectionReason, Trade } from '../../../shared/market-data';
import type { RejectedTrade } from '../../market-data/trade-sink';
import type { SymbolSet, WireContext } from './decoded-frame';

/** A trade as a venue sent it: ours is certain, theirs is unknown until checked. */
export type TradeCandidate = Pick<
  Trade,
  'venue' | 'market' | 'receivedAt' | 'sentAt' | 'collectorId' | 'raw' | 'matches' | 'origin'
> &
  Record<'symbol' | 'side' | 'price' | 'quantity' | 'tradeId' | 'exchangeTime', unknown>;

const isPositiveDecimal = (value: unknown): boolean =>
  typeof value === 'string' && POSITIVE_DECIMAL.test(value);

/** It came as it happened, and is not history that the venue told. */
export const isLive = (trade: Trade): boolean => trade.origin === undefined;

/**
 * What is wrong with the candidate, or null. The same rules as `tradeSchema`, without its cost:
 * a property test holds the two against each other.
 */
export function faultOf(candidate: TradeCandidate, symbols: SymbolSet): RejectionReason | null {
  const { symbol, side, exchangeTime, tradeId } = candidate;
  if (typeof symbol !== 'string') return 'symbol_invalid';
  if (!symbols.has(symbol)) return SYMBOL.test(symbol) ? 'symbol_not_subscribed' : 'symbol_invalid';
  if (side !== 'buy' && side !== 'sell') return 'side_invalid';
  if (!isPositiveDecimal(candidate.price)) return 'price_invalid';
  if (!isPositiveDecimal(candidate.quantity)) return 'quantity_invalid';
  if (
    typeof exchangeTime !== 'number' ||
    !Number.isInteger(exchangeTime) ||
    exchangeTime < EARLIEST_TRADE_TIME ||
    exchangeTime > LATEST_TRADE_TIME ||
    exchangeTime > candidate.receivedAt + LONGEST_LEAD_MS
  ) {
    return 'time_invalid';
  }
  if (typeof tradeId !== 'string' || tradeId === '' || tradeId.length > MAX_TRADE_ID_LENGTH) {
    return 'trade_id_invalid';
  }
  return null;
}

const FIELD_OF: Readonly<Partial<Record<RejectionReason, keyof TradeCandidate>>> = {
  symbol_invalid: 'symbol',
  symbol_not_subscribed: 'symbol',
  side_invalid: 'side',
  price_invalid: 'price',
  quantity_invalid: 'quantity',
  time_invalid: 'exchangeTime',
  trade_id_invalid: 'tradeId',
};

/** A frame may hold millions of things that are no trades: of the rest only the reason is kept. */
const DESCRIBED_PER_FRAME = 20;
const UNDESCRIBED = Object.fromEntries(
  REJECTION_REASONS.map((reason) => [reason, { reason, message: reason, sample: '' }]),
) as Readonly<Record<RejectionReason, RejectedTrade>>;

/** Puts the candidate among the good or the rejected; `source` is the venue's own object, for the sample. */
export function sortCandidate(
  candidate: TradeCandidate,
  source: unknown,
  context: WireContext,
  trades: Trade[],
  rejected: RejectedTrade[],
): void {
  const reason = faultOf(candidate, context.symbols);
  if (reason === null) {
    trades.push(candidate as Trade);
    return;
  }
  if (rejected.length >= DESCRIBED_PER_FRAME) {
    rejected.push(UNDESCRIBED[reason]);
    return;
  }
  const field = FIELD_OF[reason];
  const held = field === undefined ? '' : `: ${describe(candidate[field])}`;
  const { symbol } = candidate;
  rejected.push({
    reason,
    message: `${reason}${held}`,
    sample: sampleOf(source),
    ...(typeof symbol === 'string' && SYMBOL.test(symbol) ? { symbol } : {}),
  });
}

/** Puts a trade that is no object at all among the rejected. */
export function rejectNonObject(source: unknown, rejected: RejectedTrade[]): void {
  rejected.push(
    rejected.length >= DESCRIBED_PER_FRAME
      ? UNDESCRIBED.not_an_object
      : {
          reason: 'not_an_object',
          message: `expected an object, got ${describe(source)}`,
          sample: sampleOf(source),
        },
  );
}

export function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  return sampleOf(value).slice(0, 80);
}

export const SAMPLE_LENGTH = 1_024;

export function sampleOf(value: unknown): string {
  try {
    // The library's type forgets that `undefined` has no JSON.
    const text = JSON.stringify(value) as string | undefined;
    return (text ?? 'undefined').slice(0, SAMPLE_LENGTH);
  } catch {
    // JSON.parse takes any depth, JSON.stringify overflows the stack.
    return '(nested too deeply to show)';
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined when the text is no JSON; JSON itself has no undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
