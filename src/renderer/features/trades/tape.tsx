import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { memo, useEffect, useState, type ReactNode } from 'react';
import type { TapeRow } from '../../../shared/ipc/contract';
import { formatCount } from '../../lib/format';
import { dialogWhen } from '../../lib/loaded-when';
import { useMonitor } from '../../lib/monitor-store';
import { tapeFeed, useTape, type TapeFeedView } from '../../lib/tape-feed';
import { isFiltered, useWindow } from '../../lib/window-store';
import { placeOf } from './row-cursor';
import { TapeBlank } from './tape-blank';
import { TapeFilters } from './tape-filters';
import { TapeGrid } from './tape-grid';
import classes from './tape.module.css';

const RowInspector = dialogWhen(
  ({ row }: { readonly row: TapeRow | null; readonly onClose: () => void }) => row !== null,
  async () => (await import('./row-inspector')).RowInspector,
);

const KEYS = '↑↓ move · Enter shows the raw frame';
const CHOSEN_LEFT = 'The chosen trade has left these rows · Enter still shows it · Esc lets it go';

/** The recent trades: filters, pause, the grid, and an honest line about what is not shown. */
export function Tape({ heading, actions }: { heading: ReactNode; actions: ReactNode }) {
  const tape = useTape();
  const filter = useWindow((state) => state.filter);
  const [chosen, setChosen] = useState<TapeRow | null>(null);
  const [inspected, setInspected] = useState<TapeRow | null>(null);
  useEffect(() => tapeFeed.connect(), []);
  useEffect(() => tapeFeed.setFilter(filter), [filter]);

  return (
    <section className={classes.panel} aria-label="Tape">
      <div className={classes.bar}>
        {heading}
        <TapeFilters />
        <span className={classes.spacer} />
        <PauseButton paused={tape.paused} newer={tape.newer} newerIsAtLeast={tape.newerIsAtLeast} />
        {actions}
      </div>
      <div className={classes.body}>
        {tape.rows.length === 0 ? (
          <TapeBlank tape={tape} />
        ) : (
          <TapeGrid rows={tape.rows} chosen={chosen} onChoose={setChosen} onOpen={setInspected} />
        )}
      </div>
      <Extent tape={tape} filtered={isFiltered(filter)} chosen={chosen} />
      <RowInspector row={inspected} onClose={() => setInspected(null)} />
    </section>
  );
}

const PauseButton = memo(function PauseButton({
  paused,
  newer,
  newerIsAtLeast,
}: Pick<TapeFeedView, 'paused' | 'newer' | 'newerIsAtLeast'>) {
  return (
    <Button
      aria-pressed={paused}
      aria-label={paused ? `Paused, ${formatCount(newer)} newer. Resume` : 'Pause'}
      className={paused ? (classes.paused ?? '') : ''}
      leftSection={paused ? <IconPlayerPlay size={13} /> : <IconPlayerPause size={13} />}
      onClick={() => tapeFeed.togglePause()}
    >
      {paused ? (
        <>
          <span className={classes.pausedWord}>Paused —&nbsp;</span>
          {`${formatCount(newer)}${newerIsAtLeast ? '+' : ''} newer`}
        </>
      ) : (
        'Pause'
      )}
    </Button>
  );
});

/** How much of what there is can be seen here. */
function Extent({
  tape,
  filtered,
  chosen,
}: {
  tape: TapeFeedView;
  filtered: boolean;
  chosen: TapeRow | null;
}) {
  const hasLeft = chosen !== null && tape.rows.length > 0 && placeOf(tape.rows, chosen) === null;
  const held = useMonitor((state) => state.snapshot?.store.held ?? 0);
  const shown = formatCount(tape.rows.length);
  const total = Math.max(held, tape.rows.length);
  return (
    <div className={classes.status}>
      <span>
        {filtered
          ? `showing the newest ${shown} that match, of ${formatCount(held)} held`
          : `showing the newest ${shown} of ${formatCount(total)} held`}
        {`, ${formatCount(tape.skipped)} skipped by the window`}
      </span>
      <span aria-live="polite">{tape.error?.message ?? (hasLeft ? CHOSEN_LEFT : KEYS)}</span>
    </div>
  );
}
