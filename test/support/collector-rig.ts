import type { CollectorEnvironment } from '../../src/engine/collectors/collector-environment';
import type { BookUpdate, RejectedUpdate } from '../../src/engine/market-data/book-update';
import { ConnectionPacer } from '../../src/engine/collectors/connection/connection-pacer';
import type { RejectedTrade } from '../../src/engine/market-data/rejected-trade';
import { findCollectorKind } from '../../src/engine/venues';
import type { CollectorKind } from '../../src/engine/collectors/collector-kind';
import type { WebSocketCollector } from '../../src/engine/collectors/websocket-collector';
import type { Transition } from '../../src/shared/collector-status';
import type { Trade } from '../../src/shared/market-data';
import {
  collectorSettingsSchema,
  reconnectSettingsSchema,
  timeoutSettingsSchema,
} from '../../src/shared/settings';
import type {
  CollectorSettings,
  ReconnectSettings,
  TimeoutSettings,
} from '../../src/shared/settings';
import { FakeFeedSockets } from './fake-feed-socket';
import { ManualClock, settle } from './manual-clock';
import { RecordingLog } from './recording-log';

export interface CollectorRig {
  readonly collector: WebSocketCollector;
  readonly clock: ManualClock;
  readonly sockets: FakeFeedSockets;
  readonly log: RecordingLog;
  readonly trades: Trade[];
  readonly rejected: RejectedTrade[];
  readonly updates: BookUpdate[];
  readonly rejectedUpdates: RejectedUpdate[];
  /** How often frames of a connection were found missing. */
  readonly missed: number[];
  readonly transitions: Transition[];
  /** `STOPPED → CONNECTING (start_requested)`, oldest first. */
  path(): readonly string[];
}

export const bybitSpot = (symbols: readonly string[] = ['BTCUSDT']): CollectorSettings =>
  collectorSettingsSchema.parse({ id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols });

export const bybitLinear = (symbols: readonly string[] = ['BTCUSDT']): CollectorSettings =>
  collectorSettingsSchema.parse({
    id: 'bybit_linear_trades',
    venue: 'bybit',
    market: 'linear',
    symbols,
  });

export const binanceSpot = (
  symbols: readonly string[] = ['BTCUSDT'],
  stream?: 'trade' | 'aggTrade',
): CollectorSettings =>
  collectorSettingsSchema.parse({
    id: 'binance_trades',
    venue: 'binance',
    market: 'spot',
    symbols,
    ...(stream === undefined ? {} : { stream }),
  });

/** A real collector on a fake socket and a clock moved by hand; no jitter, `random` is 0. `create` makes it of another class. */
export function collectorRig(
  settings: CollectorSettings,
  limits: { reconnect?: Partial<ReconnectSettings>; timeouts?: Partial<TimeoutSettings> } = {},
  changes: Partial<CollectorEnvironment> = {},
  create?: CollectorKind['create'],
): CollectorRig {
  const kind = findCollectorKind(settings);
  if (kind === undefined) throw new Error('No such collector');
  const clock = new ManualClock();
  const sockets = new FakeFeedSockets();
  const log = new RecordingLog();
  const trades: Trade[] = [];
  const rejected: RejectedTrade[] = [];
  const updates: BookUpdate[] = [];
  const rejectedUpdates: RejectedUpdate[] = [];
  const missed: number[] = [];
  const transitions: Transition[] = [];
  const reconnect = reconnectSettingsSchema.parse({ jitter: false, ...limits.reconnect });
  const timeouts = timeoutSettingsSchema.parse(limits.timeouts ?? {});
  const collector = (create ?? kind.create)(
    { ...settings, url: settings.url ?? kind.defaultUrl },
    {
      clock,
      log,
      random: () => 0,
      openSocket: sockets.open,
      pacer: new ConnectionPacer(clock),
      sink: (batch) => {
        trades.push(...batch.trades());
        rejected.push(...batch.rejected);
      },
      books: {
        accept: (_id, good, bad) => {
          updates.push(...good);
          rejectedUpdates.push(...bad);
        },
        framesMissed: (_id, at) => missed.push(at),
      },
      limits: () => ({ reconnect, timeouts }),
      onTransition: (_id, transition) => transitions.push(transition),
      ...changes,
    },
  );
  return {
    collector,
    clock,
    sockets,
    log,
    trades,
    rejected,
    updates,
    rejectedUpdates,
    missed,
    transitions,
    path: () => transitions.map(({ from, to, cause }) => `${from} → ${to} (${cause.code})`),
  };
}

/** Starts the collector and opens its socket: it is SUBSCRIBING afterwards. */
export async function connect({ collector, sockets }: CollectorRig): Promise<void> {
  collector.start();
  await settle();
  sockets.latest.opens();
}
