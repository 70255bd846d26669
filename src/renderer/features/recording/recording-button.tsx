import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlayerRecord, IconPlayerStopFilled } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { RecordingStatus } from '../../../shared/recording';
import { CopyText } from '../../components/copy-text';
import { formatBytes, formatCount, formatTimeOfDay, plural } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import { stopRecording } from '../../lib/recording-actions';
import { toastDone, toastError } from '../../lib/toasts';
import { setRecordOpen } from '../../lib/window-store';
import classes from './recording.module.css';

/** Starts a recording, and while one runs says so and stops it. */
export function RecordingButton() {
  const recording = useMonitor((state) => state.snapshot?.recording);
  useEndOfRecording(recording);
  if (recording?.kind !== 'recording') {
    return (
      <Tooltip label="Record raw frames">
        <ActionIcon aria-label="Record raw frames" onClick={() => setRecordOpen(true)}>
          <IconPlayerRecord size={17} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    );
  }
  const { bytes, records, dropped, files, folder, collectorIds, startedAt } = recording;
  return (
    <div className={classes.pill} data-lossy={dropped > 0}>
      <Tooltip
        label={
          <>
            Recording {collectorIds.length === 0 ? 'all collectors' : collectorIds.join(', ')} since{' '}
            {formatTimeOfDay(startedAt)}: {plural(records, 'frame')} in{' '}
            {plural(files.length, 'file')}
            {dropped > 0 && `, ${formatCount(dropped)} dropped`}
            <div className={classes.folder}>{folder}</div>
          </>
        }
      >
        <span className={classes.figures} tabIndex={0}>
          <span className={classes.dot} aria-hidden />
          REC <b>{formatBytes(bytes)}</b>
          {dropped > 0 && <span>· {formatCount(dropped)} dropped</span>}
        </span>
      </Tooltip>
      <Tooltip label="Stop recording">
        <ActionIcon size={20} color="red" aria-label="Stop recording" onClick={stopRecording}>
          <IconPlayerStopFilled size={12} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

/** Says once where the files are, or why a recording ended by itself. */
function useEndOfRecording(recording: RecordingStatus | undefined): void {
  const before = useRef(recording?.kind);
  useEffect(() => {
    const was = before.current;
    before.current = recording?.kind;
    if (was !== 'recording' || recording?.kind !== 'ended') return;
    const { failure, files, folder, bytes, records, dropped } = recording;
    if (failure !== null) {
      toastError('Recording ended by itself', { code: 'write_failed', message: failure });
      return;
    }
    toastDone(
      'Recording saved',
      <>
        {plural(records, 'frame')} in {plural(files.length, 'file')}, {formatBytes(bytes)}
        {dropped > 0 && `, ${formatCount(dropped)} dropped`}
        <div className={classes.folder}>
          {folder} <CopyText text={folder} what="folder" />
        </div>
      </>,
    );
  }, [recording]);
}
