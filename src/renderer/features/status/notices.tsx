import { CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import { useMonitor } from '../../lib/monitor-store';
import classes from './notices.module.css';

/** Things a person must be told: main does not answer (until it does), and notices of this start (until read). */
export function Notices() {
  const trouble = useMonitor((state) => state.trouble);
  const notices = useMonitor((state) => state.context?.notices);
  const [read, setRead] = useState<readonly string[]>([]);
  return (
    <>
      {trouble !== null && (
        <div className={classes.notice} data-tone="bad" role="alert">
          <IconPlugConnectedX size={16} aria-hidden />
          <span>
            {trouble.message} What you see may be old. {trouble.advice}
          </span>
        </div>
      )}
      {notices
        ?.filter((notice) => !read.includes(notice))
        .map((notice) => (
          <div key={notice} className={classes.notice} data-tone="warn" role="alert">
            <IconAlertTriangle size={16} aria-hidden />
            <span>{notice}</span>
            <CloseButton
              size="sm"
              aria-label="Dismiss notice"
              onClick={() => setRead([...read, notice])}
            />
          </div>
        ))}
    </>
  );
}
