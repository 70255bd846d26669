import type { CollectorStatus } from '../../../shared/collector-status';
import { plural } from '../../lib/format';
import classes from './collector-card.module.css';

/** Frames that never came, where the venue numbers them; nothing while there are none. */
export function MissedFrames({ status: { stats } }: { status: CollectorStatus }) {
  if (stats.missedFrames === 0) return null;
  return (
    <span
      className={classes.refused}
      title="Frames that never came, by the venue's own numbering of this connection's frames"
    >
      {plural(stats.missedFrames, 'frame')} missed
    </span>
  );
}
