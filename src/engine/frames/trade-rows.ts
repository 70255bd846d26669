import {
  EARLIEST_TRADE_TIME,
  LATEST_TRADE_TIME,
  MAX_TRADE_ID_LENGTH,
  POSITIVE_DECIMAL,
  REJECTION_REASONS,
  SYMBOL,
} from '../../shared/market-data';
import type { RejectionReason, Trade } from '../../shared/market-data';
import type { RejectedTrade } from '../market-data/rejected-trade';
import type { TradeBatch, TradeFields } from '../market-data/trade-batch';
import type { SymbolSet, TradeContext } from './decoded-frame';

/** One row of a venue's list of trades, its fields unchecked. */
export interface TradeCandidate
  extends Pick<TradeFields, 'matches' | 'kind'>, Record<CheckedField, unknown> {}
type CheckedField = 'symbol' | 'side' | 'price' | 'quantity' | 'tradeId' | 'exchangeTime';

const isPositiveDecimal = (value: unknown): boolean =>
  typeof value === 'string' && POSITIVE_DECIMAL.test(value);

/**
 * What is wrong with the candidate, or null. A time far from the receipt time is no fault of the trade: then a clock is
 * wrong, which the verdict says. The same rules as `tradeSchema`,
 * without its cost: a property test compares the two.
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
    exchangeTime > LATEST_TRADE_TIME
  ) {
    return 'time_invalid';
  }
  if (typeof tradeId !== 'string' || tradeId === '' || tradeId.length > MAX_TRADE_ID_LENGTH) {
    return 'trade_id_invalid';
  }
  return null;
}

const FIELD_OF: Readonly<Partial<Record<RejectionReason, CheckedField>>> = {
  symbol_invalid: 'symbol',
  symbol_not_subscribed: 'symbol',
  side_invalid: 'side',
  price_invalid: 'price',
  quantity_invalid: 'quantity',
  time_invalid: 'exchangeTime',
  trade_id_invalid: 'tradeId',
};

/** A frame may hold millions of rows that are no trades: of those beyond only the reason is kept. */
const DESCRIBED_PER_FRAME = 20;
const UNDESCRIBED = Object.fromEntries(
  REJECTION_REASONS.map((reason) => [reason, { reason, message: reason, sample: '' }]),
) as Readonly<Record<RejectionReason, RejectedTrade>>;

export interface TradeRowOptions<Row> {
  /** Whether a row has the shape that `mapRow` takes; by default whether it is an object. */
  readonly isRow?: (row: unknown) => row is Row;
  readonly origin?: Trade['origin'];
  /** Keeps each row's own JSON as its raw text, instead of the whole frame. */
  readonly keepsRowTexts?: boolean;
}

/**
 * Adds the rows of a venue's list to the batch: those that pass every check as trades, the others as
 * rejected, both in the order of the list. `mapRow` only names the fields of a row; it checks nothing.
 */
export function parseTradeRows<Row = JsonObject>(
  { batch, symbols }: TradeContext,
  rows: readonly unknown[],
  mapRow: (row: Row) => TradeCandidate,
  options: TradeRowOptions<Row> = {},
): void {
  const isRow = options.isRow ?? (isJsonObject as (row: unknown) => row is Row);
  for (const row of rows) {
    if (!isRow(row)) {
      rejectRow(batch, 'not_an_object', row, `expected an object, got ${describe(row)}`);
      continue;
    }
    const candidate = mapRow(row);
    const fault = faultOf(candidate, symbols);
    if (fault !== null) {
      const field = FIELD_OF[fault];
      const held = field === undefined ? '' : `: ${describe(candidate[field])}`;
      rejectRow(batch, fault, row, fault + held, candidate.symbol);
      continue;
    }
    const text = options.keepsRowTexts === true ? JSON.stringify(row) : undefined;
    // Every unknown field has just been checked.
    batch.add({ ...(candidate as TradeFields), origin: options.origin }, text);
  }
}

function rejectRow(
  { rejected }: TradeBatch,
  reason: RejectionReason,
  row: unknown,
  message: string,
  symbol?: unknown,
): void {
  if (rejected.length >= DESCRIBED_PER_FRAME) {
    rejected.push(UNDESCRIBED[reason]);
    return;
  }
  const isSymbol = typeof symbol === 'string' && SYMBOL.test(symbol);
  rejected.push({ reason, message, sample: sampleOf(row), ...(isSymbol ? { symbol } : {}) });
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
