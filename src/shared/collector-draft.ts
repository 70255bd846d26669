import { z } from 'zod';

/**
 * A collector as a form sends it: anything the form can hold, so that main can say by field what is wrong
 * with it instead of refusing the message.
 */
export const collectorDraftSchema = z.strictObject({
  id: z.string().max(200),
  venue: z.string().max(40),
  market: z.string().max(40),
  channel: z.string().max(40),
  symbols: z.array(z.string().max(200)).max(5_000),
  autostart: z.boolean(),
  url: z.string().max(2_048).optional(),
  restUrl: z.string().max(2_048).optional(),
  stream: z.string().max(40).optional(),
  depth: z.number().optional(),
});
export type CollectorDraft = Readonly<z.infer<typeof collectorDraftSchema>>;

/** What a form may offer: one kind of collector. */
export interface CollectorChoice {
  readonly venue: string;
  readonly venueLabel: string;
  readonly market: string;
  readonly marketLabel: string;
  readonly channel: string;
  readonly defaultId: string;
  readonly defaultUrl: string;
  /** The first is the default; empty where there is no choice. */
  readonly streams: readonly string[];
  /** Levels a side of an order book; the first is the default; empty where there is no choice. */
  readonly depths: readonly number[];
}
