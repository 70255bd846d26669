import type {
  CollectorDetail,
  CollectorStatus,
  Renewal,
  Transition,
} from '../../shared/collector-status';
import { NO_DISK } from '../../shared/disk';
import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import { alarmSettingsSchema } from '../../shared/alarms';
import type { AlarmMute, AlarmSettings } from '../../shared/alarms';
import type { RateChart, VenueDescription } from '../../shared/ipc/contract';
import type { Loss } from '../../shared/gaps';
import { instrumentKey } from '../../shared/market-data';
import { ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type {
  CollectorSettings,
  ReconnectSettings,
  StorageSettings,
  TimeoutSettings,
} from '../../shared/settings';
import type { SilenceEvent } from '../../shared/silence';
import type { RateRangeMinutes } from '../../shared/values/rate-ranges';
import { BookKeeper } from '../channels/order-books/order-book-manager';
import type { OnBookFetched } from '../channels/order-books/book-resync';
import type { Books } from '../channels/order-books/books';
import { Chronicle } from './chronicle';
import { watchIncidents } from './incidents';
import type { Incidents } from './incidents';
import type { Clock } from '../../platform/clock';
import type { CollectorEnvironment } from '../collectors/collector-environment';
import { kindFinder } from '../collectors/collector-kind';
import type { CollectorKind } from '../collectors/collector-kind';
import { CollectorManager } from '../collectors/collector-manager';
import type { ChangeCause, CollectorChange } from '../collectors/collector-manager';
import type { ManagedCollector } from '../collectors/collector-group';
import { ConnectionPacer } from '../collectors/connection/connection-pacer';
import type { OpenFeedSocket } from '../transport/feed-socket';
import { aggregateHealth, healthOf } from '../verdict/health';
import { CompletenessRecord } from '../verdict/completeness-record';
import { VerdictMonitor } from '../verdict/verdict-monitor';
import { logHealthChanges } from './health-log';
import { VerdictFacts } from './verdict-facts';
import { collectorKinds } from '../venues';
import { watchLosses } from '../gaps/loss-tracker';
import { watchLateness } from './latency-monitor';
import type { Log } from '../../platform/log';
import type { SocketLimitReport } from '../transport/socket-limits';
import { RestClient } from '../transport/rest-client';
import type { TradesStoredListener } from '../channels/trades/trade-ingest';
import type { MemoryTradeStore } from '../store/memory-trade-store';
import { TradeStorage } from '../channels/trades/trade-storage';
import type { KeptIncidents } from '../incidents/incident-file';
import type { Timeline } from '../timeline/timeline';

/** Collectors, trade store, ledger and rates of one run. Hosts and outputs read and steer a run through it. */
export interface Engine {
  readonly store: MemoryTradeStore;
  readonly venues: readonly VenueDescription[];
  /** The timeline and the alarms. */
  readonly chronicle: Chronicle;
  readonly incidents: Omit<Incidents, 'close'>;
  readonly books: Books & Pick<BookKeeper, 'offer' | 'all'>;
  readonly verdict: Pick<
    VerdictMonitor,
    'latest' | 'verdictsOf' | 'ofCollector' | 'ofVenues' | 'overall' | 'onJudged' | 'look'
  >;
  /** What is known of the completeness of each instrument, hour by hour. */
  readonly record: Pick<CompletenessRecord, 'hours' | 'report'>;
  snapshot(): MonitorSnapshot;
  /** How the limits of sockets and frames fare; null where a recording takes their place. */
  sockets(): SocketLimitReport | null;
  detail(collectorId: string): Result<CollectorDetail>;
  /** Of one collector or of all, newest first, as many as are kept. */
  losses(collectorId: string | null): readonly Loss[];
  rateChart(minutes: RateRangeMinutes): RateChart;
  /** Starts the collectors that are meant to start by themselves, and the background tasks. */
  open(): void;
  /** By the id of a configured collector all its connections; one of them as `binance_trades#1`, `#2`, … */
  start(id: string): Result<null>;
  /** As `start`. Resolves when the sockets are closed. */
  stop(id: string): Promise<Result<null>>;
  retryNow(collectorId: string): Result<null>;
  /** Checked before with `findUnsupported`; it is not started. */
  add(settings: CollectorSettings, cause: ChangeCause): Promise<Result<null>>;
  /** Symbols change on the running connection; for anything else the collector is made anew. */
  change(settings: CollectorSettings, cause: ChangeCause): Promise<Result<null>>;
  /** Resolves when it has stopped. What it brought stays in the store and in the ledger. */
  remove(configuredId: string, cause: ChangeCause): Promise<Result<null>>;
  /** Replaces the connection by a new one without interruption. */
  recycle(collectorId: string): Result<null>;
  startAll(): void;
  stopAll(): Promise<void>;
  /** The machine is about to sleep: connections are closed, and the timeline says why. */
  suspend(): Promise<void>;
  /** It woke up: what was closed for its sleep is opened again. */
  resume(): void;
  /** Every collector that came, went or changed. The undo is returned. */
  onChange(listener: (change: CollectorChange) => void): () => void;
  /** Every transition of every collector, at once. The undo is returned. */
  onTransition(listener: (collectorId: string, transition: Transition) => void): () => void;
  /** What happens to symbols that fall silent. The undo is returned. */
  onSilence(listener: (event: SilenceEvent) => void): () => void;
  /** Every renewal of a connection when it is over, however it ended. The undo is returned. */
  onRenewal(listener: (collectorId: string, renewal: Renewal) => void): () => void;
  /** Called for each batch of which a row was stored. @returns unsubscribe */
  onTradesStored(listener: TradesStoredListener): () => void;
  /** Takes effect while running. */
  applyLimits(limits: Partial<EngineLimits>): void;
  /** Stops every collector and background task. */
  close(): Promise<void>;
}

export interface EngineLimits {
  readonly reconnect: ReconnectSettings;
  readonly timeouts: TimeoutSettings;
  readonly storage: StorageSettings;
  readonly alarms?: AlarmSettings;
}

export interface EngineOptions {
  /** Checked before with `findUnsupported`. */
  readonly collectors: readonly CollectorSettings[];
  readonly limits: EngineLimits;
  readonly clock: Clock;
  readonly random: () => number;
  readonly openSocket: OpenFeedSocket;
  readonly log: Log;
  readonly simulator: () => MonitorSnapshot['simulator'];
  readonly recording?: () => MonitorSnapshot['recording'];
  /** What files of limited size take. */
  readonly disk?: () => MonitorSnapshot['disk'];
  /** How the limits of sockets and frames fare. */
  readonly sockets?: () => SocketLimitReport;
  /** Where a recording stands that is watched instead of the venues. */
  readonly replay?: () => MonitorSnapshot['replay'];
  /** Worst delay of the event loop since the last call, in ms. */
  readonly loopDelayMs: () => number;
  /** For asking venues after missed trades and their time; without it nothing is asked. */
  readonly fetch?: typeof globalThis.fetch;
  /** Kept across runs when it comes from `openTimeline`; else in memory alone. */
  readonly timeline?: Timeline;
  /** Kept across runs when it comes from `openCompletenessRecord`; else in memory alone. */
  readonly record?: CompletenessRecord;
  /** Kept across runs when they come from `openIncidents`; else in memory alone. */
  readonly incidents?: KeptIncidents;
  readonly alarmMutes?: readonly AlarmMute[];
  readonly onAlarmMutesChanged?: (mutes: readonly AlarmMute[]) => void;
  /** Called for each frame after its trades are recorded. */
  readonly onFrame?: CollectorEnvironment['onFrame'];
  /** Trades of these symbols are taken, instead of those subscribed. */
  readonly symbols?: CollectorEnvironment['symbols'];
  /** Connections are renewed at this age at the latest. */
  readonly maxConnectionAgeMs?: number;
  /** Hears of each order book that was asked for over REST, as it came. */
  readonly onBookFetched?: OnBookFetched;
  /** A recording decides about connections: silence is not healed, nothing is renewed. */
  readonly passive?: boolean;
  /** At most so many symbols on one connection, if the venue does not allow less. */
  readonly symbolsPerConnection?: number;
  /** What collectors there are to choose from, instead of the registry of venues. */
  readonly kinds?: readonly CollectorKind[];
}

/** How often trades past their retention are evicted. */
const RETENTION_INTERVAL_MS = 1_000;
/** Default limits of latency; the alarm settings set the second. */
const P50_LIMIT_MS = 1_000;
const P99_LIMIT_MS = 2_000;
const DEFAULT_ALARMS = alarmSettingsSchema.parse({});
/** Newest state changes shown in the chart; more would be a blur. */
const MARKERS_SHOWN = 300;

export function createEngine(options: EngineOptions): Engine {
  const { clock, log, kinds = collectorKinds } = options;
  const startedAt = clock.now();
  let limits = options.limits;

  const storage = new TradeStorage(limits.storage, ({ collectorId, error, trade }) => {
    log.error({ collector: collectorId, err: error, tradeId: trade?.tradeId }, 'Storing failed');
    const found = manager.find(collectorId);
    if (found.ok) found.value.collector.reportInternalError(error, trade?.raw ?? '');
  });
  const rest = options.fetch === undefined ? null : new RestClient({ clock, fetch: options.fetch });
  const books = new BookKeeper({
    clock,
    log,
    find: (id) => manager.find(id),
    rest,
    passive: options.passive === true,
    ...(options.onBookFetched === undefined ? {} : { onFetched: options.onBookFetched }),
  });
  const manager: CollectorManager = new CollectorManager(options.collectors, {
    clock,
    log,
    random: options.random,
    openSocket: options.openSocket,
    pacer: new ConnectionPacer(clock),
    sink: storage.ingest.accept,
    books,
    limits: () => limits,
    findKind: kindFinder(kinds),
    ...(options.onFrame === undefined ? {} : { onFrame: options.onFrame }),
    ...(options.symbols === undefined ? {} : { symbols: options.symbols }),
    ...(options.maxConnectionAgeMs === undefined
      ? {}
      : { maxConnectionAgeMs: options.maxConnectionAgeMs }),
    ...(options.symbolsPerConnection === undefined
      ? {}
      : { symbolsPerConnection: options.symbolsPerConnection }),
    ...(options.passive === undefined ? {} : { passive: options.passive }),
  });

  const stopWatching = [
    manager.onTransition(books.transition),
    manager.onChange(books.collectorChanged),
  ];
  const lossWatch = watchLosses({
    clock,
    log,
    manager,
    storage,
    rest,
  });
  const latenessWatch = watchLateness({
    clock,
    log,
    manager,
    storage,
    rest,
    onClockChanged: (byMs) => chronicle.record.clockChanged(byMs),
  });
  const facts = new VerdictFacts({
    clock,
    manager,
    storage,
    lossTracker: lossWatch,
    latency: latenessWatch,
    books,
    latencyLimits: ({ latencyLimitMs }) => ({
      p50Ms: latencyLimitMs?.p50 ?? P50_LIMIT_MS,
      p99Ms: latencyLimitMs?.p99 ?? limits.alarms?.rules.high_latency.p99AboveMs ?? P99_LIMIT_MS,
    }),
  });
  const verdict = new VerdictMonitor({
    clock,
    gatherFacts: () => facts.gather(),
    onThrow: (error) => log.error({ err: error }, 'Judging the feeds threw'),
  });
  const record = options.record ?? new CompletenessRecord();
  const stopRecord = [
    verdict.onJudged((judged) => record.judged(judged)),
    lossWatch.onLoss((loss) => record.lossChanged(loss)),
  ];
  const chronicle = new Chronicle({
    clock,
    log,
    manager,
    lossWatch,
    books,
    ledger: storage.ledger,
    recording: options.recording,
    sockets: options.sockets,
    alarmSettings: () => limits.alarms ?? DEFAULT_ALARMS,
    timeline: options.timeline,
    mutes: options.alarmMutes,
    onMutesChanged: options.onAlarmMutesChanged,
  });

  const incidents = watchIncidents({
    clock,
    log,
    manager,
    lossTracker: lossWatch,
    verdict,
    alarms: chronicle.alarms,
    settings: () => limits.alarms ?? DEFAULT_ALARMS,
    kept: options.incidents ?? null,
  });

  // After the incidents: one is named after what the verdict says, and the alarm joins it.
  stopWatching.push(verdict.onJudged(chronicle.alarms.judged));

  const stopHealthLog = logHealthChanges(log, manager, verdict);
  let cancelRetention = (): void => undefined;
  const scheduleRetention = (): void => {
    cancelRetention = clock.after(RETENTION_INTERVAL_MS, () => {
      storage.tidy(clock.now());
      scheduleRetention();
    });
  };

  const describe = (managed: ManagedCollector, now: number): CollectorStatus => {
    const { kind, collector } = managed;
    return {
      ...collector.status,
      health: healthOf(collector.state !== 'STOPPED', verdict.ofCollector(collector.id)),
      verdict: verdict.ofCollector(collector.id),
      shard: manager.shardOf(managed),
      venueLabel: kind.venueLabel,
      marketLabel: kind.marketLabel,
      provability: kind.provability,
      account: storage.ledger.accountOf(collector.id),
      books: books.summaryOf(collector.id),
      rates: storage.rates.of(collector.id, now),
      losses: lossWatch.countsOf(collector.id),
      ...latenessWatch.of(collector.id, now),
    };
  };

  return {
    store: storage.store,
    venues: describeVenues(kinds),
    chronicle,
    incidents,
    books,
    verdict,
    record,

    snapshot() {
      const now = clock.now();
      const collectors = manager.all.map((managed) => describe(managed, now));
      const ledger = storage.ledger.report();
      return {
        at: now,
        startedAt,
        collectors,
        ledger,
        store: storage.report(),
        rates: storage.rates.total(now),
        health: aggregateHealth(collectors),
        verdict: verdict.overall(),
        venues: verdict.ofVenues(),
        losses: lossWatch.summary(),
        alarms: chronicle.alarms.unacknowledged,
        incidents: incidents.open,
        loopDelayMs: options.loopDelayMs(),
        recording: options.recording?.() ?? { kind: 'off' },
        disk: options.disk?.() ?? NO_DISK,
        replay: options.replay?.() ?? { kind: 'absent' },
        simulator: options.simulator(),
      };
    },

    detail(collectorId) {
      const found = manager.find(collectorId);
      if (!found.ok) return found;
      const { kind, collector } = found.value;
      const now = clock.now();
      return ok({
        status: describe(found.value, now),
        transitions: [...collector.transitions],
        transitionsDropped: collector.transitionsDropped,
        renewals: [...collector.renewals],
        symbols: collector.symbols.map((report) => {
          const holding = storage.store.holdingOf(
            instrumentKey(kind.venue, kind.market, report.symbol),
          );
          return {
            ...report,
            gaps:
              kind.provability.level !== 'not_provable'
                ? lossWatch.gapCountsOf(instrumentKey(kind.venue, kind.market, report.symbol))
                : null,
            lastTradeAt: holding?.latest.trade.receivedAt ?? null,
            lastPrice: holding?.latest.trade.price ?? null,
            stored: holding?.stored ?? 0,
            held: holding?.held ?? 0,
            tradesPerSecond:
              holding === undefined
                ? 0
                : storage.rates.ofInstrument(holding.instrument, now).over10s,
          };
        }),
        verdicts: [...verdict.verdictsOf(collector.id)],
        rawFrames: [...collector.journal.frames],
        problems: [...collector.journal.problems],
        losses: [...lossWatch.lossesOf(collector.id)],
        books: [...books.statusesOf(collector.id)],
      });
    },

    losses: (collectorId) => lossWatch.losses(collectorId),
    sockets: () => options.sockets?.() ?? null,

    rateChart(minutes) {
      const ids = manager.all
        .filter(({ kind }) => kind.channel === 'trades')
        .map(({ collector }) => collector.id);
      const series = storage.rates.chart(minutes, clock.now(), ids);
      const markers = manager.all
        .flatMap(({ collector }) =>
          collector.transitions
            .filter(({ at }) => at >= series.startsAt)
            .map((transition) => ({ ...transition, collectorId: collector.id })),
        )
        .sort((a, b) => a.at - b.at)
        .slice(-MARKERS_SHOWN);
      return { ...series, markers };
    },

    open() {
      chronicle.open();
      scheduleRetention();
      manager.startAutostarting();
      verdict.open();
      latenessWatch.open();
    },
    start: (id) => manager.start(id),
    stop: (id) => manager.stop(id),
    retryNow: (collectorId) => manager.retryNow(collectorId),
    add: (settings, cause) => manager.add(settings, cause),
    change: (settings, cause) => manager.change(settings, cause),
    remove: (configuredId, cause) => manager.remove(configuredId, cause),
    recycle: (collectorId) => manager.recycle(collectorId),
    startAll: () => manager.startAll(),
    stopAll: () => manager.stopAll(),
    suspend() {
      chronicle.record.suspended();
      return manager.suspend();
    },
    resume() {
      chronicle.record.resumed();
      manager.resume();
    },
    onChange: (listener) => manager.onChange(listener),
    onTransition: (listener) => manager.onTransition(listener),
    onSilence: (listener) => manager.onSilence(listener),
    onRenewal: (listener) => manager.onRenewal(listener),
    onTradesStored: (listener) => storage.ingest.onTradesStored(listener),

    applyLimits(changed) {
      limits = { ...limits, ...changed };
      if (changed.alarms !== undefined) chronicle.alarms.settingsChanged();
      if (changed.storage !== undefined) storage.applyLimits(changed.storage, clock.now());
    },

    async close() {
      verdict.close();
      stopHealthLog();
      facts.close();
      cancelRetention();
      await latenessWatch.close();
      await lossWatch.close();
      for (const unsubscribe of stopRecord) unsubscribe();
      await record.close();
      await manager.stopAll();
      for (const undo of stopWatching) undo();
      books.close();
      await incidents.close();
      await chronicle.close();
    },
  };
}

function describeVenues(kinds: readonly CollectorKind[]): readonly VenueDescription[] {
  const venues = new Map<string, { label: string; markets: Map<string, string> }>();
  for (const { venue, venueLabel, market, marketLabel } of kinds) {
    const entry = venues.get(venue) ?? { label: venueLabel, markets: new Map<string, string>() };
    entry.markets.set(market, marketLabel);
    venues.set(venue, entry);
  }
  return [...venues].map(([venue, { label, markets }]) => ({
    venue,
    label,
    markets: [...markets].map(([market, marketLabel]) => ({ market, label: marketLabel })),
  }));
}
