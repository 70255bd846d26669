import { Drawer } from '@mantine/core';
import { setLogOpen, useWindow } from '../../lib/window-store';
import { LogPanel } from './log-panel';
import classes from './log.module.css';

/** What Tapedeck writes down about itself. */
export function LogDrawer() {
  const open = useWindow((state) => state.logOpen);
  return (
    <Drawer
      opened={open}
      onClose={() => setLogOpen(false)}
      position="right"
      size="min(1240px, 92vw)"
      title="Log"
      classNames={{
        title: classes.drawerTitle ?? '',
        content: classes.drawer ?? '',
        body: classes.drawerBody ?? '',
      }}
    >
      {open && <LogPanel />}
    </Drawer>
  );
}
