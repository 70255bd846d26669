import { Button, Drawer, Skeleton, Stack } from '@mantine/core';
import { IconBellCheck, IconBellOff, IconChecks } from '@tabler/icons-react';
import type { AlarmList } from '../../../shared/alarms';
import { BlankSlate } from '../../components/blank-slate';
import { acknowledgeAlarm, endMute, fetchAlarms, useAlarms } from '../../lib/alarm-store';
import { alarmSections, muteWords } from '../../lib/alarm-words';
import { formatCount } from '../../lib/format';
import { useMonitor } from '../../lib/monitor-store';
import { usePolling } from '../../lib/use-polling';
import { setAlarmsOpen, setSettingsOpen, useWindow } from '../../lib/window-store';
import { AlarmItem } from './alarm-item';
import classes from './alarms.module.css';

const POLL_MS = 1_000;

export function AlarmDrawer() {
  const open = useWindow((state) => state.alarmsOpen);
  return (
    <Drawer
      opened={open}
      onClose={() => setAlarmsOpen(false)}
      position="right"
      size={520}
      title="Alarms"
      classNames={{ title: classes.title ?? '', body: classes.body ?? '' }}
    >
      {open && <Alarms />}
    </Drawer>
  );
}

function Alarms() {
  const { error } = usePolling(fetchAlarms, POLL_MS);
  const list = useAlarms((state) => state.list);
  if (list === null) {
    if (error !== null) {
      return (
        <BlankSlate title="The alarms cannot be read">
          {error.message} {error.advice}
        </BlankSlate>
      );
    }
    return (
      <Stack gap={8}>
        <Skeleton height={84} />
        <Skeleton height={84} />
      </Stack>
    );
  }
  return <Loaded list={list} />;
}

function Loaded({ list }: { list: AlarmList }) {
  const now = useMonitor((state) => state.snapshot?.at ?? 0);
  const sections = alarmSections(list);
  const waiting = list.alarms.filter(({ state }) => state.kind === 'raised').length;
  return (
    <>
      <div className={classes.bar}>
        <Button
          leftSection={<IconChecks size={14} />}
          disabled={waiting === 0}
          onClick={() => acknowledgeAlarm(null)}
        >
          Acknowledge all
        </Button>
        <Button
          variant="subtle"
          color="gray"
          onClick={() => {
            setAlarmsOpen(false);
            setSettingsOpen(true);
          }}
        >
          Rules and sound
        </Button>
      </div>
      {list.mutes.map((mute) => (
        <div key={`${mute.rule}/${mute.collectorId}`} className={classes.mute}>
          <IconBellOff size={14} stroke={1.7} aria-hidden />
          <span>{muteWords(mute, now)}</span>
          <Button size="compact-xs" onClick={() => endMute(mute)}>
            End the mute
          </Button>
        </div>
      ))}
      {sections.length === 0 && (
        <div className={classes.blank}>
          <BlankSlate icon={<IconBellCheck size={30} stroke={1.3} />} title="No alarms">
            Nothing has needed a person. The rules that watch are in the settings.
          </BlankSlate>
        </div>
      )}
      {sections.map(({ kind, title, alarms }) => (
        <section key={kind} className={classes.section} aria-label={title}>
          <h3>
            {title} <span>{formatCount(alarms.length)}</span>
          </h3>
          <ul className={classes.list}>
            {alarms.map((alarm) => (
              <AlarmItem key={alarm.id} alarm={alarm} now={now} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
