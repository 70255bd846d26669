import { Drawer } from '@mantine/core';
import { BlankSlate } from '../../components/blank-slate';
import { useMonitor } from '../../lib/monitor-store';
import { setFaultsOpen, useWindow } from '../../lib/window-store';
import { FaultList } from './fault-list';
import { InjectForm } from './inject-form';
import classes from './faults.module.css';

/** What can be made to go wrong on the built-in exchange, and what is. */
export function FaultDrawer() {
  const open = useWindow((state) => state.faultsOpen);
  return (
    <Drawer
      opened={open}
      onClose={() => setFaultsOpen(false)}
      position="right"
      size={520}
      title="Faults"
      classNames={{ title: classes.title ?? '', body: classes.body ?? '' }}
    >
      {open && <Faults />}
    </Drawer>
  );
}

function Faults() {
  const simulator = useMonitor((state) => state.snapshot?.simulator.kind ?? 'absent');
  if (simulator === 'absent') {
    return (
      <BlankSlate title="No simulated exchange">
        Faults are injected into the built-in exchange, and this run has none.
      </BlankSlate>
    );
  }
  return (
    <>
      <InjectForm />
      <FaultList />
    </>
  );
}
