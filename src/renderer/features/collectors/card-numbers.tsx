import type { CollectorStatus } from '../../../shared/collector-status';
import { LabelledValue } from '../../components/labelled-value';
import { LatencyValue } from '../../components/latency-value';
import { Age } from '../../components/ticking';
import { rejectedTotal } from '../../lib/accounts';
import { formatCount, NO_VALUE } from '../../lib/format';
import classes from './collector-card.module.css';
import { RejectedCount } from './rejected-count';

/** Four numbers: how the trades were accounted for, or how right the order books are. */
export function CardNumbers({ status }: { status: CollectorStatus }) {
  return (
    <dl className={classes.numbers}>
      {status.books === null ? (
        <TradeNumbers status={status} />
      ) : (
        <BookNumbers books={status.books} rejected={status.stats.rejectedUpdates} />
      )}
    </dl>
  );
}

function TradeNumbers({ status: { state, stats, account, latency } }: { status: CollectorStatus }) {
  return (
    <>
      {state === 'RECONNECTING' || state === 'ERROR' ? (
        <LabelledValue label="last data" title="Since the last data frame">
          <Age of={stats.lastDataAt} />
        </LabelledValue>
      ) : (
        <LabelledValue
          label="lag p50"
          title="Receipt minus exchange time, median of the last minute"
        >
          {latency === null ? NO_VALUE : <LatencyValue ms={latency.p50} />}
        </LabelledValue>
      )}
      <LabelledValue label="received">{formatCount(account.received)}</LabelledValue>
      <LabelledValue label="duplicates">{formatCount(account.duplicate)}</LabelledValue>
      <LabelledValue label="rejected" tone={rejectedTotal(account) > 0 ? 'bad' : undefined}>
        <RejectedCount account={account} />
      </LabelledValue>
    </>
  );
}

function BookNumbers({
  books: { total, inSync, outOfSync, gaps, resyncs },
  rejected,
}: {
  books: NonNullable<CollectorStatus['books']>;
  rejected: number;
}) {
  return (
    <>
      <LabelledValue
        label="in sync"
        title={`${formatCount(outOfSync)} out of sync, ${formatCount(total - inSync - outOfSync)} without a snapshot yet`}
        tone={outOfSync > 0 ? 'bad' : undefined}
      >
        {formatCount(inSync)} of {formatCount(total)}
      </LabelledValue>
      <LabelledValue label="out of sync" tone={outOfSync > 0 ? 'bad' : undefined}>
        {formatCount(outOfSync)}
      </LabelledValue>
      <LabelledValue
        label="resyncs"
        title={`${formatCount(gaps)} breaks of the venue's rule since the app started, ${formatCount(resyncs)} returns to in sync`}
      >
        {formatCount(resyncs)}
      </LabelledValue>
      <LabelledValue
        label="rejected"
        title="Updates that failed their checks"
        tone={rejected > 0 ? 'bad' : undefined}
      >
        {formatCount(rejected)}
      </LabelledValue>
    </>
  );
}
