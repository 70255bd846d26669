import type { CollectorHealth, HealthLevel } from '../../shared/collector-status';
import type { RolledAnswer, RollUp } from '../../shared/verdict';
import type { Answer } from '../../shared/values/verdict';
import { worstOf } from './judge';

const LEVELS: Readonly<Record<Answer, HealthLevel>> = {
  good: 'healthy',
  unknown: 'unknown',
  degraded: 'degraded',
  bad: 'degraded',
};

const OFF: CollectorHealth = { collector: 'off', connection: 'off', dataFlow: 'off', reasons: [] };
const NOT_JUDGED: CollectorHealth = {
  collector: 'unknown',
  connection: 'unknown',
  dataFlow: 'unknown',
  reasons: ['Not judged yet'],
};

/** The verdict of a collector in the four levels of the status. `down`: no instrument of it is connected. */
export function healthOf(isRunning: boolean, rolled: RollUp | null): CollectorHealth {
  if (!isRunning) return OFF;
  if (rolled === null) return NOT_JUDGED;
  const { connected, complete, on_time: onTime, instruments, healthy } = rolled;
  const isDown = instruments > 0 && connected.counts.bad === instruments;
  const connection = isDown ? 'down' : LEVELS[connected.answer];
  const flow = worstOf([complete.answer === 'unknown' ? 'good' : complete.answer, onTime.answer]);
  const dataFlow = isDown ? 'down' : LEVELS[flow];
  return {
    collector: isDown ? 'down' : levelOf(rolled, instruments > 0 && healthy === instruments),
    connection,
    dataFlow,
    reasons: [
      ...reasonsOf(connected),
      ...(complete.answer === 'unknown' ? [] : reasonsOf(complete)),
      ...reasonsOf(onTime),
    ],
  };
}

function levelOf(
  { connected, complete, on_time: onTime }: RollUp,
  areHealthy: boolean,
): HealthLevel {
  if (areHealthy) return 'healthy';
  const worst = worstOf([connected.answer, complete.answer, onTime.answer]);
  return worst === 'good' ? 'unknown' : LEVELS[worst];
}

const reasonsOf = ({ answer, reasons }: RolledAnswer): readonly string[] =>
  answer === 'good' ? [] : reasons;

export interface AppHealth {
  readonly level: HealthLevel;
  readonly healthy: number;
  /** Collectors that are meant to run. */
  readonly running: number;
  readonly total: number;
}

/** The health of the app from that of its collectors. */
export function aggregateHealth(
  reports: readonly { readonly health: CollectorHealth }[],
): AppHealth {
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
  if (levels.every((level) => level === 'down')) return 'down';
  const isIll = levels.some((level) => level === 'down' || level === 'degraded');
  return isIll ? 'degraded' : 'unknown';
}
