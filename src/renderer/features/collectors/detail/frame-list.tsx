import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RawFrame } from '../../../../shared/collector-status';
import { BlankSlate } from '../../../components/blank-slate';
import { CopyText } from '../../../components/copy-text';
import { RawText } from '../../../components/raw-text';
import { formatBytes, formatTime } from '../../../lib/format';
import classes from './detail.module.css';

/** The last frames as they came. Holding them still makes one readable and copyable. */
export function FrameList({ frames }: { frames: readonly RawFrame[] }) {
  const [held, setHeld] = useState<readonly RawFrame[] | null>(null);
  const shown = held ?? frames;
  if (shown.length === 0) return <BlankSlate title="No frame has arrived yet" />;
  return (
    <>
      <div className={classes.toolbar}>
        <span className={classes.dim}>The newest {shown.length}, newest first</span>
        <Button aria-pressed={held !== null} onClick={() => setHeld(held === null ? frames : null)}>
          {held === null ? 'Hold still' : 'Held still — follow again'}
        </Button>
      </div>
      {shown.map((frame, index) => (
        <div key={index} className={classes.frame}>
          <div className={classes.frameHead}>
            <span>{formatTime(frame.at)}</span>
            <span data-kind={frame.kind}>{frame.kind}</span>
            <span>
              {formatBytes(frame.bytes)}
              {frame.truncated && ', cut here at 4,096 characters'}
            </span>
            <CopyText text={frame.text} what={`frame of ${formatTime(frame.at)}`} />
          </div>
          <RawText text={frame.text} label={`Frame of ${formatTime(frame.at)}`} />
        </div>
      ))}
    </>
  );
}
