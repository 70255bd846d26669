import { systemClock } from '../../src/platform/clock';
import type { Clock } from '../../src/platform/clock';
import { openFeedSocket } from '../../src/engine/transport/feed-socket';
import { createEngine } from '../../src/engine/wiring/engine-core';
import type { Engine, EngineOptions } from '../../src/engine/wiring/engine-core';
import type {
  CollectorDetail,
  CollectorStatus,
  Transition,
} from '../../src/shared/collector-status';
import { configFileSchema } from '../../src/shared/settings';
import type {
  ReconnectSettings,
  StorageSettings,
  TimeoutSettings,
} from '../../src/shared/settings';
import { RecordingLog } from './recording-log';
import { waitFor } from './wait-for';

/** Small enough for a test, large enough for a busy machine. */
const QUICK_RECONNECT = {
  baseDelayMs: 20,
  maxDelayMs: 40,
  maxAttempts: 3,
  jitter: false,
  coolDownMs: 200,
};
const QUICK_TIMEOUTS = { connectMs: 300, subscriptionMs: 400, pongMs: 300, dataSilenceMs: 500 };

export interface MonitorRig {
  readonly monitor: Engine;
  readonly log: RecordingLog;
  /** `STOPPED → CONNECTING (start_requested)` of that collector, oldest first. */
  path(id?: string): readonly string[];
  status(id?: string): CollectorStatus;
  detail(id?: string): CollectorDetail;
  /** Resolves when the collector made that transition. */
  transition(step: string, id?: string): Promise<Transition>;
  close(): Promise<void>;
}

/** Waits pass `factor` times as fast; stamps stay true. */
export const hurriedClock = (factor: number): Clock => ({
  now: () => systemClock.now(),
  receiptMicros: () => systemClock.receiptMicros(),
  monotonicMs: () => systemClock.monotonicMs() * factor,
  turnMs: () => systemClock.turnMs() * factor,
  after: (delayMs, callback) => systemClock.after(delayMs / factor, callback),
});

/** The live system on real sockets. The first collector is meant where none is named. */
export function monitorRig(
  collectors: readonly Record<string, unknown>[],
  limits: {
    reconnect?: Partial<ReconnectSettings>;
    timeouts?: Partial<TimeoutSettings>;
    storage?: Partial<StorageSettings>;
  } = {},
  clock: Clock = systemClock,
  options: Partial<EngineOptions> = {},
): MonitorRig {
  const config = configFileSchema.parse({
    collectors,
    reconnect: { ...QUICK_RECONNECT, ...limits.reconnect },
    timeouts: { ...QUICK_TIMEOUTS, ...limits.timeouts },
    storage: limits.storage ?? {},
  });
  const log = new RecordingLog();
  const monitor = createEngine({
    collectors: config.collectors ?? [],
    limits: config,
    clock,
    random: () => 0,
    openSocket: openFeedSocket,
    log,
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
    ...options,
  });
  const defaultId = config.collectors?.[0]?.id ?? '';
  const transitions: { readonly id: string; readonly transition: Transition }[] = [];
  monitor.onTransition((id, transition) => transitions.push({ id, transition }));
  const nameOf = ({ from, to, cause }: Transition): string => `${from} → ${to} (${cause.code})`;

  const detail = (id = defaultId): CollectorDetail => {
    const found = monitor.detail(id);
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
  const path = (id = defaultId): readonly string[] =>
    transitions.filter((one) => one.id === id).map(({ transition }) => nameOf(transition));
  return {
    monitor,
    log,
    path,
    detail,
    status: (id) => detail(id).status,
    async transition(step, id = defaultId) {
      const isMeant = (one: (typeof transitions)[number]): boolean =>
        one.id === id && nameOf(one.transition) === step;
      try {
        return await waitFor(step, () => transitions.find(isMeant)?.transition);
      } catch (error) {
        throw new Error(`${String(error)}; there were: ${path(id).join(', ')}`, { cause: error });
      }
    },
    close: () => monitor.close(),
  };
}
