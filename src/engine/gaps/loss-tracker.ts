import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import type { Gap, GapCounts, Loss, LossCounts, Outage } from '../../shared/gaps';
import { instrumentKey } from '../../shared/market-data';
import type { Clock } from '../../platform/clock';
import type { ManagedCollector } from '../collectors/collector-group';
import type { CollectorManager } from '../collectors/collector-manager';
import type { Log } from '../../platform/log';
import type { RestClient } from '../transport/rest-client';
import type { TradeStorage } from '../channels/trades/trade-storage';
import { Backfiller } from './backfiller';
import type { BackfillRoute } from './backfiller';
import { GapKeeper } from './gap-detector';
import type { FeedHistory } from './gap-detector';
import { checkAfterReconnects } from './post-reconnect-check';

/** Losses shown per collector; the counts know the rest. */
const LOSSES_SHOWN = 200;

export interface LossWatchParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly manager: CollectorManager;
  readonly storage: TradeStorage;
  /** Without it nothing is asked for, and gaps stay open. */
  readonly rest: RestClient | null;
}

export interface LossWatch {
  /** Of one collector, newest first. */
  lossesOf(collectorId: string): readonly Loss[];
  /** Of one collector or of all, newest first, as many as are kept. */
  losses(collectorId: string | null): readonly Loss[];
  gapCountsOf(instrument: string): GapCounts;
  /** What was found missing since a moment (epoch ms), and what is still being asked for. */
  recentOf(instrument: string, since: number): RecentLosses;
  countsOf(collectorId: string): LossCounts;
  summary(): MonitorSnapshot['losses'];
  /** Every change of a gap or an outage. The undo is returned. */
  onLoss(listener: (loss: Loss) => void): () => void;
  close(): Promise<void>;
}

export interface RecentLosses {
  /** Ids of gaps found since then that have not come. */
  readonly missing: number;
  /** Ids given up as lost since then. */
  readonly lost: number;
  /** Ids of gaps within a connection found since then that came later, such as rejected trades by backfill. */
  readonly recovered: number;
  /** Outages whose loss is still being asked for, whenever they began. */
  readonly openOutages: number;
}

/** Ties together what finds losses, what asks for them, and where they are stored. */
export function watchLosses({ clock, log, manager, storage, rest }: LossWatchParts): LossWatch {
  let listeners: readonly ((loss: Loss) => void)[] = [];
  const tell = (loss: Loss): void => {
    for (const listener of listeners) listener(loss);
  };
  const feeds = new Map<string, Feed>();
  // Those that are gone stay: what they had lost is still asked for, and told of.
  const feedOf = (collectorId: string): Feed | null => {
    const known = feeds.get(collectorId);
    if (known !== undefined) return known;
    const found = manager.find(collectorId);
    if (!found.ok) return null;
    const feed = { managed: found.value, history: historyOf(found.value, storage) };
    feeds.set(collectorId, feed);
    return feed;
  };
  const keeper = new GapKeeper({
    clock,
    feedOf: (collectorId) => {
      const feed = feedOf(collectorId);
      if (feed === null) throw new Error(`There never was a collector ${collectorId}`);
      return feed.history;
    },
    onGap: ({ gap, change }) => {
      tell(gap);
      if (change === 'opened') backfiller?.gapOpened(gap);
    },
    onOutage: tell,
    onOutageOpened: (outage, lastId) => backfiller?.outageOpened(outage, lastId),
    onResting: (instrument, collectorId) =>
      backfiller?.rests(instrument, collectorId, () => keeper.unheardSince(instrument)),
  });

  const routeOf = (instrument: string, collectorId: string): BackfillRoute | null => {
    const symbol = instrument.slice(instrument.indexOf(':', instrument.indexOf(':') + 1) + 1);
    const feed = feedOf(collectorId);
    if (feed === null) return null;
    const { kind, collector } = feed.managed;
    const source = kind.backfill?.(collector.settings);
    if (source === undefined) return null;
    const { venue, market } = kind;
    const from = { venue, market, collectorId };
    return { from, symbol, source, baseUrl: collector.settings.restUrl ?? source.baseUrl };
  };
  const backfiller =
    rest === null
      ? null
      : new Backfiller({
          clock,
          log,
          rest,
          gaps: keeper.gaps,
          outages: keeper.outages,
          routeOf,
          accept: storage.ingest.accept,
          heldIds: (instrument) => storage.store.heldIds(instrument),
        });
  const stopListening = storage.ingest.onTradesStored(keeper.tradesStored);
  const stopChecking =
    rest === null
      ? () => undefined
      : checkAfterReconnects({ clock, manager, onReturned: keeper.returned });
  const stopSilences = manager.onSilence(({ kind, collectorId, symbol }) => {
    const found = manager.find(collectorId);
    if (kind !== 'silent' || !found.ok) return;
    const { venue, market } = found.value.kind;
    keeper.fellSilent(instrumentKey(venue, market, symbol));
  });

  const stopChanges = manager.onChange((change) => {
    const { collectorId } = change;
    if (change.kind === 'added' || change.kind === 'replaced') feeds.delete(collectorId);
    const feed = feedOf(collectorId);
    if (feed === null) return;
    // Nobody asked for what traded before: it was not lost.
    const { kind, collector } = feed.managed;
    const begun =
      change.kind === 'added'
        ? collector.settings.symbols
        : change.kind === 'symbols_changed'
          ? change.added
          : [];
    for (const symbol of begun)
      keeper.begins(instrumentKey(kind.venue, kind.market, symbol), collectorId);
  });

  return {
    lossesOf: (collectorId) =>
      keeper.losses.filter((loss) => loss.collectorId === collectorId).slice(0, LOSSES_SHOWN),
    losses: (collectorId) =>
      keeper.losses.filter((loss) => collectorId === null || loss.collectorId === collectorId),
    gapCountsOf: (instrument) => keeper.countsOf(instrument),
    recentOf: (instrument, since) =>
      recentLosses(
        keeper.gaps.recentOf(instrument, since),
        keeper.outages.outagesOf(instrument),
        since,
      ),
    countsOf(collectorId) {
      const { open, missingIds, permanentIds } = keeper.gaps.countsOfCollector(collectorId);
      return {
        openGaps: open,
        missingIds,
        lostIds: permanentIds,
        unknownOutages: keeper.outages.unknownOf(collectorId),
      };
    },

    summary() {
      const counts = keeper.gaps.instruments.map((instrument) => keeper.countsOf(instrument));
      const total = (count: (of: GapCounts) => number): number =>
        counts.reduce((sum, of) => sum + count(of), 0);
      return {
        openGaps: total(({ open }) => open),
        missingIds: total(({ missingIds }) => missingIds),
        lostIds: total(({ permanentIds }) => permanentIds),
        unknownOutages: keeper.outages.unknown,
        notProvable: manager.all.filter(
          ({ kind, collector }) =>
            kind.channel === 'trades' &&
            kind.provability.level !== 'exact' &&
            collector.status.state !== 'STOPPED',
        ).length,
      };
    },

    onLoss(listener) {
      listeners = [...listeners, listener];
      return () => {
        listeners = listeners.filter((other) => other !== listener);
      };
    },

    async close() {
      stopListening();
      stopChecking();
      stopSilences();
      stopChanges();
      await backfiller?.close();
    },
  };
}

function recentLosses(
  gaps: readonly Gap[],
  outages: readonly Outage[],
  since: number,
): RecentLosses {
  let missing = 0;
  let lost = 0;
  let recovered = 0;
  for (const gap of gaps) {
    const absent = gap.missing - gap.filled;
    const { state } = gap;
    if (state.kind === 'permanent') lost += state.at >= since ? absent : 0;
    else if (gap.detectedAt >= since && state.kind !== 'closed') missing += absent;
    // One that was rejected behind a good one of its frame leaves a gap whose cause is the venue.
    const isWithin = gap.cause === 'rejected' || gap.cause === 'venue';
    if (gap.detectedAt >= since && isWithin) recovered += gap.filled;
  }
  const openOutages = outages.filter(
    ({ state }) => state.kind === 'open' || state.kind === 'requested',
  ).length;
  return { missing, lost, recovered, openOutages };
}

interface Feed {
  readonly managed: ManagedCollector;
  readonly history: FeedHistory;
}

/** Asked for each frame, so it is made once and reads the live counters. */
function historyOf({ kind, collector }: ManagedCollector, storage: TradeStorage): FeedHistory {
  const account = storage.ledger.open(collector.id);
  return {
    provability: kind.provability.level,
    get transitions() {
      return collector.transitions;
    },
    get unreadable() {
      return collector.stats.unreadableFrames + account.rejectedInAll;
    },
  };
}
