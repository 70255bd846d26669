import { z } from 'zod';

/** Why trades are missing, as far as it can be known. */
export const lossCauseSchema = z.enum([
  /** The connection was lost or renewed between the two neighbours. */
  'reconnect',
  /** A person had stopped the collector. */
  'stopped',
  /** The venue left them out on an unbroken connection. */
  'venue',
  /** A frame or trade could not be read here at that time. */
  'rejected',
]);
export type LossCause = z.infer<typeof lossCauseSchema>;

const open = z.object({ kind: z.literal('open') });
const requested = z.object({ kind: z.literal('requested'), at: z.number() });

const common = {
  id: z.int(),
  collectorId: z.string(),
  /** `venue:market:symbol` */
  instrument: z.string(),
  /** Exchange times of the trades on both sides, epoch ms. */
  fromTime: z.number(),
  toTime: z.number(),
  detectedAt: z.number(),
  cause: lossCauseSchema,
  /** Trades that arrived since, late or by backfill. */
  filled: z.int(),
};

/** A run of consecutive trade ids that did not arrive: their number is known. */
export const gapSchema = z.object({
  kind: z.literal('gap'),
  ...common,
  fromId: z.string(),
  toId: z.string(),
  /** How many ids were missing when the gap was found. */
  missing: z.int(),
  state: z.discriminatedUnion('kind', [
    open,
    requested,
    /** Every id arrived, or, with a reason, was none to wait for. */
    z.object({ kind: z.literal('closed'), at: z.number(), reason: z.string().optional() }),
    z.object({ kind: z.literal('permanent'), at: z.number(), reason: z.string() }),
  ]),
});
export type Gap = Readonly<z.infer<typeof gapSchema>>;

/** A time without a connection to a venue whose ids prove nothing: what was lost is unknown. */
export const outageSchema = z.object({
  kind: z.literal('outage'),
  ...common,
  state: z.discriminatedUnion('kind', [
    open,
    requested,
    /** The venue's list reached back to a trade that we had: everything it lists is here. */
    z.object({ kind: z.literal('covered'), at: z.number() }),
    /** Between these exchange times nothing is known. */
    z.object({
      kind: z.literal('uncovered'),
      at: z.number(),
      fromTime: z.number(),
      toTime: z.number(),
      reason: z.string(),
    }),
  ]),
});
export type Outage = Readonly<z.infer<typeof outageSchema>>;

export const lossSchema = z.discriminatedUnion('kind', [gapSchema, outageSchema]);
export type Loss = Gap | Outage;

export const gapCountsSchema = z.object({
  /** Gaps found since the app started, and those unfinished now. */
  opened: z.int(),
  open: z.int(),
  /** Ids that may still come, and ids that never will. */
  missingIds: z.int(),
  permanentIds: z.int(),
});
export type GapCounts = Readonly<z.infer<typeof gapCountsSchema>>;

/** What of one collector, or of all of them, is known to be missing. */
export const lossCountsSchema = z.object({
  /** Gaps that may still be filled, and the ids they lack. */
  openGaps: z.int(),
  missingIds: z.int(),
  /** Ids that will never come. */
  lostIds: z.int(),
  /** Outages of which nothing is known: how much was lost cannot be told. */
  unknownOutages: z.int(),
});
export type LossCounts = Readonly<z.infer<typeof lossCountsSchema>>;

/** Of all collectors together. */
export const lossTotalsSchema = lossCountsSchema.extend({
  /** Collectors that run on venues whose ids prove nothing. */
  notProvable: z.int().min(0),
});

/** What a venue's stream can prove about completeness. */
export const provabilitySchema = z.object({
  /**
   * `exact`: every lost trade shows and is counted. `detectable`: a loss shows, its size does not.
   * `not_provable`: a loss may leave no trace.
   */
  level: z.enum(['exact', 'detectable', 'not_provable']),
  /** Why, one sentence. */
  reason: z.string(),
});
export type Provability = Readonly<z.infer<typeof provabilitySchema>>;
