import type { CollectorStatus } from '../../../shared/collector-status';
import type { RolledAnswer } from '../../../shared/verdict';
import { LabelledValue } from '../../components/labelled-value';
import { LatencyValue } from '../../components/latency-value';
import { Age } from '../../components/ticking';
import { rejectedTotal } from '../../lib/accounts';
import { bookTally } from '../../lib/book-words';
import { formatCount, NO_VALUE } from '../../lib/format';
import { shownVerdict } from '../../lib/verdict-words';
import classes from './collector-card.module.css';
import { RejectedCount } from './rejected-count';

/** Four numbers: how the trades were accounted for, or how right the order books are. */
export function CardNumbers({ status }: { status: CollectorStatus }) {
  return (
    <dl className={classes.numbers}>
      {status.books === null ? (
        <TradeNumbers status={status} />
      ) : (
        <BookNumbers
          books={status.books}
          complete={shownVerdict(status)?.complete ?? null}
          rejected={status.stats.rejectedUpdates}
        />
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
  books,
  complete,
  rejected,
}: {
  books: NonNullable<CollectorStatus['books']>;
  complete: RolledAnswer | null;
  rejected: number;
}) {
  const { total, outOfSync, gaps, resyncs } = books;
  const { inSync, doubtful, waiting } = bookTally(books, complete);
  return (
    <>
      <LabelledValue
        label="in sync"
        title={`${formatCount(outOfSync)} out of sync, ${formatCount(waiting)} without a snapshot yet, ${formatCount(doubtful)} silent, crossed or lacking updates`}
        tone={outOfSync > 0 ? 'bad' : undefined}
      >
        {formatCount(inSync)} of {formatCount(total)}
      </LabelledValue>
      {doubtful > 0 ? (
        <LabelledValue
          label="in doubt"
          title="Their numbers are in order, but they are silent, crossed or lack updates"
          tone={complete?.answer === 'bad' ? 'bad' : 'warn'}
        >
          {formatCount(doubtful)}
        </LabelledValue>
      ) : (
        <LabelledValue label="out of sync" tone={outOfSync > 0 ? 'bad' : undefined}>
          {formatCount(outOfSync)}
        </LabelledValue>
      )}
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
