import type {
  CollectorStats,
  CollectorStatus,
  ConnectionStatus,
  HandoverStatus,
  SymbolStatus,
} from '../../shared/collector-status';
import type { CollectorSettings } from '../../shared/settings';
import type { Lifecycle } from './lifecycle/lifecycle';
import type { ReconnectState } from './lifecycle/reconnect-policy';
import type { Subscriptions } from './subscription/subscriptions';
import type { SymbolSilence } from './liveness/stale-symbol-detector';

/** What a collector knows of itself; the monitor adds what the registry and the store know. */
export type CollectorReport = Omit<
  CollectorStatus,
  | 'shard'
  | 'venueLabel'
  | 'marketLabel'
  | 'provability'
  | 'account'
  | 'books'
  | 'rates'
  | 'latency'
  | 'lateness'
  | 'losses'
  | 'health'
  | 'verdict'
>;
export type SymbolReport = Pick<
  SymbolStatus,
  'symbol' | 'subscription' | 'requestedAt' | 'acknowledgedAt' | 'firstDataAt' | 'silence'
>;

export interface ReportSources {
  readonly now: number;
  readonly settings: CollectorSettings & { readonly url: string };
  readonly profile: Pick<CollectorStatus, 'venue' | 'market' | 'channel' | 'stream'>;
  readonly lifecycle: Pick<Lifecycle, 'state' | 'since' | 'last'>;
  readonly stats: CollectorStats;
  readonly subscriptions: Subscriptions;
  readonly connection: ConnectionStatus;
  readonly reconnect: ReconnectState;
  readonly maxAttempts: number;
  readonly nextAttemptAt: number | null;
  readonly stopRequestedAt: number | null;
  readonly silence: Pick<SymbolSilence, 'silent'>;
  readonly handover: HandoverStatus | null;
}

export function buildReport(sources: ReportSources): CollectorReport {
  const { settings, profile, lifecycle, stats, connection, reconnect } = sources;
  return {
    id: settings.id,
    venue: profile.venue,
    market: profile.market,
    channel: profile.channel,
    stream: profile.stream,
    url: settings.url,
    symbols: [...settings.symbols],
    state: lifecycle.state,
    stateSince: lifecycle.since,
    stopRequestedAt: sources.stopRequestedAt,
    lastTransition: lifecycle.last,
    handover: sources.handover,
    attempt: reconnect.failures,
    maxAttempts: sources.maxAttempts,
    nextAttemptAt: sources.nextAttemptAt,
    circuit: reconnect.circuit,
    connection,
    stats: { ...stats },
    symbolCounts: countSymbols(sources),
  };
}

/** Each symbol is counted once; those not yet answered by the venue are the rest of `total`. */
function countSymbols({
  settings: { symbols },
  subscriptions,
  silence,
}: Pick<ReportSources, 'settings' | 'subscriptions' | 'silence'>): CollectorReport['symbolCounts'] {
  // One that is subscribed again for its silence awaits data, but is no less silent for that.
  const silent = new Set(
    silence.silent.filter(({ hasTraded }) => hasTraded).map(({ symbol }) => symbol),
  );
  const counts = { flowing: 0, awaitingFirstData: 0, refused: 0, silent: 0 };
  for (const symbol of symbols) {
    const { kind } = subscriptions.state(symbol);
    if (kind === 'refused') counts.refused += 1;
    else if (kind === 'flowing') counts[silent.has(symbol) ? 'silent' : 'flowing'] += 1;
    else if (kind === 'awaiting_first_data') {
      counts[silent.has(symbol) ? 'silent' : 'awaitingFirstData'] += 1;
    }
  }
  return { total: symbols.length, ...counts };
}

export function describeSymbols(
  symbols: readonly string[],
  subscriptions: Subscriptions,
  silence: Pick<SymbolSilence, 'status'>,
): readonly SymbolReport[] {
  return symbols.map((symbol) => ({
    symbol,
    subscription: subscriptions.state(symbol),
    ...subscriptions.times(symbol),
    silence: silence.status(symbol),
  }));
}
