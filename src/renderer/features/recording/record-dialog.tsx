import { Button, Checkbox, Group, Modal, SegmentedControl } from '@mantine/core';
import { IconPlayerRecordFilled } from '@tabler/icons-react';
import { useState } from 'react';
import type { RecordingCompression } from '../../../shared/values/recording';
import { useMonitor } from '../../lib/monitor-store';
import { startRecording } from '../../lib/recording-actions';
import { setRecordOpen, useWindow } from '../../lib/window-store';
import classes from './recording.module.css';

const COMPRESSIONS: { value: RecordingCompression; label: string }[] = [
  { value: 'zstd', label: 'zstd' },
  { value: 'gzip', label: 'gzip' },
  { value: 'none', label: 'none' },
];

export function RecordDialog() {
  const open = useWindow((state) => state.recordOpen);
  return (
    <Modal
      opened={open}
      onClose={() => setRecordOpen(false)}
      title="Record raw frames"
      size={420}
      classNames={{ title: classes.title ?? '' }}
    >
      {open && <RecordForm />}
    </Modal>
  );
}

function RecordForm() {
  const ids = useMonitor((state) =>
    (state.snapshot?.collectors ?? []).map(({ id }) => id).join(' '),
  );
  const all = ids === '' ? [] : ids.split(' ');
  const running = useMonitor((state) => state.snapshot?.recording.kind === 'recording');
  const [left, setLeft] = useState<readonly string[]>([]);
  const [compression, setCompression] = useState<RecordingCompression>('zstd');
  const [starting, setStarting] = useState(false);
  const chosen = all.filter((id) => !left.includes(id));

  const start = async (): Promise<void> => {
    setStarting(true);
    const began = await startRecording(chosen.length === all.length ? [] : chosen, compression);
    setStarting(false);
    if (began) setRecordOpen(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <p className={classes.intro}>
        Every frame as it came, with its time, so that this run can be replayed through the same
        collectors.
      </p>
      <fieldset className={classes.group}>
        <legend>Collectors</legend>
        {all.map((id) => (
          <Checkbox
            key={id}
            size="xs"
            label={id}
            checked={!left.includes(id)}
            onChange={(event) =>
              setLeft(
                event.currentTarget.checked ? left.filter((each) => each !== id) : [...left, id],
              )
            }
          />
        ))}
      </fieldset>
      <fieldset className={classes.group}>
        <legend>Compression</legend>
        <SegmentedControl
          fullWidth
          aria-label="Compression"
          data={COMPRESSIONS}
          value={compression}
          onChange={setCompression}
        />
      </fieldset>
      <Group justify="flex-end" gap="xs">
        {running && <span className={classes.dim}>A recording is running.</span>}
        <Button size="xs" onClick={() => setRecordOpen(false)}>
          Cancel
        </Button>
        <Button
          size="xs"
          type="submit"
          variant="filled"
          leftSection={<IconPlayerRecordFilled size={13} />}
          disabled={chosen.length === 0 || running}
          loading={starting}
        >
          Start recording
        </Button>
      </Group>
    </form>
  );
}
