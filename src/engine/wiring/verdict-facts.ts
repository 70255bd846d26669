import type { Transition } from '../../shared/collector-status';
import type { BookStatus } from '../../shared/order-book';
import type { CollectorSettings } from '../../shared/settings';
import { instrumentKey } from '../../shared/market-data';
import type { Clock } from '../../platform/clock';
import type { ManagedCollector } from '../collectors/collector-group';
import type { CollectorManager } from '../collectors/collector-manager';
import type { BookKeeper } from '../channels/order-books/order-book-manager';
import type { TradeStorage } from '../channels/trades/trade-storage';
import type { LossWatch } from '../gaps/loss-tracker';
import type {
  BookFacts,
  CollectorFacts,
  InstrumentFacts,
  LatencyFacts,
  LatencyLimits,
  LatencySample,
} from '../verdict/facts';
import { RecentCount } from '../verdict/recent-count';
import type { FactsReport } from '../verdict/verdict-monitor';
import type { LatenessWatch } from './latency-monitor';

const RECENT_MS = 60_000;

export interface VerdictFactsDeps {
  readonly clock: Clock;
  readonly manager: CollectorManager;
  readonly storage: TradeStorage;
  readonly lossTracker: Pick<LossWatch, 'recentOf' | 'gapCountsOf'>;
  readonly latency: Pick<LatenessWatch, 'clockOf'>;
  readonly books: Pick<BookKeeper, 'statusesOf'>;
  readonly latencyLimits: (settings: CollectorSettings) => LatencyLimits;
}

/** What is followed of one run of a collector. Epoch ms. */
interface Run {
  readonly startedAt: number;
  notActiveSince: number | null;
  wasActive: boolean;
  lostAt: number | null;
  lastCause: string;
}

interface Counts {
  readonly dataFrames: RecentCount;
  readonly unreadable: RecentCount;
  readonly missing: RecentCount;
  readonly rejectedUpdates: RecentCount;
}

/** Gathers the facts that the verdict is judged by, from the parts that have them. */
export class VerdictFacts {
  readonly #deps: VerdictFactsDeps;
  readonly #runs = new Map<string, Run>();
  /** Since when, of symbols that fell silent since the last look: a new subscription may have healed them. */
  readonly #fellSilent = new Map<string, number>();
  readonly #counts = new Map<string, Counts>();
  readonly #unsubscribe: readonly (() => void)[];

  constructor(deps: VerdictFactsDeps) {
    this.#deps = deps;
    this.#unsubscribe = [
      deps.manager.onTransition((id, transition) => this.#transition(id, transition)),
      deps.manager.onSilence(({ kind, collectorId, symbol, at, lastTradeAt }) => {
        if (kind === 'silent') this.#fellSilent.set(keyOf(collectorId, symbol), lastTradeAt ?? at);
      }),
      deps.manager.onChange(({ kind, collectorId }) => {
        // Another object counts from zero.
        if (kind !== 'symbols_changed') this.#counts.delete(collectorId);
        if (kind === 'removed') this.#runs.delete(collectorId);
      }),
    ];
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  /** To be called once a second: it samples counters. */
  gather(): FactsReport {
    const collectors: CollectorFacts[] = [];
    const instruments: InstrumentFacts[] = [];
    for (const managed of this.#deps.manager.all) {
      if (managed.collector.state === 'STOPPED') continue;
      const facts = this.#collectorFacts(managed);
      collectors.push(facts);
      instruments.push(...this.#instrumentFacts(managed, facts));
    }
    this.#fellSilent.clear();
    return { collectors, instruments };
  }

  #transition(id: string, { from, to, at, cause }: Transition): void {
    if (to === 'STOPPED') {
      this.#runs.delete(id);
      return;
    }
    const isStart = from === 'STOPPED';
    const run = (isStart ? undefined : this.#runs.get(id)) ?? {
      startedAt: at,
      notActiveSince: at,
      wasActive: false,
      lostAt: null,
      lastCause: cause.detail,
    };
    this.#runs.set(id, run);
    // What follows a loss is not its cause.
    if (to === 'RECONNECTING' || to === 'ERROR' || isStart) run.lastCause = cause.detail;
    if (to === 'ACTIVE') {
      run.notActiveSince = null;
      run.wasActive = true;
    } else if (from === 'ACTIVE') {
      run.notActiveSince = at;
      run.lostAt = at;
    }
  }

  #collectorFacts({ kind, collector }: ManagedCollector): CollectorFacts {
    const { clock, storage } = this.#deps;
    const { id, stats, settings } = collector;
    const now = clock.now();
    const ms = clock.monotonicMs();
    const counts = this.#sampled(id, stats, ms);
    const { state } = collector;
    const run = this.#runs.get(id);
    const { silentMs, limitMs } = collector.connectionSilence;
    const fates = storage.ingest.recentFatesOf(id);
    return {
      collectorId: id,
      venue: kind.venue,
      venueLabel: kind.venueLabel,
      channel: kind.channel,
      state,
      notActiveSince: state === 'ACTIVE' ? null : (run?.notActiveSince ?? now),
      startedAt: run?.startedAt ?? now,
      wasActive: run?.wasActive ?? false,
      lostAt: run?.lostAt ?? null,
      waitsItsTurn: collector.waitsItsTurn,
      lastCause: run?.lastCause ?? '',
      connectionSilentMs: silentMs,
      connectionSilenceLimitMs: limitMs,
      provability: kind.provability,
      recent: {
        received: storage.rates.lastMinuteOf(id, now),
        dataFrames: counts.dataFrames.within60s(ms),
        unreadableFrames: counts.unreadable.within60s(ms),
        missingFrames: Math.max(0, counts.missing.within60s(ms)),
        rejectedUpdates: counts.rejectedUpdates.within60s(ms),
        rejectedWithoutSymbol: fates.rejectedOfOthers(settings.symbols, now),
        lastRejection: fates.lastRejection,
      },
      latency: this.#latencyFacts(kind, settings, now),
    };
  }

  #instrumentFacts(
    { kind, collector }: ManagedCollector,
    facts: CollectorFacts,
  ): readonly InstrumentFacts[] {
    const { clock, storage, lossTracker, books } = this.#deps;
    const now = clock.now();
    const statuses =
      kind.book === undefined
        ? null
        : new Map(books.statusesOf(collector.id).map((status) => [status.symbol, status]));
    const fates = storage.ingest.recentFatesOf(collector.id);
    return collector.symbols.map(({ symbol, subscription, requestedAt, silence }) => {
      const instrument = instrumentKey(kind.venue, kind.market, symbol);
      const known = storage.store.instruments.byName(instrument);
      const losses = lossTracker.recentOf(instrument, now - RECENT_MS);
      const isTrades = statuses === null;
      return {
        collector: facts,
        instrument,
        symbol,
        subscription,
        requestedAt,
        lastDataAt: silence.lastDataAt,
        silenceLimitMs: silence.thresholdMs,
        isPaceKnown: silence.expectedPerSecond !== null,
        silentSince: silence.silentSince ?? this.#silenceSeen(collector.id, symbol),
        recent: {
          stored:
            !isTrades || known === undefined ? 0 : storage.rates.lastMinuteOfInstrument(known, now),
          duplicate: isTrades ? fates.duplicatesOf(symbol, now) : 0,
          rejected: isTrades ? Math.max(0, fates.rejectedOf(symbol, now) - losses.recovered) : 0,
          missing: isTrades ? losses.missing : 0,
          lost: isTrades ? losses.lost : 0,
        },
        missing: isTrades ? lossTracker.gapCountsOf(instrument).missingIds : 0,
        openOutages: isTrades ? losses.openOutages : 0,
        book: statuses === null ? null : bookFactsOf(statuses.get(symbol), facts, now),
      };
    });
  }

  #silenceSeen(collectorId: string, symbol: string): number | null {
    if (this.#fellSilent.size === 0) return null;
    return this.#fellSilent.get(keyOf(collectorId, symbol)) ?? null;
  }

  #latencyFacts(
    kind: ManagedCollector['kind'],
    settings: CollectorSettings,
    now: number,
  ): LatencyFacts {
    const { id } = settings;
    const { storage, latency, latencyLimits, books } = this.#deps;
    const limits = latencyLimits(settings);
    const clock = latency.clockOf(id);
    const uncertaintyMs = clock.kind === 'measured' ? clock.uncertaintyMs : 0;
    const lateMs = Math.ceil(limits.p99Ms + uncertaintyMs);
    if (kind.book !== undefined) {
      const offsetMs = clock.kind === 'measured' ? clock.offsetMs : null;
      const sample = bookLatency(books.statusesOf(id), offsetMs, now, lateMs);
      return { short: sample, minute: sample, clock, limits };
    }
    const { ingest } = storage;
    const sampleOf = (span: 'short' | 'minute' | 'ten_minutes'): LatencySample | null =>
      ingest.latencySampleOf(id, span, now, lateMs);
    return {
      short: sampleOf('short'),
      minute: sampleOf('minute') ?? sampleOf('ten_minutes'),
      clock,
      limits,
    };
  }

  #sampled(id: string, stats: ManagedCollector['collector']['stats'], ms: number): Counts {
    let counts = this.#counts.get(id);
    if (counts === undefined) {
      counts = {
        dataFrames: new RecentCount(),
        unreadable: new RecentCount(),
        missing: new RecentCount(),
        rejectedUpdates: new RecentCount(),
      };
      this.#counts.set(id, counts);
    }
    counts.dataFrames.sample(stats.dataFrames, ms);
    counts.unreadable.sample(stats.unreadableFrames, ms);
    counts.missing.sample(stats.missedFrames, ms);
    counts.rejectedUpdates.sample(stats.rejectedUpdates, ms);
    return counts;
  }
}

const keyOf = (collectorId: string, symbol: string): string => `${collectorId} ${symbol}`;

function bookFactsOf(
  status: BookStatus | undefined,
  { recent }: CollectorFacts,
  now: number,
): BookFacts | null {
  if (status === undefined) return null;
  return {
    sync: status.sync,
    crossedSince: status.shape === 'crossed' && status.sync.kind === 'in_sync' ? now : null,
    rejectedUpdates: recent.rejectedUpdates,
  };
}

/** Latency of the last update of each book that changed within a minute; null without any. */
function bookLatency(
  statuses: readonly BookStatus[],
  offsetMs: number | null,
  now: number,
  limitMs: number,
): LatencySample | null {
  if (offsetMs === null) return null;
  const lags = statuses
    .flatMap(({ lagMs, lastUpdateAt }) =>
      lagMs === null || lastUpdateAt === null || now - lastUpdateAt > RECENT_MS
        ? []
        : [lagMs + offsetMs],
    )
    .sort((a, b) => a - b);
  if (lags.length === 0) return null;
  const at = (share: number): number => lags[Math.ceil(lags.length * share) - 1] ?? 0;
  const late = lags.filter((lag) => lag > limitMs).length;
  return { trades: lags.length, p50Ms: at(0.5), p99Ms: at(0.99), lateShare: late / lags.length };
}
