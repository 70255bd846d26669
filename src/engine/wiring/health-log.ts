import type { HealthLevel } from '../../shared/collector-status';
import type { Log } from '../../platform/log';
import type { CollectorManager } from '../collectors/collector-manager';
import { healthOf } from '../verdict/health';
import type { VerdictMonitor } from '../verdict/verdict-monitor';

/** Logs each change of a collector's health, once per look of the verdict. @returns unsubscribe */
export function logHealthChanges(
  log: Log,
  manager: Pick<CollectorManager, 'all'>,
  verdict: Pick<VerdictMonitor, 'onJudged' | 'ofCollector'>,
): () => void {
  let last = new Map<string, HealthLevel>();
  return verdict.onJudged(() => {
    const seen = new Map<string, HealthLevel>();
    for (const { collector } of manager.all) {
      const isRunning = collector.state !== 'STOPPED';
      const { collector: after, reasons } = healthOf(isRunning, verdict.ofCollector(collector.id));
      seen.set(collector.id, after);
      const before = last.get(collector.id) ?? 'off';
      if (after === before) continue;
      const level = after === 'down' || after === 'degraded' ? 'warn' : 'info';
      log[level]({ collector: collector.id, before, after, reasons }, 'Health changed');
    }
    last = seen;
  });
}
