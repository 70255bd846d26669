import { z } from 'zod';
import { renewalSchema } from './collector-status';
import { runningIdSchema } from './settings';
import { SILENCE_EVENT_KINDS } from './silence';
import { COLLECTOR_STATES } from './values/lifecycle';
import { TIMELINE_KINDS } from './values/timeline';

const common = {
  /** Counts up by one, across restarts too. */
  id: z.int().min(1),
  /** Epoch ms of this machine's clock. */
  at: z.number(),
  collectorId: z.string().nullable(),
  /** `venue:market:symbol` */
  instrument: z.string().nullable(),
  /** A stable code, e.g. `connection_closed`, `reconnect`, `high_latency`. */
  cause: z.string(),
  /** How long what is over had lasted; null while it lasts or where nothing lasts. */
  durationMs: z.number().nullable(),
  /** What happened, for people. */
  sentence: z.string(),
};

const state = z.enum(COLLECTOR_STATES);

export const timelineEventSchema = z.discriminatedUnion('kind', [
  /** `change` is the state entered; `durationMs` is how long `from` had lasted. */
  z.object({ kind: z.literal('transition'), ...common, from: state, change: state }),
  z.object({
    kind: z.literal('gap'),
    ...common,
    change: z.enum(['opened', 'requested', 'closed', 'permanent']),
  }),
  z.object({
    kind: z.literal('outage'),
    ...common,
    change: z.enum(['opened', 'requested', 'covered', 'uncovered']),
  }),
  z.object({
    kind: z.literal('silence'),
    ...common,
    change: z.enum(SILENCE_EVENT_KINDS),
  }),
  /** An order book stopped being right, or is right again; `durationMs` is how long it was wrong. */
  z.object({ kind: z.literal('book'), ...common, change: z.enum(['out_of_sync', 'resynced']) }),
  /** One of our own limits cut something. */
  z.object({ kind: z.literal('limit'), ...common, change: z.enum(['reached']) }),
  z.object({
    kind: z.literal('alarm'),
    ...common,
    change: z.enum(['raised', 'acknowledged', 'cleared']),
  }),
  /** A connection was replaced, or should have been; `durationMs` is how long that took. */
  z.object({ kind: z.literal('handover'), ...common, change: renewalSchema.shape.outcome }),
  /** The collectors that there are changed. */
  z.object({
    kind: z.literal('configuration'),
    ...common,
    change: z.enum(['added', 'replaced', 'removed', 'symbols_changed']),
  }),
  z.object({
    kind: z.literal('system'),
    ...common,
    change: z.enum(['started', 'stopped', 'suspended', 'resumed', 'clock_changed']),
  }),
]);
export type TimelineEvent = Readonly<z.infer<typeof timelineEventSchema>>;

type WithoutId<E> = E extends TimelineEvent ? Readonly<Omit<E, 'id'>> : never;
/** What happened, before the timeline has numbered it. */
export type TimelineEntry = WithoutId<TimelineEvent>;

/** All given fields must match. */
export const timelineFilterSchema = z.strictObject({
  collectorId: runningIdSchema.optional(),
  kinds: z.array(z.enum(TIMELINE_KINDS)).min(1).max(TIMELINE_KINDS.length).optional(),
  /** Anywhere in the sentence, the cause, the collector or the instrument; case does not matter. */
  text: z.string().max(200).optional(),
  /** Epoch ms; events at or after it. */
  since: z.number().optional(),
});
export type TimelineFilter = Readonly<z.infer<typeof timelineFilterSchema>>;

export const timelineQuerySchema = z.strictObject({
  filter: timelineFilterSchema,
  /** Only events older than this id: for going further back. */
  before: z.int().min(1).optional(),
  limit: z.int().min(1).max(1_000).default(200),
});

/** The answer to `timeline:query`. */
export interface TimelinePage {
  /** Newest first. */
  readonly events: readonly TimelineEvent[];
  /** Events in memory that match the filter, whatever `before` and `limit`. */
  readonly matching: number;
  /** Events in memory; older ones may still be in the file. */
  readonly held: number;
  readonly file: TimelineFileReport;
}

/** How the copy on disk fares. */
export type TimelineFileReport =
  /** This run keeps no file. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'kept';
      /** Lines that could not be read at the start, and events that could not be written. */
      readonly corruptLines: number;
      readonly unwritten: number;
    };
