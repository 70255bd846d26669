import { z } from 'zod';
import { collectorDraftSchema } from '../collector-draft';
import type { CollectorChoice } from '../collector-draft';
import type { ExportedConfiguration, ImportPreview } from '../configuration';
import type { IncidentList, IncidentNotice } from '../incidents';
import type { InstrumentList } from '../instruments';
import { alarmRuleSchema } from '../alarms';
import type { AlarmList } from '../alarms';
import type { CollectorDetail, Transition } from '../collector-status';
import type { Verdict } from '../verdict';
import type { MonitorSnapshot } from '../monitor-snapshot';
import { faultInjectionSchema } from '../faults';
import type { InjectedFault } from '../faults';
import { marketSchema, symbolSchema, tradeFilterSchema, venueSchema } from '../market-data';
import type { Trade } from '../market-data';
import type { BookView } from '../order-book';
import type { LimitStatus } from '../limits';
import type { LogPage } from '../log';
import { RECORDING_COMPRESSIONS } from '../values/recording';
import type { Result } from '../result';
import { replaySpeedSchema } from '../replay';
import { collectorIdSchema, runningIdSchema, settingsPatchSchema } from '../settings';
import type { CollectorSettings, Settings } from '../settings';
import { timelineFilterSchema, timelineQuerySchema } from '../timeline';
import type { TimelinePage } from '../timeline';
import { BOOK_DEPTHS } from '../values/order-book';
import { RATE_RANGES_MINUTES } from '../values/rate-ranges';
import type { PushChannel, RequestChannel } from './channels';

/** What the window learns once, when it loads. */
export interface AppContext {
  readonly version: string;
  readonly electronVersion: string;
  readonly platform: string;
  /** A simulated feed must never be mistaken for a real one. */
  readonly mode: 'LIVE' | 'SIMULATED' | 'REPLAY';
  /** Path of the `--config` file in use, else null. */
  readonly configFile: string | null;
  /** Things a person must be told once, e.g. that the settings file was corrupt. */
  readonly notices: readonly string[];
  readonly venues: readonly VenueDescription[];
}

export interface VenueDescription {
  readonly venue: string;
  readonly label: string;
  readonly markets: readonly { readonly market: string; readonly label: string }[];
}

/** One line of the tape. Strings are exact; times are epoch ms; latency is receipt minus exchange time in ms. */
export interface TapeRow extends Omit<Trade, 'raw'> {
  /** Order of arrival in the store, from 1, unique while the app runs. */
  readonly sequence: number;
  /** price × quantity, exact. */
  readonly notional: string;
}

/** The answer to `tape:watch`: replaces whatever the window showed. */
export interface TapeSnapshot {
  /** Names this watch; batches of an older generation are to be dropped. */
  readonly generation: number;
  /** Newest first. */
  readonly rows: readonly TapeRow[];
  /** Trades held in the store that match the filter. */
  readonly matching: number;
}

/** Matching trades since the last batch of this generation. */
export interface TapeBatch {
  readonly generation: number;
  /** Counts batches of this generation from 1; acknowledged by the window, two may be under way. */
  readonly sequence: number;
  /** Newest first. */
  readonly rows: readonly TapeRow[];
  /** Matching trades since the last batch that were too many to send; they are in the store. */
  readonly skipped: number;
}

/** The answer to `books:watch`: replaces whatever book the window showed. */
export interface BookSnapshot {
  /** Names this watch; changes of an older generation are to be dropped. */
  readonly generation: number;
  readonly view: BookView;
}

/** The watched book as it is now; what it was in between is not told. */
export interface BookChange {
  readonly generation: number;
  /** Counts changes of this generation from 1; acknowledged by the window, two may be under way. */
  readonly sequence: number;
  readonly view: BookView;
}

export interface RateChart {
  /** Epoch ms of the start of the first bucket. */
  readonly startsAt: number;
  /** Width of a point: 1 s, or a whole number of 1 s buckets averaged. */
  readonly bucketMs: number;
  readonly series: readonly {
    readonly collectorId: string;
    /** Average trades per second in each bucket, oldest first; complete seconds only. */
    readonly tradesPerSecond: readonly number[];
    /** Highest single second inside each bucket. */
    readonly peak: readonly number[];
    /** Exact number of trades in the whole range. */
    readonly total: number;
  }[];
  readonly markers: readonly (Transition & { readonly collectorId: string })[];
}

/** How the local HTTP API fares. */
export interface ApiStatus {
  readonly state:
    | { readonly kind: 'off' }
    | { readonly kind: 'listening'; readonly address: string }
    | { readonly kind: 'failed'; readonly message: string };
  /** Whether a token was made before; what it is cannot be told any more. */
  readonly hasToken: boolean;
}

export interface ExportOutcome {
  readonly exportId: number;
  readonly fileName: string;
  readonly rows: number;
  readonly bytes: number;
}
export interface ExportProgress {
  readonly exportId: number;
  readonly rowsWritten: number;
  readonly rowsTotal: number;
}

export type MenuCommand =
  | 'export-all'
  | 'export-filtered'
  | 'open-recording'
  | 'open-palette'
  | 'open-settings'
  | 'open-log'
  | 'open-incidents'
  | 'toggle-theme'
  | 'about';

const nothing = z.undefined();
const byCollector = z.strictObject({ id: runningIdSchema });
const byConfigured = z.strictObject({ id: collectorIdSchema });
const pushed = z.strictObject({ generation: z.int().min(0), sequence: z.int().min(0) });
const topOfBook = z.strictObject({
  collectorId: runningIdSchema,
  symbol: symbolSchema,
  /** Levels a side. */
  depth: z.literal(BOOK_DEPTHS),
});

/** Schema of what the window may send; everything else is refused. */
export const requests = {
  'app:get-context': nothing,
  'monitor:get-snapshot': nothing,
  'collectors:start': byCollector,
  'collectors:stop': byCollector,
  'collectors:retry-now': byCollector,
  /** A new connection takes over before the old one is closed. */
  'collectors:recycle': byCollector,
  'collectors:start-all': nothing,
  'collectors:stop-all': nothing,
  'collectors:get-detail': byCollector,
  /** Of each symbol; none while it is stopped. */
  'collectors:get-verdicts': byCollector,
  /** What can be added. */
  'collectors:get-choices': nothing,
  'collectors:get-configured': nothing,
  'collectors:add': collectorDraftSchema,
  /** The collector of the draft's id. */
  'collectors:change': collectorDraftSchema,
  'collectors:remove': byConfigured,
  /** `refresh` asks the venue although the list is not old. */
  'instruments:list': z.strictObject({
    venue: venueSchema,
    market: marketSchema,
    refresh: z.boolean(),
  }),
  'configuration:export': nothing,
  /** Asks for a file and reads it; nothing changes yet. */
  'configuration:choose-import': nothing,
  'configuration:import': z.strictObject({ importId: z.int().min(1) }),
  'rates:query': z.strictObject({ minutes: z.literal(RATE_RANGES_MINUTES) }),
  'tape:watch': z.strictObject({ filter: tradeFilterSchema }),
  'tape:acknowledge': pushed,
  'books:watch': topOfBook,
  'books:acknowledge': pushed,
  'books:unwatch': nothing,
  'trades:get-raw': z.strictObject({ sequence: z.int().min(0) }),
  'export:trades': z.strictObject({ filter: tradeFilterSchema }),
  'export:book': topOfBook,
  'export:timeline': z.strictObject({ filter: timelineFilterSchema }),
  /** Null exports those of all collectors. */
  'export:losses': z.strictObject({ collectorId: runningIdSchema.nullable() }),
  'export:incidents': nothing,
  'timeline:query': timelineQuerySchema,
  'incidents:list': nothing,
  'alarms:list': nothing,
  /** Null acknowledges all of them. */
  'alarms:acknowledge': z.strictObject({ id: z.int().min(1).nullable() }),
  /** Null stands for every rule, or every collector; `until` is epoch ms, null ends the mute. */
  'alarms:mute': z.strictObject({
    rule: alarmRuleSchema.nullable(),
    collectorId: runningIdSchema.nullable(),
    until: z.number().nullable(),
  }),
  'export:cancel': nothing,
  'export:show-in-folder': z.strictObject({ exportId: z.int().min(0) }),
  'settings:get': nothing,
  'settings:update': settingsPatchSchema,
  'api:get-status': nothing,
  /** The token before is worth nothing from then on. */
  'api:make-token': nothing,
  'limits:list': nothing,
  /** Lines after that sequence; 0 for all that memory holds. */
  'log:tail': z.strictObject({ after: z.int().min(0) }),
  'log:show-in-folder': nothing,
  /** An empty list records every collector. */
  'recording:start': z.strictObject({
    collectorIds: z.array(runningIdSchema).max(1_000),
    compression: z.enum(RECORDING_COMPRESSIONS),
  }),
  'recording:stop': nothing,
  'simulator:start': nothing,
  'simulator:stop': nothing,
  'simulator:set-rate': z.strictObject({ tradesPerSecond: z.number().min(1).max(50_000) }),
  'simulator:inject-fault': faultInjectionSchema,
  'simulator:end-fault': z.strictObject({ id: z.int().min(1) }),
  'simulator:get-faults': nothing,
  'replay:play': nothing,
  'replay:pause': nothing,
  'replay:set-speed': z.strictObject({ speed: replaySpeedSchema }),
  /** Epoch ms by the file's clock; forwards only. */
  'replay:skip-to': z.strictObject({ at: z.number() }),
  /** Starts Tapedeck again on the same recording. */
  'replay:start-over': nothing,
  /** Starts Tapedeck again on the venues. */
  'replay:close': nothing,
  /** Asks for a file and starts Tapedeck again on it. */
  'app:open-recording': nothing,
  /** All that helps to find a fault, with nothing private in it. */
  'app:get-diagnostics': nothing,
  /** First launch without a network: start again on the built-in exchange. */
  'app:restart-simulated': nothing,
  'app:open-external': z.strictObject({ url: z.string().max(2_048) }),
} satisfies Record<RequestChannel, z.ZodType>;

export type RequestPayload<C extends RequestChannel> = z.input<(typeof requests)[C]>;
export type ParsedRequest<C extends RequestChannel> = z.output<(typeof requests)[C]>;

export interface Responses extends Record<RequestChannel, unknown> {
  'app:get-context': AppContext;
  'monitor:get-snapshot': MonitorSnapshot;
  'collectors:start': null;
  'collectors:stop': null;
  'collectors:retry-now': null;
  'collectors:recycle': null;
  'collectors:start-all': null;
  'collectors:stop-all': null;
  'collectors:get-detail': CollectorDetail;
  'collectors:get-verdicts': readonly Verdict[];
  'collectors:get-choices': readonly CollectorChoice[];
  'collectors:get-configured': readonly CollectorSettings[];
  'collectors:add': CollectorSettings;
  'collectors:change': CollectorSettings;
  'collectors:remove': null;
  'instruments:list': InstrumentList;
  'configuration:export': ExportedConfiguration;
  'configuration:choose-import': ImportPreview;
  'configuration:import': null;
  'rates:query': RateChart;
  'tape:watch': TapeSnapshot;
  'tape:acknowledge': null;
  'books:watch': BookSnapshot;
  'books:acknowledge': null;
  'books:unwatch': null;
  /** Text of the frame that carried the trade, exactly as received. */
  'trades:get-raw': string;
  'export:trades': ExportOutcome;
  'export:timeline': ExportOutcome;
  'export:losses': ExportOutcome;
  'export:book': ExportOutcome;
  'export:incidents': ExportOutcome;
  'timeline:query': TimelinePage;
  'incidents:list': IncidentList;
  'alarms:list': AlarmList;
  'alarms:acknowledge': AlarmList;
  'alarms:mute': AlarmList;
  'export:cancel': null;
  'export:show-in-folder': null;
  'settings:get': Settings;
  'settings:update': Settings;
  'api:get-status': ApiStatus;
  /** The only time that it can be read. */
  'api:make-token': { readonly token: string };
  'limits:list': readonly LimitStatus[];
  'log:tail': LogPage;
  'log:show-in-folder': null;
  'recording:start': null;
  'recording:stop': null;
  'simulator:start': null;
  'simulator:stop': null;
  'simulator:set-rate': null;
  'simulator:inject-fault': { readonly id: number };
  'simulator:end-fault': null;
  /** Newest first: all that are active, and the latest that are over. */
  'simulator:get-faults': readonly InjectedFault[];
  'replay:play': null;
  'replay:pause': null;
  'replay:set-speed': null;
  'replay:skip-to': null;
  'replay:start-over': null;
  'replay:close': null;
  /** JSON in lines. */
  'app:get-diagnostics': string;
  'app:open-recording': null;
  'app:restart-simulated': null;
  'app:open-external': null;
}

export interface PushPayloads extends Record<PushChannel, unknown> {
  'monitor:changed': MonitorSnapshot;
  'tape:appended': TapeBatch;
  'books:changed': BookChange;
  'export:progressed': ExportProgress;
  'menu:invoked': MenuCommand;
  'incidents:notified': IncidentNotice;
}

/** What the preload script exposes as `window.tapedeck`. */
export interface TapedeckBridge {
  request<C extends RequestChannel>(
    channel: C,
    ...payload: undefined extends RequestPayload<C> ? [] : [RequestPayload<C>]
  ): Promise<Result<Responses[C]>>;
  /** Returns its undo. */
  onPush<C extends PushChannel>(
    channel: C,
    listener: (payload: PushPayloads[C]) => void,
  ): () => void;
}
