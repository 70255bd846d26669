import { Tooltip } from '@mantine/core';
import type { IntakeAccount } from '../../../shared/collector-status';
import { rejectedByReason, rejectedTotal } from '../../lib/accounts';
import { formatCount } from '../../lib/format';
import { REJECTION_LABEL } from '../../lib/state-tone';
import classes from './collector-card.module.css';

/** How many trades were rejected, and on hover or focus why. */
export function RejectedCount({ account }: { account: IntakeAccount }) {
  const total = rejectedTotal(account);
  if (total === 0) return <>0</>;
  return (
    <Tooltip
      label={
        <ul className={classes.reasons}>
          {rejectedByReason(account).map(({ reason, count }) => (
            <li key={reason}>
              {formatCount(count)} × {REJECTION_LABEL[reason]}
            </li>
          ))}
        </ul>
      }
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className={classes.rejected}>
        {formatCount(total)}
      </button>
    </Tooltip>
  );
}
