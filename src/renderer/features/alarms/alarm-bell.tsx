import { ActionIcon, Tooltip } from '@mantine/core';
import { IconBell, IconBellRinging } from '@tabler/icons-react';
import { formatCount } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import { setAlarmsOpen } from '../../lib/window-store';
import classes from './alarms.module.css';

/** How many alarms nobody has acknowledged; opens their list. */
export function AlarmBell() {
  const waiting = useMonitor((state) => state.snapshot?.alarms ?? 0);
  const name = waiting === 0 ? 'Alarms' : `Alarms, ${formatCount(waiting)} not acknowledged`;
  const Icon = waiting === 0 ? IconBell : IconBellRinging;
  return (
    <Tooltip label={name}>
      <ActionIcon
        aria-label={name}
        className={classes.bell ?? ''}
        data-waiting={waiting > 0}
        onClick={() => setAlarmsOpen(true)}
      >
        <Icon size={17} stroke={1.6} />
        {waiting > 0 && (
          <span className={classes.count} aria-hidden>
            {waiting > 99 ? '99+' : waiting}
          </span>
        )}
      </ActionIcon>
    </Tooltip>
  );
}
