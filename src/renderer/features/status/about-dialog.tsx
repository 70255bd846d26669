import { Button, Group, Modal } from '@mantine/core';
import { IconClipboardText } from '@tabler/icons-react';
import { copyDiagnostics } from '../../lib/diagnostics-actions';
import { useMonitor } from '../../lib/monitor-store';
import { setAboutOpen, useWindow } from '../../lib/window-store';
import classes from './about.module.css';
import { Reels } from './wordmark';

export function AboutDialog() {
  const open = useWindow((state) => state.aboutOpen);
  const context = useMonitor((state) => state.context);
  return (
    <Modal opened={open} onClose={() => setAboutOpen(false)} title="About Tapedeck" size="sm">
      <div className={classes.head}>
        <Reels width={52} />
        <div>
          <div className={classes.version}>Tapedeck {context?.version}</div>
          <div className={classes.hint}>
            Electron {context?.electronVersion}, {context?.platform}
          </div>
        </div>
      </div>
      <p className={classes.text}>Is every feed alive, complete and on time?</p>
      <Group justify="space-between" wrap="nowrap" className={classes.foot ?? ''}>
        <span className={classes.hint}>
          For whoever helps: versions, settings, states and recent problems, nothing private.
        </span>
        <Button
          leftSection={<IconClipboardText size={14} />}
          onClick={() => void copyDiagnostics()}
          className={classes.copy ?? ''}
        >
          Copy diagnostics
        </Button>
      </Group>
    </Modal>
  );
}
