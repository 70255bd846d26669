import { Drawer } from '@mantine/core';
import { closeTimeline, openTimeline, useWindow } from '../../lib/window-store';
import { TimelinePanel } from './timeline-panel';
import classes from './timeline.module.css';

/** What happened, over all collectors. */
export function TimelineDrawer() {
  const filter = useWindow((state) => state.timeline);
  return (
    <Drawer
      opened={filter !== null}
      onClose={closeTimeline}
      position="right"
      size="min(1240px, 90vw)"
      title="Timeline"
      classNames={{
        title: classes.drawerTitle ?? '',
        content: classes.drawer ?? '',
        body: classes.drawerBody ?? '',
      }}
    >
      {filter !== null && <TimelinePanel filter={filter} onFilter={openTimeline} />}
    </Drawer>
  );
}
