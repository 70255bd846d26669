import type {
  CollectorHealth,
  ConnectionStatus,
  HealthLevel,
} from '../../../shared/collector-status';
import type { Channel } from '../../../shared/values/market';
import type { CollectorState } from '../../../shared/values/lifecycle';

/** A symbol without a trade for longer than its threshold; `since` is epoch ms. */
export interface SilentSymbol {
  readonly symbol: string;
  readonly since: number;
  readonly thresholdMs: number;
  /** Since the app started. */
  readonly hasTraded: boolean;
}

/** What health is judged from; times are epoch ms. */
export interface HealthEvidence {
  readonly now: number;
  readonly state: CollectorState;
  readonly channel: Channel;
  readonly socket: ConnectionStatus['socket'];
  /** When the connection's turn to be opened comes or came. */
  readonly turnAt: number | null;
  readonly lastDataAt: number | null;
  readonly openedAt: number | null;
  /** Silence on the whole connection that would be a cause to reconnect, in ms. */
  readonly silenceThresholdMs: number;
  readonly silent: readonly SilentSymbol[];
  readonly awaitingFirstData: readonly { readonly symbol: string; readonly since: number }[];
  readonly unanswered: readonly string[];
  readonly refusals: readonly { readonly symbol: string; readonly reason: string }[];
}

/**
 * An acknowledged symbol that never traded may stay quiet this long before it makes its collector look
 * ill. Nothing is known of its pace by then, and many symbols trade but once in minutes.
 */
export const FIRST_DATA_PATIENCE_MS = 300_000;

/** Silent symbols that are told of one by one. */
const SILENT_DESCRIBED = 3;

const SEVERITY: Readonly<Record<HealthLevel, number>> = {
  off: 0,
  healthy: 0,
  degraded: 1,
  down: 2,
};
const worse = (a: HealthLevel, b: HealthLevel): HealthLevel => (SEVERITY[b] > SEVERITY[a] ? b : a);

const some = (symbols: readonly string[]): string =>
  symbols.length <= 3
    ? symbols.join(', ')
    : `${symbols.slice(0, 3).join(', ')} and ${symbols.length - 3} more`;

export function judgeHealth(evidence: HealthEvidence): CollectorHealth {
  if (evidence.state === 'STOPPED') {
    return { collector: 'off', connection: 'off', dataFlow: 'off', reasons: [] };
  }
  const reasons: string[] = [];
  const connection = judgeConnection(evidence, reasons);
  const dataFlow = judgeDataFlow(evidence, reasons);
  return { collector: worse(connection, dataFlow), connection, dataFlow, reasons };
}

function judgeConnection(
  { state, socket, turnAt }: HealthEvidence,
  reasons: string[],
): HealthLevel {
  if (state === 'ERROR') {
    reasons.push('Gave up for now; the circuit is open');
    return 'down';
  }
  if (state === 'RECONNECTING') {
    reasons.push('Connection lost');
    return 'down';
  }
  if (socket === 'open') return 'healthy';
  const isWaiting = socket === 'none' && turnAt !== null;
  reasons.push(isWaiting ? 'Waits its turn to connect' : 'Not connected yet');
  return 'degraded';
}

function judgeDataFlow(evidence: HealthEvidence, reasons: string[]): HealthLevel {
  const { now, state, lastDataAt, openedAt, silenceThresholdMs } = evidence;
  if (state !== 'ACTIVE')
    return state === 'RECONNECTING' || state === 'ERROR' ? 'down' : 'degraded';
  let level: HealthLevel = 'healthy';
  const silentSince = Math.max(lastDataAt ?? 0, openedAt ?? 0);
  if (now - silentSince > silenceThresholdMs / 2) {
    reasons.push(`No data for ${Math.round((now - silentSince) / 1_000)} s`);
    level = 'degraded';
  }
  if (evidence.refusals.length > 0) {
    reasons.push(`Refused: ${some(evidence.refusals.map(({ symbol }) => symbol))}`);
    level = 'degraded';
  }
  if (evidence.unanswered.length > 0) {
    reasons.push(`Not acknowledged yet: ${some(evidence.unanswered)}`);
    level = 'degraded';
  }
  const silent = evidence.silent.filter(({ hasTraded }) => hasTraded);
  for (const { symbol, since, thresholdMs } of silent.slice(0, SILENT_DESCRIBED)) {
    const seconds = Math.round((now - since) / 1_000);
    const expected = `${Math.round(thresholdMs / 1_000)} s would be usual`;
    reasons.push(
      `Silent: ${symbol} (no ${evidence.channel === 'trades' ? 'trade' : 'update'} for ${seconds} s, up to ${expected})`,
    );
    level = 'degraded';
  }
  const others = silent.slice(SILENT_DESCRIBED).map(({ symbol }) => symbol);
  if (others.length > 0) reasons.push(`Silent as well: ${some(others)}`);
  const known = new Set(evidence.silent.map(({ symbol }) => symbol));
  const overdue = [
    ...evidence.silent.filter(({ hasTraded }) => !hasTraded),
    ...evidence.awaitingFirstData.filter(
      ({ symbol, since }) => now - since > FIRST_DATA_PATIENCE_MS && !known.has(symbol),
    ),
  ].map(({ symbol }) => symbol);
  if (overdue.length > 0) {
    reasons.push(`Acknowledged, but no data ever came: ${some(overdue)}`);
    level = 'degraded';
  }
  return level;
}

export interface AggregateHealth {
  readonly level: HealthLevel;
  readonly healthy: number;
  /** Collectors that are meant to run. */
  readonly running: number;
  readonly total: number;
}

export function aggregateHealth(
  reports: readonly { readonly health: CollectorHealth }[],
): AggregateHealth {
  const levels = reports.map(({ health }) => health.collector).filter((level) => level !== 'off');
  const healthy = levels.filter((level) => level === 'healthy').length;
  return {
    level: overall(levels, healthy),
    healthy,
    running: levels.length,
    total: reports.length,
  };
}

function overall(levels: readonly HealthLevel[], healthy: number): HealthLevel {
  if (levels.length === 0) return 'off';
  if (healthy === levels.length) return 'healthy';
  return levels.every((level) => level === 'down') ? 'down' : 'degraded';
}
