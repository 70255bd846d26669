import type { CollectorDetail, Transition } from '../../shared/collector-status';
import type { Clock } from '../../platform/clock';
import { findCollectorKind } from '../../engine/venues';
import type { Configuration } from '../../engine/configuration/configuration';
import type { OpenEngine } from '../../engine/engine';
import type { FeedFacts, RestService } from './feed-checks';

export interface FeedWatchParts {
  readonly engine: Pick<OpenEngine['engine'], 'snapshot' | 'detail' | 'verdict'>;
  /** Starts every collector of the engine. */
  readonly start: () => void;
  readonly clock: Clock;
  /** How long a feed may take to bring its first data, from when its turn to connect has come. */
  readonly patienceMs: number;
  /** Some wait their turn to connect for longer than that; the last of them for so long. */
  readonly onLongWait: (lastTurnAfterMs: number) => void;
}

const LOOK_EVERY_MS = 50;

/** Every collector starts, and one failed attempt to connect says enough. */
export const configurationToWatch = <C extends Pick<Configuration, 'collectors' | 'reconnect'>>(
  configuration: C,
): C => ({
  ...configuration,
  collectors: configuration.collectors.map((collector) => ({ ...collector, autostart: true })),
  reconnect: { ...configuration.reconnect, maxAttempts: 1 },
});

/** Runs the collectors themselves, as the app does, until each has shown what it can or the patience is over. */
export async function watchFeeds(parts: FeedWatchParts): Promise<readonly FeedFacts[]> {
  const { engine, clock, patienceMs } = parts;
  const startedAt = clock.now();
  const startedAtMs = clock.monotonicMs();
  const details = (): readonly CollectorDetail[] =>
    engine.snapshot().collectors.flatMap(({ id }) => {
      const detail = engine.detail(id);
      return detail.ok ? [detail.value] : [];
    });
  parts.start();
  // What connects anew later has another turn then: the first is what counts.
  const turns = new Map(
    details().map(({ status: { id, connection } }) => [id, connection.turnAt ?? startedAt]),
  );
  const turnAfterMs = (id: string): number => Math.max(0, (turns.get(id) ?? startedAt) - startedAt);
  const lastTurnAfterMs = Math.max(0, ...[...turns.keys()].map(turnAfterMs));
  if (lastTurnAfterMs > patienceMs) parts.onLongWait(lastTurnAfterMs);
  await new Promise<void>((resolve) => {
    const look = (): void => {
      const elapsedMs = clock.monotonicMs() - startedAtMs;
      const isOver = (detail: CollectorDetail): boolean =>
        hasShownAll(detail) || elapsedMs >= turnAfterMs(detail.status.id) + patienceMs;
      if (details().every(isOver)) resolve();
      else clock.after(LOOK_EVERY_MS, look);
    };
    look();
  });
  // What the last second brought counts too.
  engine.verdict.look();
  const endedAt = clock.now();
  return details().map((detail) =>
    factsOf(detail, { startedAt, turnAfterMs: turnAfterMs(detail.status.id), endedAt }),
  );
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
  times: { readonly startedAt: number; readonly turnAfterMs: number; readonly endedAt: number },
): FeedFacts {
  const turnAt = times.startedAt + times.turnAfterMs;
  const after = (at: number | null | undefined): number | null =>
    at === null || at === undefined ? null : Math.max(0, at - turnAt);
  const first = (test: (transition: Transition) => boolean): number | null =>
    after(transitions.find(test)?.at);
  const firstData = symbols.flatMap(({ firstDataAt }) => firstDataAt ?? []);
  return {
    id: status.id,
    turnAfterMs: times.turnAfterMs,
    openedAfterMs: first(({ to }) => to === 'CONNECTED'),
    subscribedAfterMs: first(({ to }) => to === 'ACTIVE'),
    firstDataAfterMs: firstData.length === 0 ? null : after(Math.min(...firstData)),
    failure: transitions.find(({ to }) => to === 'RECONNECTING' || to === 'ERROR')?.cause ?? null,
    symbols: symbols.map(({ symbol, subscription }) => ({ symbol, state: subscription })),
    clock: status.lateness.clock,
    verdict: status.verdict,
    restServes: restServiceOf(status),
    waitedMs: times.endedAt - turnAt,
  };
}

function restServiceOf(status: CollectorDetail['status']): RestService {
  if (status.channel === 'trades') return 'missed_trades';
  const book = findCollectorKind(status)?.book;
  const isFetched = book?.depths.some((depth) => book.source(depth).snapshot !== null);
  return isFetched === true ? 'book_snapshots' : 'nothing_else';
}
