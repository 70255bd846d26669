import type { BookView } from '../../../shared/order-book';
import { LabelledValue } from '../../components/labelled-value';
import { LatencyValue } from '../../components/latency-value';
import { Age } from '../../components/ticking';
import { checksumWord, formatImbalance, spreadInBasisPoints } from '../../lib/book-words';
import { formatCount, formatRate, NO_VALUE } from '../../lib/format';
import classes from './order-book.module.css';

/** The book in a few numbers: the market's first, then how well it is kept. */
export function BookFacts({ view: { status, imbalance } }: { view: BookView }) {
  return (
    <dl className={classes.facts}>
      <LabelledValue label="spread" title="Best ask − best bid, and as hundredths of a percent">
        {status.spread ?? NO_VALUE}{' '}
        <span className={classes.unit}>{spreadInBasisPoints(status)}</span>
      </LabelledValue>
      <LabelledValue label="mid" title="(best bid + best ask) / 2">
        {status.mid ?? NO_VALUE}
      </LabelledValue>
      <LabelledValue
        label="imbalance"
        title="(bids − asks) / (bids + asks) of the quantities shown: + where bids outweigh"
      >
        {imbalance === null ? NO_VALUE : <Imbalance imbalance={imbalance} />}
      </LabelledValue>
      <LabelledValue label="updates/s">{formatRate(status.updatesPerSecond)}</LabelledValue>
      <LabelledValue label="lag" title="Receipt minus the venue's own time of the last update">
        {status.lagMs === null ? NO_VALUE : <LatencyValue ms={status.lagMs} />}
      </LabelledValue>
      <LabelledValue label="last update">
        <Age of={status.lastUpdateAt} />
      </LabelledValue>
      <LabelledValue label="last sequence" title="The venue's number of the last update">
        {status.sequence ?? 'none sent'}
      </LabelledValue>
      <LabelledValue label="levels held" title="Bids and asks in memory">
        {formatCount(status.bidLevels)} + {formatCount(status.askLevels)}
      </LabelledValue>
      <LabelledValue label="snapshots">{formatCount(status.snapshots)}</LabelledValue>
      <LabelledValue
        label="gaps"
        title="Breaks of the venue's rule since the app started"
        tone={status.gaps > status.resyncs ? 'warn' : undefined}
      >
        {formatCount(status.gaps)}
      </LabelledValue>
      <LabelledValue label="resyncs" title="Returns to in sync after a break">
        {formatCount(status.resyncs)}
      </LabelledValue>
      <LabelledValue label="checksums" tone={status.checksumsBad > 0 ? 'bad' : undefined}>
        {checksumWord(status) ?? 'none sent'}
      </LabelledValue>
    </dl>
  );
}

function Imbalance({ imbalance }: { imbalance: number }) {
  return (
    <span className={classes.imbalance}>
      <span>{formatImbalance(imbalance)}</span>
      <span aria-hidden className={classes.balance}>
        <span style={{ transform: `scaleX(${(1 + imbalance) / 2})` }} />
      </span>
    </span>
  );
}
