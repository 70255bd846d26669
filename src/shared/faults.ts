import { z } from 'zod';
import { channelSchema, marketSchema, symbolSchema, venueSchema } from './market-data';
import { CORRUPTIONS, PANEL_FAULT_KINDS } from './values/faults';

const MAX_MS = 86_400_000;
const msSchema = z.number().min(0).max(MAX_MS);
const countSchema = z.int().min(1).max(1_000_000);

/** Which connections are hit; what is left out matches all. */
const connectionScope = { venue: venueSchema.optional(), market: marketSchema.optional() };
/** … and which of their frames. */
const frameScope = {
  ...connectionScope,
  channel: channelSchema.optional(),
  symbol: symbolSchema.optional(),
};
/** … and which of their books. */
const bookScope = { ...connectionScope, symbol: symbolSchema.optional() };

/** Which of the frames (or trades) in scope are hit. The counters run per connection, `count` over all of them. */
const selection = {
  /** Every k-th. */
  every: countSchema.default(1),
  /** Of those, this share, drawn from the seed. */
  share: z.number().gt(0).max(1).default(1),
  /** Over after this many; without it the fault lasts until its time is over or it is ended. */
  count: countSchema.optional(),
};

/** What ends a silence before its time: only time, a new subscription of the symbol, or a new connection. */
const healedBySchema = z.enum(['time', 'resubscribe', 'reconnect']);

/** Codes a server may close with; 1006 cuts the connection without a word. */
const closeCodeSchema = z
  .int()
  .refine(
    (code) =>
      (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005) ||
      (code >= 3000 && code <= 4999),
    'expected a code that a server may close with, or 1006 to cut the connection',
  );

const doorSchema = z.enum(['handshake', 'rest']);

/**
 * Everything that can be made to go wrong. A slow reader is a fault of the client: only the fault bench makes one.
 * Corruptions: `price_invalid` and `price_wrong` leave the id readable, `id_missing` takes one trade's id,
 * `bit_flip` turns one bit so that the frame is no JSON any more. Nothing on the wire betrays `price_wrong` of a
 * trade. `checksum_wrong` and `book_crossed` (a bid far above every ask) are of books alone, `id_missing` of trades;
 * a frame that cannot be hit passes and does not count.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('drop'),
    unit: z.enum(['trade', 'frame']).default('frame'),
    ...selection,
    ...frameScope,
  }),
  z.strictObject({
    kind: z.literal('duplicate'),
    /** Copies sent in addition. */
    copies: z.int().min(1).max(100).default(1),
    ...selection,
    ...frameScope,
  }),
  /** Frames of one stream within a window swap places; a window of 1 swaps neighbours. */
  z.strictObject({
    kind: z.literal('reorder'),
    window: z.int().min(1).max(100).default(1),
    ...selection,
    ...frameScope,
  }),
  z.strictObject({
    kind: z.literal('delay'),
    ms: msSchema,
    jitterMs: msSchema.default(0),
    ...frameScope,
  }),
  z.strictObject({
    kind: z.literal('corrupt'),
    how: z.enum(CORRUPTIONS),
    ...selection,
    ...frameScope,
  }),
  z.strictObject({ kind: z.literal('truncate'), ...selection, ...frameScope }),
  /** Blanks after the JSON, up to this size: a client with a lower limit cannot take the frame. */
  z.strictObject({
    kind: z.literal('oversize'),
    bytes: z.int().min(1).max(128 * 1024 * 1024), // prettier-ignore
    ...selection,
    ...frameScope,
  }),
  z.strictObject({
    kind: z.literal('silence'),
    healedBy: healedBySchema.default('time'),
    ...frameScope,
  }),
  /** New subscriptions are acknowledged and stay silent. */
  z.strictObject({
    kind: z.literal('ack_without_data'),
    healedBy: healedBySchema.default('time'),
    ...frameScope,
  }),
  /** Connections open now hear nothing any more, not even pongs, and nothing they say is read; new ones work. */
  z.strictObject({ kind: z.literal('half_open'), ...connectionScope }),
  z.strictObject({
    kind: z.literal('close'),
    code: closeCodeSchema,
    reason: z.string().max(100).default(''),
    ...connectionScope,
  }),
  z.strictObject({
    kind: z.literal('refuse'),
    answer: z.enum(['status', 'reset']).default('status'),
    status: z.int().min(400).max(599).default(503),
    at: z.array(doorSchema).min(1).default(['handshake']),
    venue: venueSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('rate_limit'),
    retryAfterSeconds: z.int().min(0).max(86_400),
    /** 418 is Binance's ban of those who go on asking. */
    status: z.union([z.literal(429), z.literal(418)]).default(429),
    at: z.array(doorSchema).min(1).default(['handshake', 'rest']),
    venue: venueSchema.optional(),
  }),
  /** The venue's clock is wrong: on the stream, in trades and in REST's server time. */
  z.strictObject({
    kind: z.literal('clock_skew'),
    ms: z.number().min(-MAX_MS).max(MAX_MS),
    venue: venueSchema.optional(),
  }),
  /** Ids that nothing has, neither the stream nor REST: of trades, of the changes of books. */
  z.strictObject({
    kind: z.literal('sequence_jump'),
    by: countSchema,
    ...frameScope,
  }),
  /** REST goes on telling books as they were when this began. */
  z.strictObject({ kind: z.literal('stale_snapshot'), ...bookScope }),
  /** The streams of these books begin anew with a whole book, and where messages are counted, at 1. */
  z.strictObject({ kind: z.literal('book_restart'), ...bookScope }),
  /** Every connection breaks and the port is closed; the market trades on. */
  z.strictObject({ kind: z.literal('restart'), downMs: msSchema }),
]);
export type Fault = Readonly<z.output<typeof faultSchema>>;
export type FaultInput = z.input<typeof faultSchema>;
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;

const MOST_OVERSIZED = 10;
const PANEL_KINDS: readonly string[] = PANEL_FAULT_KINDS;

/** What the window may ask for. */
export const faultInjectionSchema = z.strictObject({
  fault: faultSchema
    .refine(({ kind }) => PANEL_KINDS.includes(kind), {
      path: ['kind'],
      message: 'expected a fault that the panel offers',
    })
    .refine((fault) => fault.kind !== 'oversize' || (fault.count ?? Infinity) <= MOST_OVERSIZED, {
      path: ['count'],
      message: `expected at most ${MOST_OVERSIZED} frames, for each takes its memory`,
    }),
  /** How long it lasts; without it, until it ends by itself or is ended. */
  forMs: msSchema.optional(),
});
export type FaultInjection = Readonly<z.output<typeof faultInjectionSchema>>;

/** One fault that was injected, as the window shows it. Times are epoch ms. */
export interface InjectedFault {
  readonly id: number;
  readonly kind: Fault['kind'];
  readonly sentence: string;
  readonly injectedAt: number;
  /** Null while it is active. */
  readonly endedAt: number | null;
  /** Frames that did not simply pass. */
  readonly touchedFrames: number;
  /** Trades kept back. */
  readonly suppressedTrades: number;
  /** Handshakes and requests turned away. */
  readonly refused: number;
}

const stepSchema = z.strictObject({
  /** Since the scenario began. */
  atMs: msSchema,
  fault: faultSchema,
  /** How long it lasts; without it, until it ends by itself or the scenario is cancelled. */
  forMs: msSchema.optional(),
});

export const scenarioSchema = z.strictObject({
  seed: z.int().min(0).max(0xffff_ffff),
  steps: z.array(stepSchema).max(10_000),
});
export type Scenario = Readonly<z.output<typeof scenarioSchema>>;
export type ScenarioInput = z.input<typeof scenarioSchema>;
