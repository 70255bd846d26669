import { IconStack2 } from '@tabler/icons-react';
import { memo } from 'react';
import type { CollectorStatus } from '../../../shared/collector-status';
import { SeriesSwatch } from '../../components/series-swatch';
import { Sparkline } from '../../components/sparkline';
import { StateMachineMini } from '../../components/state-machine-mini';
import { StateWord } from '../../components/state-word';
import { Age, Elapsed } from '../../components/ticking';
import { shortCause } from '../../lib/cause-words';
import { configuredIdOf } from '../../lib/configured-id';
import { SECONDS_KEPT, type RatePoint } from '../../lib/rate-history';
import { seriesColour } from '../../lib/series-style';
import { openDetail } from '../../lib/window-store';
import { CardButtons } from './card-buttons';
import { CardMenu } from './card-menu';
import { CardNumbers } from './card-numbers';
import { CardRate } from './card-rate';
import { CardVerdict } from './card-verdict';
import { LossCounts } from './loss-counts';
import { MissedFrames } from './missed-frames';
import { ProvabilityMark } from './provability-mark';
import { NextStep } from './next-step';
import { SymbolCounts } from './symbol-counts';
import classes from './collector-card.module.css';

/** One collector at a glance. Its accessible names are a contract; see the product's design. */
export const CollectorCard = memo(function CollectorCard({
  status,
  place,
  history,
  dense,
}: {
  status: CollectorStatus;
  /** Of its line in the chart; null when it has none. */
  place: number | null;
  history: readonly RatePoint[];
  /** Where many cards share the column: the same facts in less room. */
  dense: boolean;
}) {
  const { id, state, lastTransition } = status;
  const down = state === 'RECONNECTING' || state === 'ERROR';
  return (
    <article aria-label={id} className={classes.card} data-state={state} data-dense={dense}>
      <header className={classes.head}>
        <button
          type="button"
          className={classes.title}
          aria-label={`Details ${id}`}
          onClick={() => openDetail(id)}
        >
          {place === null ? (
            <IconStack2 size={14} stroke={1.8} aria-hidden />
          ) : (
            <SeriesSwatch place={place} />
          )}
          <span>{id}</span>
        </button>
        <span className={classes.headEnd}>
          <StateWord state={state} live />
          <CardMenu id={id} configuredId={configuredIdOf(status)} />
        </span>
      </header>
      <div className={classes.sub}>
        <span>
          {status.venueLabel} · {status.marketLabel}
          {status.shard !== null &&
            ` · connection ${status.shard.connection} of ${status.shard.connections}`}{' '}
          · {status.stream}
        </span>
        <ProvabilityMark provability={status.provability} />
        <span title="Time in this state">
          <Elapsed since={status.stateSince} />
        </span>
      </div>

      <div className={classes.way}>
        <div className={classes.machine}>
          <StateMachineMini state={state} small={dense} />
        </div>
        <p className={classes.cause} title={lastTransition?.cause.detail}>
          {lastTransition === null
            ? 'Not started yet.'
            : shortCause(lastTransition.cause, status.url)}
        </p>
      </div>
      <CardVerdict status={status} />
      <NextStep status={status} />

      <div className={classes.rate}>
        <CardRate status={status} />
        <Sparkline
          values={history.map((point) => point.perSecond)}
          capacity={SECONDS_KEPT}
          colour={place === null ? 'var(--text-2)' : seriesColour(place)}
        />
        <CardButtons
          id={id}
          state={state}
          connections={status.shard?.of === id ? status.shard.connections : 1}
          stopRequestedAt={status.stopRequestedAt}
        />
      </div>

      <CardNumbers status={status} />

      <footer className={classes.foot}>
        <SymbolCounts status={status} />
        <MissedFrames status={status} />
        {status.channel === 'trades' && <LossCounts status={status} />}
        {!down && (
          <span title="Since the last data frame">
            data <Age of={status.stats.lastDataAt} />
          </span>
        )}
      </footer>
    </article>
  );
});
