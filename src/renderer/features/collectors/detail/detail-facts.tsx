import type { ReactNode } from 'react';
import { IconCheck } from '@tabler/icons-react';
import type { CollectorStatus } from '../../../../shared/collector-status';
import type { RolledAnswer } from '../../../../shared/verdict';
import { LatencyValue } from '../../../components/latency-value';
import { Age, Countdown, Elapsed } from '../../../components/ticking';
import { bookTally } from '../../../lib/book-words';
import { isIntakeBalanced, rejectedByReason, rejectedTotal } from '../../../lib/accounts';
import { formatBytes, formatCount, formatOffset, formatRate, NO_VALUE } from '../../../lib/format';
import { PROVABILITY_MEANING, PROVABILITY_WORD } from '../../../lib/loss-words';
import { REJECTION_LABEL } from '../../../lib/state-tone';
import { shownVerdict } from '../../../lib/verdict-words';
import classes from './detail.module.css';

/** Short lists: what came (trades with their lateness, or order books), connection, frames. */
export function DetailFacts({ status }: { status: CollectorStatus }) {
  return (
    <div className={classes.facts}>
      {status.books === null ? (
        <>
          <Ledger status={status} />
          <Lateness status={status} />
        </>
      ) : (
        <BooksKept books={status.books} complete={shownVerdict(status)?.complete ?? null} />
      )}
      <Connection status={status} />
      <Frames status={status} />
    </div>
  );
}

function Ledger({ status: { account, provability } }: { status: CollectorStatus }) {
  const balanced = isIntakeBalanced(account);
  return (
    <Facts title="Account">
      <Fact name="received">{formatCount(account.received)}</Fact>
      <Fact name="= stored">{formatCount(account.stored)}</Fact>
      <Fact name="+ duplicate">{formatCount(account.duplicate)}</Fact>
      <Fact name="+ rejected">{formatCount(rejectedTotal(account))}</Fact>
      {rejectedByReason(account).map(({ reason, count }) => (
        <Fact key={reason} name={`\u2003${REJECTION_LABEL[reason]}`}>
          {formatCount(count)}
        </Fact>
      ))}
      <Fact name={balanced ? 'balances' : 'does not balance'} tone={balanced ? 'good' : 'bad'}>
        {balanced ? <IconCheck size={14} stroke={2.5} aria-label="yes" /> : '✗'}
      </Fact>
      <Fact name="losses" title={`${PROVABILITY_MEANING[provability.level]} ${provability.reason}`}>
        {PROVABILITY_WORD[provability.level]}
      </Fact>
    </Facts>
  );
}

function Lateness({ status: { latency, lateness } }: { status: CollectorStatus }) {
  const skewed = latency !== null && latency.min < 0;
  return (
    <Facts title="Lateness, last minute">
      {latency === null ? (
        <Fact name="no trades yet">{NO_VALUE}</Fact>
      ) : (
        <>
          {(['p50', 'p90', 'p99', 'max'] as const).map((name) => (
            <Fact key={name} name={name}>
              <LatencyValue ms={latency[name]} />
            </Fact>
          ))}
          {skewed && (
            <Fact name="clock skew, at least" tone="warn">
              {formatCount(-latency.min)} ms
            </Fact>
          )}
          <Fact
            name="clock offset"
            title={lateness.clock.kind === 'unknown' ? lateness.clock.reason : undefined}
          >
            {lateness.clock.kind === 'unknown'
              ? 'unknown'
              : formatOffset(lateness.clock.offsetMs, lateness.clock.uncertaintyMs)}
          </Fact>
          <Fact name="trades measured">{formatCount(latency.samples)}</Fact>
        </>
      )}
    </Facts>
  );
}

function BooksKept({
  books,
  complete,
}: {
  books: NonNullable<CollectorStatus['books']>;
  complete: RolledAnswer | null;
}) {
  const { total, outOfSync, gaps, resyncs, updatesPerSecond } = books;
  const { inSync, doubtful } = bookTally(books, complete);
  return (
    <Facts title="Order books">
      <Fact name="in sync" tone={inSync === total ? 'good' : undefined}>
        {formatCount(inSync)} of {formatCount(total)}
      </Fact>
      <Fact name="out of sync" tone={outOfSync > 0 ? 'bad' : undefined}>
        {formatCount(outOfSync)}
      </Fact>
      {doubtful > 0 && (
        <Fact
          name="in doubt"
          title="Their numbers are in order, but they are silent, crossed or lack updates"
          tone={complete?.answer === 'bad' ? 'bad' : 'warn'}
        >
          {formatCount(doubtful)}
        </Fact>
      )}
      <Fact name="updates/s">{formatRate(updatesPerSecond)}</Fact>
      <Fact name="breaks" title="Of the venue's rule, since the app started">
        {formatCount(gaps)}
      </Fact>
      <Fact name="resyncs" title="Returns to in sync after a break">
        {formatCount(resyncs)}
      </Fact>
    </Facts>
  );
}

function Connection({ status }: { status: CollectorStatus }) {
  const { connection, stats } = status;
  return (
    <Facts title="Connection">
      <Fact name="socket">{connection.socket}</Fact>
      <Fact name="open for">
        {connection.openedAt === null ? NO_VALUE : <Elapsed since={connection.openedAt} />}
      </Fact>
      <Fact name="ping round trip">
        {connection.roundTripMs === null ? NO_VALUE : `${formatCount(connection.roundTripMs)} ms`}
      </Fact>
      <Fact name="last pong">
        <Age of={connection.lastPongAt} />
      </Fact>
      <Fact name="renewal in">
        {connection.renewAt === null ? 'not planned' : <Countdown to={connection.renewAt} />}
      </Fact>
      <Fact name="reconnects">{formatCount(stats.reconnects)}</Fact>
      <Fact name="renewals" title="Replaced by a new connection before the old one ended">
        {formatCount(stats.renewals)}
      </Fact>
    </Facts>
  );
}

function Frames({ status }: { status: CollectorStatus }) {
  const { stats, rates } = status;
  return (
    <Facts title="Flow">
      {status.books === null && (
        <Fact name="trades/s" title="Averages over 1, 10 and 60 seconds">
          {formatRate(rates.over1s)} · {formatRate(rates.over10s)} · {formatRate(rates.over60s)}
        </Fact>
      )}
      <Fact name="last data">
        <Age of={stats.lastDataAt} />
      </Fact>
      <Fact name="data frames">{formatCount(stats.dataFrames)}</Fact>
      <Fact name="control, unknown">
        {formatCount(stats.controlFrames)}, {formatCount(stats.unknownFrames)}
      </Fact>
      <Fact name="unreadable" tone={stats.unreadableFrames > 0 ? 'bad' : undefined}>
        {formatCount(stats.unreadableFrames)}
      </Fact>
      {stats.rejectedUpdates > 0 && (
        <Fact name="updates rejected" tone="bad" title="Updates of books that failed their checks">
          {formatCount(stats.rejectedUpdates)}
        </Fact>
      )}
      {stats.missedFrames > 0 && (
        <Fact name="missed" tone="bad" title="Frames that never came, by the venue's own numbering">
          {formatCount(stats.missedFrames)}
        </Fact>
      )}
      <Fact name="bytes">{formatBytes(stats.bytesReceived)}</Fact>
    </Facts>
  );
}

const Facts = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={classes.factList}>
    <h3>{title}</h3>
    <dl>{children}</dl>
  </section>
);

const Fact = ({
  name,
  tone,
  title,
  children,
}: {
  name: string;
  title?: string | undefined;
  tone?: 'good' | 'warn' | 'bad' | undefined;
  children: ReactNode;
}) => (
  <div className={classes.fact} data-tone={tone} title={title}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
