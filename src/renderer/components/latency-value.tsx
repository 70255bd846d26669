import { formatLatency } from '../lib/format';

/** Receipt minus exchange time. Below zero it is the clocks that differ, not a fast feed. */
export function LatencyValue({ ms }: { ms: number }) {
  if (ms >= 0) return <>{formatLatency(ms)}</>;
  return (
    <span
      style={{ color: 'var(--tone-warn)' }}
      title="Clock skew: the venue's clock is ahead of this machine's, so lateness cannot be told from it."
    >
      {formatLatency(ms)} skew
    </span>
  );
}
