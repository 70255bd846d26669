import type { CollectorDetail, MonitorSnapshot, Transition } from '../shared/collector-status';
import type { RateChart, VenueDescription } from '../shared/ipc/contract';
import type { Result } from '../shared/result';
import type { ReconnectSettings, StorageSettings, TimeoutSettings } from '../shared/settings';
import type { RateRangeMinutes } from '../shared/values/rate-ranges';
import type { MemoryTradeStore, StoredTrade } from './storage/memory-trade-store';

/** The live system without Electron: collectors, store, ledger, rates. The desktop shell only talks to this. */
export interface Monitor {
  readonly store: MemoryTradeStore;
  readonly venues: readonly VenueDescription[];
  snapshot(): MonitorSnapshot;
  detail(collectorId: string): Result<CollectorDetail>;
  rateChart(minutes: RateRangeMinutes): RateChart;
  start(collectorId: string): Result<null>;
  /** Resolves when the collector's socket is closed. */
  stop(collectorId: string): Promise<Result<null>>;
  retryNow(collectorId: string): Result<null>;
  startAll(): void;
  stopAll(): Promise<void>;
  /** Every transition of every collector, at once. The undo is returned. */
  onTransition(listener: (collectorId: string, transition: Transition) => void): () => void;
  /** Trades that entered the store, in order, one call per frame. The undo is returned. */
  onTradesStored(listener: (trades: readonly StoredTrade[]) => void): () => void;
  /** Takes effect while running. */
  applyLimits(limits: {
    reconnect?: ReconnectSettings;
    timeouts?: TimeoutSettings;
    storage?: StorageSettings;
  }): void;
  /** Stops every collector and background task. */
  close(): Promise<void>;
}
