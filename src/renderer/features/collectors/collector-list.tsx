import { Button, Skeleton } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useId } from 'react';
import type { CollectorStatus } from '../../../shared/collector-status';
import { AnswerFilter } from '../../components/answer-filter';
import { BlankSlate } from '../../components/blank-slate';
import { useIsReplay, useMonitor } from '../../lib/monitor-store';
import { ANSWER_FILTERS, collectorMatches } from '../../lib/verdict-words';
import type { AnswerFilter as Filter } from '../../lib/verdict-words';
import { listCollectors, openRoster, useWindow } from '../../lib/window-store';
import { mustBeDense } from './card-density';
import { CollectorCard } from './collector-card';
import classes from './collector-list.module.css';

const NO_HISTORY = [] as const;

const NONE_LISTED: Readonly<Record<Filter, string>> = {
  all: 'No collectors',
  not_good: 'No collector is degraded or bad',
  unknown: 'No answer is unknown',
};

/** The left column: a card per collector, in the configured order. */
export function CollectorList() {
  const collectors = useMonitor((state) => state.snapshot?.collectors);
  const history = useMonitor((state) => state.history);
  const filter = useWindow((state) => state.listed);
  const isReplay = useIsReplay();
  const headingId = useId();
  const { ref, width, height } = useElementSize();
  const dense = mustBeDense(collectors?.length ?? 0, { width, height });
  const listed = collectors?.filter((status) => collectorMatches(filter, status));
  return (
    <section className={classes.panel} aria-labelledby={headingId}>
      <header className={classes.head}>
        <h2 className={classes.title} id={headingId}>
          Collectors
        </h2>
        {collectors !== undefined && !isReplay && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={12} />}
            onClick={() => openRoster({ kind: 'add' })}
          >
            Add collector
          </Button>
        )}
        {collectors !== undefined && collectors.length > 1 && (
          <div className={classes.filter}>
            <AnswerFilter
              label="Which collectors"
              value={filter}
              counts={countsOf(collectors)}
              onChange={listCollectors}
              fullWidth
            />
          </div>
        )}
      </header>
      <div ref={ref} className={classes.cards}>
        {collectors === undefined &&
          [0, 1, 2].map((each) => <Skeleton key={each} height={236} radius={6} />)}
        {collectors?.length === 0 && (
          <BlankSlate title="No collectors">
            Add one to watch a venue’s trades or order books.
          </BlankSlate>
        )}
        {collectors !== undefined && collectors.length > 0 && listed?.length === 0 && (
          <BlankSlate
            title={NONE_LISTED[filter]}
            action={<Button onClick={() => listCollectors('all')}>Show all</Button>}
          />
        )}
        {listed?.map((status) => (
          <CollectorCard
            key={status.id}
            status={status}
            place={placeInChart(collectors ?? [], status)}
            history={history[status.id] ?? NO_HISTORY}
            dense={dense}
          />
        ))}
      </div>
    </section>
  );
}

const countsOf = (collectors: readonly CollectorStatus[]): Readonly<Record<Filter, number>> =>
  Object.fromEntries(
    ANSWER_FILTERS.map((filter) => [
      filter,
      collectors.filter((status) => collectorMatches(filter, status)).length,
    ]),
  ) as Record<Filter, number>;

/** The chart of trades has no line for collectors of anything else. */
function placeInChart(
  collectors: readonly CollectorStatus[],
  { id }: CollectorStatus,
): number | null {
  const place = collectors
    .filter(({ channel }) => channel === 'trades')
    .findIndex((each) => each.id === id);
  return place < 0 ? null : place;
}
