import { IconClockExclamation } from '@tabler/icons-react';
import { formatLatency } from '../lib/format';

const EXPLANATION =
  "Clock skew: the venue's clock is ahead of this machine's, so lateness cannot be told from it.";

const STILL_SKEWED =
  'Clock skew: below zero even by the measured offset, so that is off by at least this much.';

/** Receipt minus exchange time. Below zero it is the clocks that differ, not a fast feed. */
export function LatencyValue({ ms, corrected = false }: { ms: number; corrected?: boolean }) {
  if (ms >= 0) return <>{formatLatency(ms)}</>;
  return (
    <span style={{ color: 'var(--tone-warn)' }} title={corrected ? STILL_SKEWED : EXPLANATION}>
      <IconClockExclamation
        size={13}
        stroke={1.8}
        role="img"
        aria-label="clock skew"
        style={{ verticalAlign: '-2px' }}
      />{' '}
      {formatLatency(ms)}
    </span>
  );
}
