import { Modal } from '@mantine/core';
import { useMonitor } from '../../lib/monitor-store';
import { setAboutOpen, useWindow } from '../../lib/window-store';

export function AboutDialog() {
  const open = useWindow((state) => state.aboutOpen);
  const context = useMonitor((state) => state.context);
  return (
    <Modal opened={open} onClose={() => setAboutOpen(false)} title="About Tapedeck" size="sm">
      <p style={{ marginTop: 0 }}>
        Is every feed alive, complete and on time? Tapedeck {context?.version}, Electron{' '}
        {context?.electronVersion}, {context?.platform}.
      </p>
    </Modal>
  );
}
