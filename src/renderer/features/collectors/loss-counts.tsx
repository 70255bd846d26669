import type { CollectorStatus } from '../../../shared/collector-status';
import { rejectedTotal } from '../../lib/accounts';
import { formatCount, plural } from '../../lib/format';
import { shownVerdict } from '../../lib/verdict-words';
import { openDetail } from '../../lib/window-store';
import classes from './collector-card.module.css';

/** What of a collector is missing, in a few words. It claims no completeness that the verdict does not. */
export function LossCounts({ status }: { status: CollectorStatus }) {
  const { id, losses } = status;
  const { openGaps, missingIds, lostIds, unknownOutages } = losses;
  const parts = [
    ...(openGaps > 0 ? [`${plural(openGaps, 'gap')} open`] : []),
    ...(lostIds > 0 ? [`${formatCount(lostIds)} lost`] : []),
    ...(unknownOutages > 0 ? [`${plural(unknownOutages, 'outage')} unknown`] : []),
  ];
  if (parts.length === 0 && !hasNoGaps(status)) return null;
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

/** Ids prove it, the verdict agrees, and nothing came that could not be read. */
const hasNoGaps = (status: CollectorStatus): boolean =>
  status.provability.level === 'exact' &&
  shownVerdict(status)?.complete.answer === 'good' &&
  status.stats.missedFrames === 0 &&
  status.stats.unreadableFrames === 0 &&
  rejectedTotal(status.account) === 0;
