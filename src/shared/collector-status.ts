import { z } from 'zod';
import { gapCountsSchema, lossCountsSchema, lossSchema, provabilitySchema } from './gaps';
import { channelSchema, marketSchema, rejectionReasonSchema, venueSchema } from './market-data';
import { bookCountsSchema, bookStatusSchema } from './order-book';
import { CAUSE_CODES, COLLECTOR_STATES } from './values/lifecycle';
import { rollUpSchema, verdictSchema } from './verdict';

/** All times are epoch ms of this machine's clock; `null` means "has not happened", never zero. */
const time = z.number();
const count = z.int().min(0);

export const causeSchema = z.object({
  code: z.enum(CAUSE_CODES),
  /** A sentence a person can read. */
  detail: z.string(),
});
export type Cause = Readonly<z.infer<typeof causeSchema>>;

export const transitionSchema = z.object({
  /** Counts transitions of this collector since the app started, from 1. */
  sequence: count,
  at: time,
  from: z.enum(COLLECTOR_STATES),
  to: z.enum(COLLECTOR_STATES),
  cause: causeSchema,
  /** How long the collector had been in `from`, in ms. */
  afterMs: z.number(),
});
export type Transition = Readonly<z.infer<typeof transitionSchema>>;

/**
 * A connection replaced by a new one before it ended. The state stays ACTIVE all along, so this is no
 * transition: it has a history of its own.
 */
export const renewalSchema = z.object({
  /** Counts renewals of this collector since the app started, from 1. */
  sequence: count,
  startedAt: time,
  /** When it was over. */
  at: time,
  tookMs: z.number(),
  cause: causeSchema,
  outcome: z.enum([
    /** Subscribed on the new connection before the old one was closed. */
    'completed',
    /** The new connection could not be had; the old one goes on. */
    'abandoned',
    /** The old connection ended before the new one was ready: see the transitions. */
    'overtaken',
    'stopped',
  ]),
  /** Connections tried. */
  attempts: count,
  /** What came of it, one sentence. */
  detail: z.string(),
});
export type Renewal = Readonly<z.infer<typeof renewalSchema>>;

/** A renewal under way. */
export const handoverSchema = z.object({ startedAt: time, cause: causeSchema });
export type HandoverStatus = Readonly<z.infer<typeof handoverSchema>>;

/** `received = stored + duplicate + Σ rejected`, exact at every moment. */
export const intakeAccountSchema = z.object({
  received: count,
  stored: count,
  duplicate: count,
  rejected: z.partialRecord(rejectionReasonSchema, count),
});
export type IntakeAccount = Readonly<z.infer<typeof intakeAccountSchema>>;

export const EVICTION_REASONS = ['symbol_cap', 'global_cap', 'memory_cap', 'age'] as const;
export type EvictionReason = (typeof EVICTION_REASONS)[number];

/** `stored = held + Σ evicted`, exact at every moment. */
export const holdingAccountSchema = z.object({
  stored: count,
  held: count,
  evicted: z.record(z.enum(EVICTION_REASONS), count),
});
export type HoldingAccount = Readonly<z.infer<typeof holdingAccountSchema>>;

export const ledgerSchema = z.object({
  intake: intakeAccountSchema,
  holding: holdingAccountSchema,
  /** Whether both equations hold; computed from the counters each time, never assumed. */
  balanced: z.boolean(),
});
export type LedgerReport = Readonly<z.infer<typeof ledgerSchema>>;

export const circuitSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('closed') }),
  /** Gave up for now; one probe is made at `probeAt`. `openings` counts consecutive openings. */
  z.object({ kind: z.literal('open'), probeAt: time, openings: count }),
  z.object({ kind: z.literal('half_open'), openings: count }),
]);
export type Circuit = Readonly<z.infer<typeof circuitSchema>>;

export const HEALTH_LEVELS = ['healthy', 'unknown', 'degraded', 'down', 'off'] as const;
export type HealthLevel = (typeof HEALTH_LEVELS)[number];
/**
 * The verdict in one word. `off`: the user stopped the collector. `unknown`: nothing is known to be wrong, but not
 * every instrument is known to be well. `down`: no instrument is connected.
 */
export const healthSchema = z.object({
  collector: z.enum(HEALTH_LEVELS),
  connection: z.enum(HEALTH_LEVELS),
  dataFlow: z.enum(HEALTH_LEVELS),
  /** Why it is not healthy, one sentence each; empty when healthy. */
  reasons: z.array(z.string()),
});
export type CollectorHealth = Readonly<z.infer<typeof healthSchema>>;

/** Receipt time minus exchange time in ms over the last minute; negative means clock skew, not speed. */
export const latencySchema = z.object({
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
  max: z.number(),
  min: z.number(),
  samples: count,
});
export type LatencySummary = Readonly<z.infer<typeof latencySchema>>;

/** Null without trades in that time. */
const latencySpanSchema = z.object({
  raw: latencySchema.nullable(),
  /** By the venue's clock instead of ours; null where the offset was not known. */
  corrected: latencySchema.nullable(),
});
export type LatencySpan = Readonly<z.infer<typeof latencySpanSchema>>;

/** How far the venue's clock is ahead of ours (negative: behind), measured over HTTP. */
export const clockReadingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('measured'),
    offsetMs: z.number(),
    /** The true offset lies within ± this many ms: half the round trip it was measured with. */
    uncertaintyMs: z.number(),
    measuredAt: time,
  }),
  z.object({ kind: z.literal('unknown'), reason: z.string() }),
]);
export type ClockReading = Readonly<z.infer<typeof clockReadingSchema>>;

export const latenessSchema = z.object({
  oneMinute: latencySpanSchema,
  tenMinutes: latencySpanSchema,
  clock: clockReadingSchema,
  /** Over the last minute, where the venue says when it sent a frame; else null. */
  split: z
    .object({
      /** Sent by the venue minus traded: one clock, so no offset is in it. */
      venueInternal: latencySchema,
      /** Received minus sent. */
      network: latencySpanSchema,
    })
    .nullable(),
});
export type Lateness = Readonly<z.infer<typeof latenessSchema>>;

export const tradeRatesSchema = z.object({
  /** Trades per second over the last complete 1, 10 and 60 seconds. */
  over1s: z.number(),
  over10s: z.number(),
  over60s: z.number(),
});
export type TradeRates = Readonly<z.infer<typeof tradeRatesSchema>>;

export const collectorStatsSchema = z.object({
  framesReceived: count,
  bytesReceived: count,
  /** Frames by what they were; `unreadable` ones did not parse and may have held trades. */
  dataFrames: count,
  controlFrames: count,
  unknownFrames: count,
  unreadableFrames: count,
  /** Errors the venue sent and exceptions our own code threw while handling a frame. */
  venueErrors: count,
  /** Updates of order books that failed their checks. */
  rejectedUpdates: count,
  /** Frames that did not come, where the venue numbers those of a connection; one that comes late is taken off. */
  missedFrames: count,
  /** Frames that were missing and came late; with `missedFrames`, all that were found missing. */
  lateFrames: count,
  internalErrors: count,
  /** Connections lost and reopened since the app started. */
  reconnects: count,
  /** Connections replaced by a new one before they ended: nothing was interrupted. */
  renewals: count,
  lastFrameAt: time.nullable(),
  lastDataAt: time.nullable(),
});
export type CollectorStats = Readonly<z.infer<typeof collectorStatsSchema>>;

export const connectionStatusSchema = z.object({
  socket: z.enum(['none', 'connecting', 'open', 'closing']),
  /** When the venue's pace of connecting lets this connection be opened, or let it; null without one. */
  turnAt: time.nullable(),
  openedAt: time.nullable(),
  lastPingAt: time.nullable(),
  lastPongAt: time.nullable(),
  /** Of the last ping that was answered. */
  roundTripMs: z.number().nullable(),
  /** When the connection will be renewed on purpose (a venue's lifetime limit). */
  renewAt: time.nullable(),
});
export type ConnectionStatus = Readonly<z.infer<typeof connectionStatusSchema>>;

export const subscriptionStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('requested'), at: time }),
  /** The venue said yes, which proves nothing until data comes. */
  z.object({ kind: z.literal('awaiting_first_data'), since: time }),
  z.object({ kind: z.literal('flowing'), firstDataAt: time }),
  z.object({ kind: z.literal('refused'), at: time, reason: z.string() }),
]);
export type SubscriptionState = Readonly<z.infer<typeof subscriptionStateSchema>>;

/** Whether the symbol trades as it usually does. */
export const symbolSilenceSchema = z.object({
  /** Silence that is allowed now, in ms: learned from the symbol's own pace, or the patience for first data. */
  thresholdMs: z.number(),
  /** Live trades expected per second, counted by frames; null until learned. */
  expectedPerSecond: z.number().nullable(),
  /** Receipt of the last live data; null before the first. */
  lastDataAt: time.nullable(),
  /** Since when the symbol is silent, or null while it is not. */
  silentSince: time.nullable(),
  /** When it was last subscribed anew for this silence. */
  resubscribedAt: time.nullable(),
});
export type SymbolSilenceStatus = Readonly<z.infer<typeof symbolSilenceSchema>>;

export const symbolStatusSchema = z.object({
  symbol: z.string(),
  subscription: subscriptionStateSchema,
  requestedAt: time.nullable(),
  acknowledgedAt: time.nullable(),
  firstDataAt: time.nullable(),
  silence: symbolSilenceSchema,
  lastTradeAt: time.nullable(),
  lastPrice: z.string().nullable(),
  /** Trades stored since the app started, and how many of them are still held. */
  stored: count,
  held: count,
  tradesPerSecond: z.number(),
  /** Null where the venue's ids prove nothing. */
  gaps: gapCountsSchema.nullable(),
});
export type SymbolStatus = Readonly<z.infer<typeof symbolStatusSchema>>;

/** Where one connection does not take all symbols of a configured collector. */
export const shardSchema = z.object({
  /** The configured collector. */
  of: z.string(),
  /** From 1. */
  connection: count,
  connections: count,
});
export type Shard = Readonly<z.infer<typeof shardSchema>>;

export const collectorStatusSchema = z.object({
  id: z.string(),
  /** Null where one connection takes all symbols. */
  shard: shardSchema.nullable(),
  venue: venueSchema,
  market: marketSchema,
  channel: channelSchema,
  /** Labels for people, from the venue registry. */
  venueLabel: z.string(),
  marketLabel: z.string(),
  /** What the venue's stream can prove about completeness. */
  provability: provabilitySchema,
  /** The venue's stream in use, e.g. `publicTrade`, `trade`, `aggTrade`. */
  stream: z.string(),
  url: z.string(),
  symbols: z.array(z.string()),
  state: z.enum(COLLECTOR_STATES),
  stateSince: time,
  /** Set while a stop waits for the socket to close. */
  stopRequestedAt: time.nullable(),
  lastTransition: transitionSchema.nullable(),
  /** Set while a new connection is made ready to take over from the one in use. */
  handover: handoverSchema.nullable(),
  /** Failed attempts in a row, and when the next one starts (null when none is planned). */
  attempt: count,
  maxAttempts: count,
  nextAttemptAt: time.nullable(),
  circuit: circuitSchema,
  health: healthSchema,
  /** Null while the collector is stopped. */
  verdict: rollUpSchema.nullable(),
  connection: connectionStatusSchema,
  stats: collectorStatsSchema,
  account: intakeAccountSchema,
  /** Null for collectors of other channels. */
  books: bookCountsSchema.nullable(),
  rates: tradeRatesSchema,
  /** As `lateness.oneMinute.raw`. */
  latency: latencySchema.nullable(),
  lateness: latenessSchema,
  /** Each symbol is counted once; what is left of `total` is not answered by the venue yet. */
  symbolCounts: z.object({
    total: count,
    /** Data came, and keeps coming at its own pace. */
    flowing: count,
    awaitingFirstData: count,
    refused: count,
    /** Data came, but nothing for longer than their own pace allows. */
    silent: count,
  }),
  losses: lossCountsSchema,
});
export type CollectorStatus = Readonly<z.infer<typeof collectorStatusSchema>>;

export const rawFrameSchema = z.object({
  at: time,
  bytes: count,
  kind: z.enum(['data', 'control', 'unknown', 'unreadable']),
  /** The frame's text, cut at 4,096 characters. */
  text: z.string(),
  truncated: z.boolean(),
});
export type RawFrame = Readonly<z.infer<typeof rawFrameSchema>>;

/** Something that went wrong with one frame or trade, sampled so that a flood cannot fill memory. */
export const problemSchema = z.object({
  at: time,
  kind: z.enum([
    'unreadable_frame',
    'rejected_trade',
    'rejected_update',
    'venue_error',
    'missed_frames',
    'internal_error',
  ]),
  message: z.string(),
  /** What it was about, cut at 1,024 characters. */
  sample: z.string(),
});
export type Problem = Readonly<z.infer<typeof problemSchema>>;

export const collectorDetailSchema = z.object({
  status: collectorStatusSchema,
  /** Oldest first; bounded, `transitionsDropped` counts what the bound cut. */
  transitions: z.array(transitionSchema),
  transitionsDropped: count,
  /** Oldest first; the newest hundred. */
  renewals: z.array(renewalSchema),
  symbols: z.array(symbolStatusSchema),
  /** In the order of the symbols; empty while the collector is stopped. */
  verdicts: z.array(verdictSchema),
  /** Newest first. */
  rawFrames: z.array(rawFrameSchema),
  problems: z.array(problemSchema),
  /** Newest first. */
  losses: z.array(lossSchema),
  /** In the order of the symbols; empty for collectors of other channels. */
  books: z.array(bookStatusSchema),
});
export type CollectorDetail = Readonly<z.infer<typeof collectorDetailSchema>>;

export const storeReportSchema = z.object({
  held: count,
  symbols: count,
  maxTotalTrades: count,
  maxTradesPerSymbol: count,
  maxMegabytes: count,
  retentionMinutes: z.number(),
  oldestReceivedAt: time.nullable(),
  /** An estimate in bytes: trades, ids kept for deduplication, and frame texts still referenced. */
  memoryBytesEstimate: z.number(),
});
export type StoreReport = Readonly<z.infer<typeof storeReportSchema>>;
