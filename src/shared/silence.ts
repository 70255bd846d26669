import { z } from 'zod';
import { channelSchema } from './market-data';

/** What happened to one symbol of which something should have come by now, in the order in which it can happen. */
export const SILENCE_EVENT_KINDS = [
  /** No trade, or no update of its book, for longer than the symbol's own threshold. */
  'silent',
  /** Unsubscribed and subscribed again, alone. */
  'resubscribed',
  /** The connection is being replaced because that did not help. */
  'recycled',
  /** One came: the silence is over. */
  'healed',
  /** It is not collected any more, so its silence is no concern. */
  'removed',
] as const;

export const silenceEventSchema = z.object({
  collectorId: z.string(),
  channel: channelSchema,
  symbol: z.string(),
  kind: z.enum(SILENCE_EVENT_KINDS),
  /** Epoch ms. */
  at: z.number(),
  /** The silence that was allowed, in ms. */
  thresholdMs: z.number(),
  /** Receipt of the last live trade before the event, epoch ms; null when none came since the app started. */
  lastTradeAt: z.number().nullable(),
});
export type SilenceEvent = Readonly<z.infer<typeof silenceEventSchema>>;
