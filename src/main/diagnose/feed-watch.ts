import type { CollectorSettings } from '../../shared/settings';
import type { CollectorDetail, Transition } from '../../shared/collector-status';
import type { Clock } from '../clock';
import type { OpenFeedSocket } from '../collectors/feed-socket';
import type { Configuration } from '../configuration';
import type { Log } from '../log';
import { createMonitor } from '../monitor';
import type { FeedFacts } from './feed-checks';

export interface FeedWatchParts {
  readonly collectors: readonly CollectorSettings[];
  readonly limits: Pick<Configuration, 'reconnect' | 'timeouts' | 'storage'>;
  readonly clock: Clock;
  readonly openSocket: OpenFeedSocket;
  readonly fetch: typeof globalThis.fetch;
  readonly log: Log;
  /** How long a feed may take to bring its first data. */
  readonly patienceMs: number;
}

const LOOK_EVERY_MS = 50;

/** Runs the collectors themselves, as the app does, until each has shown what it can or the patience is over. */
export async function watchFeeds(parts: FeedWatchParts): Promise<readonly FeedFacts[]> {
  const { clock, patienceMs } = parts;
  const startedAt = clock.now();
  const deadline = clock.monotonicMs() + patienceMs;
  const monitor = createMonitor({
    collectors: parts.collectors.map((collector) => ({ ...collector, autostart: true })),
    // One failure says enough.
    limits: { ...parts.limits, reconnect: { ...parts.limits.reconnect, maxAttempts: 1 } },
    clock,
    random: Math.random,
    openSocket: parts.openSocket,
    fetch: parts.fetch,
    log: parts.log,
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
  });
  const details = (): readonly CollectorDetail[] =>
    monitor.snapshot().collectors.flatMap(({ id }) => {
      const detail = monitor.detail(id);
      return detail.ok ? [detail.value] : [];
    });
  monitor.open();
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (clock.monotonicMs() >= deadline || details().every(hasShownAll)) resolve();
      else clock.after(LOOK_EVERY_MS, look);
    };
    look();
  });
  const waitedMs = clock.now() - startedAt;
  const facts = details().map((detail) => factsOf(detail, startedAt, waitedMs));
  await monitor.close();
  return facts;
}

function hasShownAll({ status, symbols }: CollectorDetail): boolean {
  if (status.state === 'ERROR') return true;
  const { clock } = status.lateness;
  // Not asked yet is no answer.
  const isTimed = clock.kind === 'measured' || !/not measured yet/i.test(clock.reason);
  return (
    isTimed &&
    symbols.every(({ subscription: { kind } }) => kind === 'flowing' || kind === 'refused')
  );
}

/** Pure. */
function factsOf(
  { status, symbols, transitions }: CollectorDetail,
  startedAt: number,
  waitedMs: number,
): FeedFacts {
  const after = (at: number | null | undefined): number | null =>
    at === null || at === undefined ? null : at - startedAt;
  const first = (test: (transition: Transition) => boolean): number | null =>
    after(transitions.find(test)?.at);
  const times = symbols.flatMap(({ firstDataAt }) => firstDataAt ?? []);
  return {
    id: status.id,
    openedAfterMs: first(({ to }) => to === 'CONNECTED'),
    subscribedAfterMs: first(({ to }) => to === 'ACTIVE'),
    firstDataAfterMs: times.length === 0 ? null : after(Math.min(...times)),
    failure: transitions.find(({ to }) => to === 'RECONNECTING' || to === 'ERROR')?.cause ?? null,
    symbols: symbols.map(({ symbol, subscription }) => ({ symbol, state: subscription })),
    clock: status.lateness.clock,
    waitedMs,
  };
}
