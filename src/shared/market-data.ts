import { z } from 'zod';
import { POSITIVE_DECIMAL } from './values/decimal';
import { CHANNELS, MARKETS, SIDES, TRADE_KINDS, VENUES } from './values/market';
import type { Market, Venue } from './values/market';
import { SYMBOL } from './values/symbol';

export const venueSchema = z.enum(VENUES);
export const marketSchema = z.enum(MARKETS);
export const channelSchema = z.enum(CHANNELS);
export const sideSchema = z.enum(SIDES);

export { POSITIVE_DECIMAL, SYMBOL };

/** Epoch ms from 2010-01-01 to 2100-01-01: anything else is not a time at which a trade happened. */
export const EARLIEST_TRADE_TIME = 1_262_304_000_000;
export const LATEST_TRADE_TIME = 4_102_444_800_000;

export const MAX_TRADE_ID_LENGTH = 64;

export const symbolSchema = z
  .string()
  .regex(SYMBOL, 'expected an upper-case symbol such as BTCUSDT, BTC-USD or BTC/USD');
export const positiveDecimalSchema = z
  .string()
  .regex(POSITIVE_DECIMAL, 'expected a positive decimal such as 65114.30');
const epochMsSchema = z.int().min(EARLIEST_TRADE_TIME).max(LATEST_TRADE_TIME);

/**
 * One public trade.
 * `side` is the taker's. `price` and `quantity` are the venue's own decimal strings, unchanged.
 * `exchangeTime` is the venue's clock, `receivedAt` is ours; both in epoch ms.
 * `sentAt` is when the venue sent the frame, by its clock, where it says so.
 * `raw` is the text of the frame that carried the trade (frame-mates share one string).
 * `matches` is present where a row stands for several trades: how many, `tradeId` being the last one's.
 * `origin` is absent on a trade that came as it happened. `snapshot`: the venue told it as history on
 * subscribing; `backfill`: we asked for it afterwards. Those count in no rate, their latency means
 * nothing, and they prove no stream alive.
 * `kind` is absent on a regular trade and where the venue does not say.
 */
export const tradeSchema = z.strictObject({
  venue: venueSchema,
  market: marketSchema,
  symbol: symbolSchema,
  side: sideSchema,
  price: positiveDecimalSchema,
  quantity: positiveDecimalSchema,
  tradeId: z.string().min(1).max(MAX_TRADE_ID_LENGTH),
  exchangeTime: epochMsSchema,
  receivedAt: epochMsSchema,
  sentAt: epochMsSchema.optional(),
  collectorId: z.string().min(1),
  raw: z.string(),
  matches: z.int().min(2).optional(),
  origin: z.enum(['snapshot', 'backfill']).optional(),
  kind: z.enum(TRADE_KINDS).optional(),
});
export type Trade = Readonly<z.infer<typeof tradeSchema>>;
/** Without the text of its frame, which is decoded only for who asks. */
export type HeldTrade = Omit<Trade, 'raw'>;

/** `venue:market:symbol`; spot and linear BTCUSDT never mix. */
export const instrumentKey = (venue: Venue, market: Market, symbol: string): string =>
  `${venue}:${market}:${symbol}`;

/** Why a received trade was not stored. Every rejected trade has exactly one reason. */
export const REJECTION_REASONS = [
  'not_an_object',
  'symbol_invalid',
  'symbol_not_subscribed',
  'side_invalid',
  'price_invalid',
  'quantity_invalid',
  'time_invalid',
  'trade_id_invalid',
  'store_failed',
] as const;
export const rejectionReasonSchema = z.enum(REJECTION_REASONS);
export type RejectionReason = (typeof REJECTION_REASONS)[number];

const assetSchema = z.string().regex(/^[A-Z0-9]{1,30}$/, 'expected an asset code such as BTC');

/** What the tape and the export select. All given fields must match; symbols are exact. */
export const tradeFilterSchema = z.strictObject({
  /** Whatever the venues spell as this pair. Selects among their markets, which stay apart. */
  pair: z.strictObject({ base: assetSchema, quote: assetSchema }).readonly().optional(),
  venue: venueSchema.optional(),
  market: marketSchema.optional(),
  symbol: symbolSchema.optional(),
  side: sideSchema.optional(),
  /** Smallest price × quantity, in the instrument's quote currency. */
  minNotional: positiveDecimalSchema.optional(),
});
export type TradeFilter = Readonly<z.infer<typeof tradeFilterSchema>>;
