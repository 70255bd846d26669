import { Button, Group, Popover, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { startSimulator, setSimulatorRate, stopSimulator } from '../../lib/collector-actions';
import { formatCount } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import { setFaultsOpen } from '../../lib/window-store';
import classes from './header.module.css';

const RATES = [10, 100, 500, 2_000, 10_000, 50_000] as const;

const SOURCE = {
  LIVE: 'Data comes from the real venues',
  REPLAY: 'Data comes from a recording: nothing here happens now',
} as const;

/** LIVE, SIMULATED or REPLAY, never to be confused. The simulated one opens the exchange's controls. */
export function ModeBadge() {
  const [open, setOpen] = useState(false);
  const mode = useMonitor((state) => state.context?.mode);
  const simulator = useMonitor((state) => state.snapshot?.simulator);
  if (mode === undefined) return null;
  if (mode !== 'SIMULATED') {
    return (
      <span className={classes.badge} data-mode={mode} title={SOURCE[mode]}>
        {mode}
      </span>
    );
  }
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-start"
      shadow="md"
      width={430}
      trapFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.badge}
          data-mode="SIMULATED"
          onClick={() => setOpen(!open)}
          title="Data comes from the built-in exchange simulator. Click to control it."
        >
          SIMULATED
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.simulator ?? ''}>
        <strong>Built-in exchange</strong>
        {simulator === undefined || simulator.kind === 'absent' ? (
          <p>Every trade here is invented. The exchange is not run by this window.</p>
        ) : (
          <>
            <p>
              Every trade here is invented.{' '}
              {simulator.kind === 'running' ? `Running at ${simulator.url}` : 'Stopped'}, seed{' '}
              {simulator.seed}.
            </p>
            <SegmentedControl
              fullWidth
              aria-label="Simulated trades per second"
              data={RATES.map((rate) => ({ value: String(rate), label: formatCount(rate) }))}
              value={String(simulator.tradesPerSecond)}
              onChange={(value) => setSimulatorRate(Number(value))}
            />
            <Group justify="space-between" mt={8}>
              <span className={classes.dim}>
                now {formatCount(simulator.tradesPerSecond)} trades/s on all its markets
              </span>
              <Group gap={6}>
                <Button
                  onClick={() => {
                    setOpen(false);
                    setFaultsOpen(true);
                  }}
                >
                  Faults…
                </Button>
                {simulator.kind === 'running' ? (
                  <Button onClick={stopSimulator}>Stop the exchange</Button>
                ) : (
                  <Button onClick={startSimulator}>Start the exchange</Button>
                )}
              </Group>
            </Group>
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
