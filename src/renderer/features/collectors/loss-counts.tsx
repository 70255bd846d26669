import type { CollectorStatus } from '../../../shared/collector-status';
import { formatCount, plural } from '../../lib/format';
import { openDetail } from '../../lib/window-store';
import classes from './collector-card.module.css';

/** What of a collector is missing, in a few words. It claims no completeness that ids do not prove. */
export function LossCounts({ status: { id, losses, provability } }: { status: CollectorStatus }) {
  const { openGaps, missingIds, lostIds, unknownOutages } = losses;
  const parts = [
    ...(openGaps > 0 ? [`${plural(openGaps, 'gap')} open`] : []),
    ...(lostIds > 0 ? [`${formatCount(lostIds)} lost`] : []),
    ...(unknownOutages > 0 ? [`${plural(unknownOutages, 'outage')} unknown`] : []),
  ];
  if (parts.length === 0 && provability.level !== 'exact') return null;
  const isLost = lostIds + unknownOutages > 0;
  return (
    <button
      type="button"
      className={classes.losses}
      data-tone={isLost ? 'bad' : openGaps > 0 ? 'warn' : undefined}
      title={`${plural(missingIds, 'trade')} may still come, ${formatCount(lostIds)} never will. Show them`}
      onClick={() => openDetail(id, 'losses')}
    >
      {parts.length === 0 ? 'no gaps' : parts.join(' · ')}
    </button>
  );
}
