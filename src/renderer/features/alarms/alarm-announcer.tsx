import { VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { IncidentNotice } from '../../../shared/incidents';
import { playAlarmSound } from '../../lib/alarm-sound';
import { onPush } from '../../lib/bridge';

const SPOKEN_FOR_MS = 8_000;

/** Says a notification to screen readers, once, and sounds it where main asks for that. */
export function AlarmAnnouncer() {
  const [notice, setNotice] = useState<IncidentNotice | null>(null);
  useEffect(
    () =>
      onPush('incidents:notified', (next) => {
        setNotice(next);
        if (next.sound) playAlarmSound();
      }),
    [],
  );
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(() => setNotice(null), SPOKEN_FOR_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  if (notice === null) return null;
  return (
    <VisuallyHidden role="alert">
      {notice.title}. {notice.body}
    </VisuallyHidden>
  );
}
