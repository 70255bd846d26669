import type { CollectorStatus } from '../../shared/collector-status';
import type { Clock } from '../clock';
import type { CollectorManager, ManagedCollector } from '../collectors/collector-manager';
import type { Log } from '../log';
import type { RestClient } from '../rest/rest-client';
import type { TradeStorage } from '../storage/trade-storage';
import { VenueClocks } from './venue-clocks';
import type { TimedCollector } from './venue-clocks';

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
          collectors: manager.all.flatMap(timed),
          onOffset: (collectorId, offsetMs) => storage.intake.setClockOffset(collectorId, offsetMs),
          onClockChanged,
        });
  return {
    of(collectorId, now) {
      const lateness = storage.intake.latenessOf(collectorId, now);
      const reading = clocks?.readingOf(collectorId) ?? {
        kind: 'unknown' as const,
        reason: 'This run asks no venue for its time',
      };
      return { latency: lateness.oneMinute.raw, lateness: { ...lateness, clock: reading } };
    },
    open: () => clocks?.open(),
    close: async () => clocks?.close(),
  };
}

function timed({ kind, collector }: ManagedCollector): TimedCollector[] {
  const { settings, id } = collector;
  const source = kind.serverTime;
  // A feed on this machine is no venue's: its trades are stamped by a clock that nobody can be asked for.
  const isLocalFeed = settings.url.startsWith('ws:');
  if (source === undefined || (isLocalFeed && settings.restUrl === undefined)) return [];
  return [
    {
      collectorId: id,
      source: { ...source, baseUrl: settings.restUrl ?? source.baseUrl },
      isRunning: () => collector.status.state !== 'STOPPED',
    },
  ];
}
