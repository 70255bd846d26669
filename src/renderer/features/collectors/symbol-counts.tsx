import type { CollectorStatus } from '../../../shared/collector-status';
import { formatCount, plural } from '../../lib/format';
import classes from './collector-card.module.css';

/** `3 flowing · 1 awaiting first data · 1 refused`, which add up, or how many there are while none is asked for. */
export function SymbolCounts({ status }: { status: CollectorStatus }) {
  const { total, flowing, awaitingFirstData, refused, silent } = status.symbolCounts;
  const all = status.symbols.join(', ');
  const pending = total - flowing - silent - awaitingFirstData - refused;
  if (pending >= total) {
    return (
      <span className={classes.symbols} title={all}>
        {plural(total, 'symbol')}
      </span>
    );
  }
  return (
    <span className={classes.symbols} title={all}>
      {formatCount(flowing)} flowing
      {awaitingFirstData > 0 && (
        <span className={classes.waiting}>
          {' '}
          · {formatCount(awaitingFirstData)} awaiting first data
        </span>
      )}
      {silent > 0 && <span className={classes.waiting}> · {formatCount(silent)} silent</span>}
      {pending > 0 && <span> · {formatCount(pending)} pending</span>}
      {refused > 0 && <span className={classes.refused}> · {formatCount(refused)} refused</span>}
    </span>
  );
}
