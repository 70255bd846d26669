import '@mantine/core/styles/Text.layer.css';
import '@mantine/core/styles/Mark.layer.css';
import '@mantine/spotlight/styles.layer.css';
import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { configuredIdOf } from '../../lib/configured-id';
import { useMonitor } from '../../lib/monitor-store';
import { useWindow } from '../../lib/window-store';
import { paletteCommands } from './palette-commands';
import { paletteStore } from './palette-store';

/** Everything the window can do, by typing. */
export function Palette() {
  // As text, so that the list changes with states and names only, not with every snapshot.
  const summary = useMonitor((state) =>
    JSON.stringify({
      collectors: (state.snapshot?.collectors ?? []).map((each) => ({
        id: each.id,
        channel: each.channel,
        configuredId: configuredIdOf(each),
        state: each.state,
        symbols: each.symbols,
      })),
      simulator: state.snapshot?.simulator.kind ?? 'absent',
      recording: state.snapshot?.recording.kind === 'recording',
      replay: state.snapshot?.replay.kind ?? 'absent',
    }),
  );
  const filter = useWindow((state) => state.filter);
  const actions = useMemo(() => paletteCommands(summary, filter), [summary, filter]);
  return (
    <Spotlight
      actions={actions}
      store={paletteStore}
      // The window listens for it, also while this is not loaded.
      shortcut={null}
      nothingFound="No such command"
      // A command per symbol can be thousands.
      limit={150}
      highlightQuery
      scrollable
      maxHeight="min(60vh, 520px)"
      lockScroll={false}
      overlayProps={{ backgroundOpacity: 0.45, blur: 0 }}
      transitionProps={{ duration: 80 }}
      searchProps={{
        leftSection: <IconSearch size={17} stroke={1.6} />,
        placeholder: 'Type a command',
        'aria-label': 'Type a command',
      }}
    />
  );
}
