import { Skeleton } from '@mantine/core';
import { BlankSlate } from '../../components/blank-slate';
import { useMonitor } from '../../lib/monitor-store';
import { CollectorCard } from './collector-card';
import classes from './collector-list.module.css';

const NO_HISTORY = [] as const;

/** The left column: a card per collector, in the configured order. */
export function CollectorList() {
  const collectors = useMonitor((state) => state.snapshot?.collectors);
  const history = useMonitor((state) => state.history);
  return (
    <section className={classes.column} aria-label="Collectors">
      {collectors === undefined &&
        [0, 1, 2].map((each) => <Skeleton key={each} height={236} radius={6} />)}
      {collectors?.length === 0 && (
        <BlankSlate title="No collectors">
          Name some in a config file and start Tapedeck with <code>--config FILE</code>.
        </BlankSlate>
      )}
      {collectors?.map((status, place) => (
        <CollectorCard
          key={status.id}
          status={status}
          place={place}
          history={history[status.id] ?? NO_HISTORY}
        />
      ))}
    </section>
  );
}
