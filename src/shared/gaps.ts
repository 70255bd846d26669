import { z } from 'zod';

/** Why ids are missing, as far as it can be known. */
export const gapCauseSchema = z.enum([
  /** The connection was lost or renewed between the two neighbours. */
  'reconnect',
  /** The venue left them out on an unbroken connection. */
  'venue',
  /** They came, but failed their checks here. */
  'rejected',
  /** A limit of ours dropped them. */
  'own_limit',
]);
export type GapCause = z.infer<typeof gapCauseSchema>;

export const gapStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open') }),
  z.object({ kind: z.literal('requested'), at: z.number() }),
  z.object({ kind: z.literal('closed'), at: z.number() }),
  z.object({ kind: z.literal('permanent'), at: z.number(), reason: z.string() }),
]);

/** A run of trade ids of one instrument that did not arrive. Times are epoch ms. */
export const gapSchema = z.object({
  id: z.int(),
  collectorId: z.string(),
  instrument: z.string(),
  fromId: z.string(),
  toId: z.string(),
  /** How many ids the gap had when it was found, and how many have arrived since. */
  missing: z.int(),
  filled: z.int(),
  /** Exchange times of the trades on both sides. */
  fromTime: z.number(),
  toTime: z.number(),
  detectedAt: z.number(),
  cause: gapCauseSchema,
  state: gapStateSchema,
});
export type Gap = Readonly<z.infer<typeof gapSchema>>;

export const gapCountsSchema = z.object({
  /** Gaps found since the app started, and those unfinished now. */
  opened: z.int(),
  open: z.int(),
  /** Ids that may still come, and ids that never will. */
  missingIds: z.int(),
  permanentIds: z.int(),
});
export type GapCounts = Readonly<z.infer<typeof gapCountsSchema>>;
