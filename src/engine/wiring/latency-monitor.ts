import type { ClockReading, CollectorStatus } from '../../shared/collector-status';
import type { Clock } from '../../platform/clock';
import type { ManagedCollector } from '../collectors/collector-group';
import type { CollectorManager } from '../collectors/collector-manager';
import type { Log } from '../../platform/log';
import type { RestClient } from '../transport/rest-client';
import type { TradeStorage } from '../channels/trades/trade-storage';
import { VenueClocks } from '../latency/venue-clocks';
import type { TimedCollector } from '../latency/venue-clocks';

export interface LatenessWatchParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly manager: CollectorManager;
  readonly storage: TradeStorage;
  /** Without it no clock is measured, and nothing corrected is claimed. */
  readonly rest: RestClient | null;
  readonly onClockChanged: (byMs: number) => void;
}

export interface LatenessWatch {
  of(collectorId: string, now: number): Pick<CollectorStatus, 'latency' | 'lateness'>;
  /** The venue's clock alone, which costs much less. */
  clockOf(collectorId: string): ClockReading;
  open(): void;
  close(): Promise<void>;
}

/** Ties together what measures clocks and what measures lateness by them. */
export function watchLateness(parts: LatenessWatchParts): LatenessWatch {
  const { clock, log, manager, storage, rest, onClockChanged } = parts;
  const clocks =
    rest === null
      ? null
      : new VenueClocks({
          clock,
          log,
          rest,
          onOffset: (collectorId, offsetMs) => storage.ingest.setClockOffset(collectorId, offsetMs),
          onClockChanged,
        });
  const watch = (managed: ManagedCollector): void => {
    const collector = timed(managed);
    if (collector === null) clocks?.unwatch(managed.collector.id);
    else clocks?.watch(collector);
  };
  manager.all.forEach(watch);
  const stopListening = manager.onChange(({ kind, collectorId }) => {
    const found = manager.find(collectorId);
    if (found.ok && kind !== 'symbols_changed') watch(found.value);
    else if (!found.ok) clocks?.unwatch(collectorId);
  });
  const clockOf = (collectorId: string): ClockReading =>
    clocks?.readingOf(collectorId) ?? {
      kind: 'unknown',
      reason: 'This run asks no venue for its time',
    };
  return {
    clockOf,
    of(collectorId, now) {
      const lateness = storage.ingest.latenessOf(collectorId, now);
      const clock = clockOf(collectorId);
      return { latency: lateness.oneMinute.raw, lateness: { ...lateness, clock } };
    },
    open: () => clocks?.open(),
    async close() {
      stopListening();
      await clocks?.close();
    },
  };
}

/** Null where there is nobody to ask. */
function timed({ kind, collector }: ManagedCollector): TimedCollector | null {
  const { settings, id } = collector;
  const source = kind.serverTime;
  // A feed on this machine is no venue's: its trades are stamped by a clock that nobody can be asked for.
  const isLocalFeed = settings.url.startsWith('ws:');
  if (source === undefined || (isLocalFeed && settings.restUrl === undefined)) return null;
  return {
    collectorId: id,
    source: { ...source, baseUrl: settings.restUrl ?? source.baseUrl },
    isRunning: () => collector.status.state !== 'STOPPED',
  };
}
