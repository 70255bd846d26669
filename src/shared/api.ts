import { z } from 'zod';
import {
  collectorDetailSchema,
  collectorStatusSchema,
  intakeAccountSchema,
  ledgerSchema,
  storeReportSchema,
  transitionSchema,
} from './collector-status';
import { monitorSnapshotSchema } from './monitor-snapshot';
import { lossSchema } from './gaps';
import { incidentSchema } from './incidents';
import { limitStatusSchema } from './limits';
import { logLevelSchema } from './log';
import { marketSchema, sideSchema, symbolSchema, venueSchema } from './market-data';
import { momentSchema } from './moment';
import { bookLevelSchema, bookStatusSchema } from './order-book';
import { timelineEventSchema } from './timeline';
import { TIMELINE_KINDS } from './values/timeline';
import { ANSWERS } from './values/verdict';
import type { Answer } from './values/verdict';
import {
  answerSchema,
  hourRecordSchema,
  questionSchema,
  rollUpSchema,
  verdictSchema,
} from './verdict';

const count = z.int().min(0);
/** Epoch ms of this machine's clock. */
const time = z.number();

/** Of the local HTTP API. Codes are stable; the sentence beside them is for people. */
export const API_ERROR_CODES = [
  'bad_request',
  'unauthorized',
  'forbidden_host',
  'not_found',
  'method_not_allowed',
  'not_acceptable',
  'conflict',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limited',
  'internal',
  'too_many_streams',
] as const;
export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

export const apiErrorSchema = z.object({
  code: z.enum(API_ERROR_CODES),
  message: z.string(),
  /** The parameter that is wrong, of a `bad_request`. */
  field: z.string().optional(),
});
export type ApiError = Readonly<z.infer<typeof apiErrorSchema>>;

/** Without a token only that the process lives; with it, how the collectors fare. */
export const apiHealthSchema = z.object({
  status: z.literal('alive'),
  monitor: monitorSnapshotSchema.shape.health
    .extend({
      mode: z.enum(['LIVE', 'SIMULATED', 'REPLAY']),
      version: z.string(),
      startedAt: time,
      ledgerBalanced: z.boolean(),
      unacknowledgedAlarms: count,
      /** Of all running collectors. */
      verdict: rollUpSchema,
      /** What is wrong, one sentence each, the worst first; empty when nothing is. */
      reasons: z.array(z.string()),
    })
    .optional(),
});

export const apiStatusListSchema = z.object({
  at: time,
  health: monitorSnapshotSchema.shape.health,
  /** Of all running collectors, and of each venue. */
  verdict: rollUpSchema,
  venues: monitorSnapshotSchema.shape.venues,
  collectors: z.array(collectorStatusSchema),
});

/** After a start or a stop. */
export const apiActedOnSchema = collectorStatusSchema.extend({
  /** Of a configured collector with several connections the others, which the same was done to. */
  otherConnections: z.array(collectorStatusSchema),
});

export const apiCollectorDetailSchema = collectorDetailSchema.omit({ rawFrames: true });

export const apiStorageStatsSchema = z.object({
  at: time,
  store: storeReportSchema,
  ledger: ledgerSchema,
  rates: monitorSnapshotSchema.shape.rates,
  collectors: z.array(z.object({ id: z.string(), account: intakeAccountSchema })),
});

function limit(most: number, usual: number) {
  const expected = `expected a whole number from 1 to ${most}`;
  return z.coerce
    .number<string>(expected)
    .int(expected)
    .min(1, expected)
    .max(most, expected)
    .default(usual);
}

const EXPECTED_EVENT = "expected an event's id";

export const apiTradesQuerySchema = z.strictObject({
  venue: venueSchema.optional(),
  market: marketSchema.optional(),
  symbol: symbolSchema.optional(),
  side: sideSchema.optional(),
  limit: limit(10_000, 100),
});

/** Decimals are the venue's own strings; `side` is the taker's; times are epoch ms. */
export const apiTradeSchema = z.object({
  sequence: count,
  venue: venueSchema,
  market: marketSchema,
  symbol: z.string(),
  side: sideSchema,
  price: z.string(),
  quantity: z.string(),
  /** price × quantity, exact. */
  notional: z.string(),
  tradeId: z.string(),
  exchangeTime: time,
  receivedAt: time,
  collectorId: z.string(),
  /** Absent on a trade that came as it happened. */
  origin: z.enum(['snapshot', 'backfill']).optional(),
});
export type ApiTrade = Readonly<z.infer<typeof apiTradeSchema>>;

export const apiTradesSchema = z.object({
  /** Newest first. */
  trades: z.array(apiTradeSchema),
  /** Held in memory: those that match, and all. */
  matching: count,
  held: count,
});

export const apiGapsQuerySchema = z.strictObject({
  collector: z.string().max(80).optional(),
  state: z.enum(['unfinished', 'finished']).optional(),
});

export const apiGapsSchema = z.object({
  summary: monitorSnapshotSchema.shape.losses,
  collectors: z.array(
    z.object({
      id: z.string(),
      provability: collectorStatusSchema.shape.provability,
      /** Newest first; the newest 200 of each collector. */
      losses: z.array(lossSchema),
    }),
  ),
});

export const apiTimelineQuerySchema = z.strictObject({
  collector: z.string().max(80).optional(),
  kind: z.enum(TIMELINE_KINDS).optional(),
  text: z.string().max(200).optional(),
  /** Events at or after it. */
  since: momentSchema.optional(),
  /** Only events older than this id. */
  before: z.coerce
    .number<string>(EXPECTED_EVENT)
    .int(EXPECTED_EVENT)
    .min(1, EXPECTED_EVENT)
    .optional(),
  limit: limit(1_000, 200),
});

export const apiTimelineSchema = z.object({
  /** Newest first. */
  events: z.array(timelineEventSchema),
  matching: count,
  held: count,
});

/** `degraded`, or several with commas between. */
const answersSchema = z
  .string()
  .refine(
    (text) => text.split(',').every((answer) => (ANSWERS as readonly string[]).includes(answer)),
    `expected ${ANSWERS.join(', ')}, or several with commas`,
  )
  .transform((text) => text.split(',') as Answer[]);

export const apiVerdictQuerySchema = z.strictObject({
  collector: z.string().max(80).optional(),
  question: questionSchema.optional(),
  /** Without it those that are not good. */
  answer: answersSchema.optional(),
  limit: limit(10_000, 1_000),
});

export const apiVerdictSchema = z.object({
  /** When the feeds were looked at. */
  at: time,
  /** Of all running collectors. */
  verdict: rollUpSchema,
  /** Instruments of which an answer matches, the worst first. */
  verdicts: z.array(verdictSchema),
  matching: count,
});

export const apiRecordQuerySchema = z.strictObject({
  /** `venue:market:symbol` */
  instrument: z.string().max(120).optional(),
  kind: hourRecordSchema.shape.kind.optional(),
  /** Hours that end after it; without it the last 24. */
  since: momentSchema.optional(),
  /** Hours that begin before it. */
  until: momentSchema.optional(),
  limit: limit(100_000, 1_000),
});

export const apiRecordSchema = z.object({
  /** Newest first. */
  hours: z.array(hourRecordSchema),
  matching: count,
});

export const apiIncidentsQuerySchema = z.strictObject({
  state: z.enum(['open', 'closed']).optional(),
  limit: limit(500, 100),
});

export const apiIncidentsSchema = z.object({
  /** Open ones first, then closed ones; newest first. */
  incidents: z.array(incidentSchema),
  matching: count,
});

export const apiTasksSchema = z.object({
  at: time,
  uptimeSeconds: z.number(),
  /** What keeps Node's event loop busy, by kind: timers, sockets, file handles. */
  resources: z.record(z.string(), count),
  eventLoop: z.object({
    /** Worst delay of the last one to two seconds. */
    worstDelayMs: z.number(),
    /** Share of the time since the start in which the loop was busy, 0 to 1. */
    utilization: z.number(),
  }),
  memory: z.object({
    rssBytes: count,
    heapTotalBytes: count,
    heapUsedBytes: count,
    externalBytes: count,
    arrayBuffersBytes: count,
  }),
  cpu: z.object({ userSeconds: z.number(), systemSeconds: z.number() }),
  feedSockets: z.array(
    z.object({
      collectorId: z.string(),
      socket: z.string(),
      openedAt: time.nullable(),
      nextAttemptAt: time.nullable(),
      renewAt: time.nullable(),
    }),
  ),
  streamClients: count,
});

export const apiLogLevelSchema = z.strictObject({ level: logLevelSchema });

export const apiStorageDebugSchema = z.object({
  at: time,
  store: storeReportSchema,
  ledger: ledgerSchema,
  accounts: z.record(z.string(), intakeAccountSchema),
  instruments: z.array(
    z.object({
      instrument: z.string(),
      stored: count,
      held: count,
      lastTradeAt: time,
      lastSequence: count,
    }),
  ),
  timelineFile: z.object({ kind: z.string() }).loose(),
  recording: monitorSnapshotSchema.shape.recording,
  disk: monitorSnapshotSchema.shape.disk,
  /** Of memory, disk, sockets and frames: what is used, and what became of the rest. */
  limits: z.array(limitStatusSchema),
});

export const apiBooksSchema = z.object({ books: z.array(bookStatusSchema) });

export const apiBookQuerySchema = z.strictObject({ depth: limit(1_000, 25) });

export const apiBookSchema = z.object({
  at: time,
  /** Only a book that is `in_sync` may be believed. */
  status: bookStatusSchema,
  /** Price and quantity, best first. */
  bids: z.array(bookLevelSchema),
  asks: z.array(bookLevelSchema),
  /** (bid − ask) / (bid + ask) of the quantities shown, −1 to 1; a float. */
  imbalance: z.number().nullable(),
});

export const apiStreamQuerySchema = z.strictObject({
  /** Comma-separated; both when absent. */
  topics: z
    .string()
    .default('status,trades')
    .refine(
      (text) => text.split(',').every((topic) => topic === 'status' || topic === 'trades'),
      'expected status, trades, or both with a comma',
    ),
  venue: venueSchema.optional(),
  market: marketSchema.optional(),
  symbol: symbolSchema.optional(),
});

/** Data of the stream's `status` events. */
export const apiStreamStatusSchema = z.object({
  at: time,
  health: monitorSnapshotSchema.shape.health,
  /** Of all running collectors. */
  verdict: rollUpSchema,
  tradesPerSecond: z.number(),
  collectors: z.array(
    z.object({
      id: z.string(),
      state: collectorStatusSchema.shape.state,
      stateSince: time,
      health: collectorStatusSchema.shape.health.shape.collector,
      /** Null while the collector is stopped. */
      answers: z
        .object({ connected: answerSchema, complete: answerSchema, on_time: answerSchema })
        .nullable(),
      tradesPerSecond: z.number(),
      lastDataAt: time.nullable(),
    }),
  ),
  /** Status events this client was too slow for. */
  skipped: count,
});
export type ApiStreamStatus = Readonly<z.infer<typeof apiStreamStatusSchema>>;

/** Data of the stream's `trades` events: oldest first. */
export const apiStreamTradesSchema = z.object({
  trades: z.array(apiTradeSchema),
  /** Matching trades since the last event that this client was too slow for; they are in the store. */
  skipped: count,
});

/** Data of the stream's `transition` events. */
export const apiStreamTransitionSchema = z.object({
  collectorId: z.string(),
  transition: transitionSchema,
});
