import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { BlankSlate } from '../../components/blank-slate';
import type { TimelineFilter } from '../../../shared/timeline';
import { formatCount } from '../../lib/format';
import { TimelineFeed, type TimelineView } from '../../lib/timeline-feed';
import { TimelineFilters } from './timeline-filters';
import { TimelineList } from './timeline-list';
import classes from './timeline.module.css';

/** Filters, the events they leave, and how much of the past is kept. `only` fixes the collector. */
export function TimelinePanel({
  filter,
  onFilter,
  only,
}: {
  filter: TimelineFilter;
  onFilter: (filter: TimelineFilter) => void;
  only?: string;
}) {
  const feed = useMemo(() => new TimelineFeed(filter), [filter]);
  useEffect(() => feed.connect(), [feed]);
  const view = useSyncExternalStore(feed.subscribe, feed.getView);
  return (
    <section className={classes.panel} data-only={only !== undefined} aria-label="Timeline">
      <TimelineFilters filter={filter} onFilter={onFilter} only={only} empty={view.held === 0} />
      {view.events.length === 0 ? (
        <Blank view={view} filtered={isNarrowed(filter, only)} />
      ) : (
        <TimelineList
          events={view.events}
          withCollector={only === undefined}
          onEnd={() => void feed.loadOlder()}
        />
      )}
      <Extent view={view} />
    </section>
  );
}

const isNarrowed = ({ collectorId, kinds, text }: TimelineFilter, only?: string): boolean =>
  collectorId !== only || kinds !== undefined || text !== undefined;

function Blank({ view, filtered }: { view: TimelineView; filtered: boolean }) {
  if (view.loading) return <div className={classes.blank} role="status" aria-label="Loading" />;
  if (view.error !== null) {
    return (
      <div className={classes.blank}>
        <BlankSlate title="The timeline cannot be read">
          {view.error.message} {view.error.advice}
        </BlankSlate>
      </div>
    );
  }
  return (
    <div className={classes.blank}>
      <BlankSlate title={filtered ? 'No event matches' : 'Nothing has happened yet'}>
        {filtered
          ? 'None of the events in memory fits these filters.'
          : 'Changes of state, gaps, silences, limits and alarms are listed here as they happen.'}
      </BlankSlate>
    </div>
  );
}

/** How much of what there is can be seen here, and whether it will be there tomorrow. */
function Extent({ view: { events, matching, held, file, error } }: { view: TimelineView }) {
  return (
    <div className={classes.extent}>
      <span>
        {formatCount(events.length)} of {formatCount(matching)} that match, {formatCount(held)} in
        memory
      </span>
      {error !== null && events.length > 0 && (
        <span data-tone="bad">{error.message} What you see may be old.</span>
      )}
      {file.kind === 'kept' && file.unwritten > 0 && (
        <span data-tone="bad">{formatCount(file.unwritten)} could not be written to disk</span>
      )}
      {file.kind === 'kept' && file.corruptLines > 0 && (
        <span data-tone="warn">
          {formatCount(file.corruptLines)} lines of the file could not be read
        </span>
      )}
      <span>{file.kind === 'kept' ? 'kept across restarts' : 'not kept across restarts'}</span>
    </div>
  );
}
