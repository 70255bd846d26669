import type { CollectorStatus } from '../../../shared/collector-status';
import { formatRate } from '../../lib/format';
import classes from './collector-card.module.css';

/** How much arrives now: trades, or updates of order books. */
export function CardRate({ status: { rates, books } }: { status: CollectorStatus }) {
  return (
    <div
      className={classes.rateNumber}
      title={
        books === null
          ? `Average over 10 s ${formatRate(rates.over10s)}/s, over 60 s ${formatRate(rates.over60s)}/s`
          : 'Updates of all its order books together'
      }
    >
      <span>{formatRate(books?.updatesPerSecond ?? rates.over1s)}</span>
      <span className={classes.unit}>{books === null ? 'trades/s' : 'updates/s'}</span>
    </div>
  );
}
