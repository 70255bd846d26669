import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { LogEntry } from '../../../shared/log';
import { BlankSlate } from '../../components/blank-slate';
import { LogFeed } from '../../lib/log-feed';
import { EVERYTHING, isNarrowed, matching } from './log-filter';
import { LogBar } from './log-bar';
import { LogFooter } from './log-footer';
import { LogList } from './log-list';
import classes from './log.module.css';

/** Filters, the lines they leave, and what is written. Paused, the lines stay as they are. */
export function LogPanel() {
  const feed = useMemo(() => new LogFeed(), []);
  useEffect(() => feed.connect(), [feed]);
  const view = useSyncExternalStore(feed.subscribe, feed.getView);
  const [filter, setFilter] = useState(EVERYTHING);
  const [pausedAt, setPausedAt] = useState<readonly LogEntry[] | null>(null);
  const all = pausedAt ?? view.entries;
  const entries = useMemo(() => matching(all, filter), [all, filter]);
  const waiting = pausedAt === null ? 0 : newerThan(pausedAt, view.entries);
  return (
    <section className={classes.panel} aria-label="Log">
      <LogBar
        filter={filter}
        onFilter={setFilter}
        isPaused={pausedAt !== null}
        waiting={waiting}
        onPause={() => setPausedAt(pausedAt === null ? view.entries : null)}
      />
      {entries.length === 0 ? (
        <div className={classes.blank}>
          <BlankSlate title={isNarrowed(filter) ? 'No line matches' : 'Nothing was written yet'}>
            {view.error === null
              ? isNarrowed(filter)
                ? 'None of the lines in memory fits these filters.'
                : 'Lines appear here as they are written.'
              : `${view.error.message} ${view.error.advice ?? ''}`}
          </BlankSlate>
        </div>
      ) : (
        <LogList entries={entries} />
      )}
      <LogFooter view={view} shown={entries.length} held={all.length} />
    </section>
  );
}

/** Lines that came since; all of them when the last one known is gone. */
function newerThan(known: readonly LogEntry[], entries: readonly LogEntry[]): number {
  const last = known[0]?.sequence ?? 0;
  return (entries[0]?.sequence ?? last) - last;
}
