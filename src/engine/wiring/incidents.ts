import type { Incident, IncidentNotice, IncidentReport } from '../../shared/incidents';
import type { AlarmSettings } from '../../shared/alarms';
import { isInMaintenance } from '../../shared/maintenance';
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { CollectorManager } from '../collectors/collector-manager';
import type { LossWatch } from '../gaps/loss-tracker';
import type { KeptIncidents } from '../incidents/incident-file';
import { IncidentMonitor } from '../incidents/incident-monitor';
import { IncidentReporter } from '../incidents/incident-reporter';
import { IncidentStore } from '../incidents/incident-store';
import type { VerdictMonitor } from '../verdict/verdict-monitor';
import type { Chronicle } from './chronicle';

/** What hosts and outputs read of incidents. */
export interface Incidents {
  /** Open ones first, then closed ones; newest first. */
  list(): readonly Incident[];
  /** How many are open. */
  readonly open: number;
  /** Called for each change of an incident. @returns unsubscribe */
  onChange(listener: (incident: Incident) => void): () => void;
  /** Called when an incident is to be reported: opened, updated or closed. @returns unsubscribe */
  onReport(listener: (report: IncidentReport) => void): () => void;
  /** Called when the desktop is to show a notification. @returns unsubscribe */
  onNotice(listener: (notice: IncidentNotice) => void): () => void;
  close(): Promise<void>;
}

export interface WatchIncidentsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly manager: CollectorManager;
  readonly lossTracker: Pick<LossWatch, 'onLoss'>;
  readonly verdict: Pick<VerdictMonitor, 'onJudged'>;
  readonly alarms: Pick<Chronicle['alarms'], 'onEvent' | 'onCall'>;
  readonly settings: () => AlarmSettings;
  /** Of earlier runs, and where this one keeps its own; null keeps them in memory. */
  readonly kept: KeptIncidents | null;
}

/** Connects what incidents are made of with what keeps and reports them. */
export function watchIncidents(deps: WatchIncidentsDeps): Incidents {
  const { clock, log, manager, lossTracker, verdict, alarms, settings, kept } = deps;
  const onThrow = (error: unknown): void =>
    log.error({ err: error }, 'An incident could not be handed on');
  const store = new IncidentStore(kept?.file ?? null, kept?.incidents ?? [], onThrow);
  const reporter = new IncidentReporter({ clock, settings, onThrow });
  const monitor = new IncidentMonitor({
    clock,
    store,
    reporter,
    placeOf(collectorId) {
      const found = manager.find(collectorId);
      return found.ok ? found.value.kind : null;
    },
    isInMaintenance: (venue, collectorId) =>
      isInMaintenance(settings().maintenance, { venue, collectorId }, clock.now()),
  });
  const unsubscribe = [
    manager.onTransition(monitor.transition),
    alarms.onEvent(monitor.alarm),
    alarms.onCall(monitor.call),
    lossTracker.onLoss(monitor.loss),
    verdict.onJudged(monitor.judged),
  ];
  return {
    list: () => store.list(),
    get open() {
      return monitor.open;
    },
    onChange: (listener) => store.onChange(listener),
    onReport: (listener) => reporter.onReport(listener),
    onNotice: (listener) => reporter.onNotice(listener),
    async close() {
      for (const each of unsubscribe) each();
      await monitor.close();
    },
  };
}
