import { Button, Menu } from '@mantine/core';
import { IconBellOff, IconCheck, IconChevronDown, IconTool } from '@tabler/icons-react';
import type { Alarm } from '../../../shared/alarms';
import { ToneMark } from '../../components/tone-mark';
import { acknowledgeAlarm, muteLike } from '../../lib/alarm-store';
import { alarmFate, MUTE_CHOICES, occurrences, RULE_LABEL } from '../../lib/alarm-words';
import type { Tone } from '../../lib/state-tone';
import { openDetail, setAlarmsOpen } from '../../lib/window-store';
import classes from './alarms.module.css';

const TONE: Readonly<Record<Alarm['state']['kind'], Tone>> = {
  raised: 'bad',
  acknowledged: 'warn',
  cleared: 'idle',
};

/** One alarm, however often it happened. */
export function AlarmItem({ alarm, now }: { alarm: Alarm; now: number }) {
  const { id, rule, collectorId, instrument, message, muted, maintenance, state } = alarm;
  const fate = alarmFate(alarm, now);
  return (
    <li className={classes.item} data-state={state.kind}>
      <div className={classes.itemHead}>
        <ToneMark tone={TONE[state.kind]} />
        <strong>{RULE_LABEL[rule]}</strong>
        {collectorId !== null && (
          <button
            type="button"
            className={classes.where}
            onClick={() => {
              setAlarmsOpen(false);
              openDetail(collectorId, DETAIL_TAB[rule] ?? 'timeline');
            }}
          >
            {collectorId}
          </button>
        )}
        {instrument !== null && <span className={classes.dim}>{instrument}</span>}
      </div>
      <p className={classes.message}>{withoutSubject(message, collectorId)}</p>
      <div className={classes.itemFoot}>
        <span className={classes.dim}>
          {occurrences(alarm, now)}
          {fate !== '' && <span className={classes.fate}>{fate}</span>}
        </span>
        <span className={classes.buttons}>
          {muted && (
            <span className={classes.muted}>
              <IconBellOff size={12} stroke={1.8} aria-hidden /> muted
            </span>
          )}
          {maintenance && (
            <span className={classes.muted}>
              <IconTool size={12} stroke={1.8} aria-hidden /> maintenance
            </span>
          )}
          {state.kind !== 'cleared' && !muted && <MuteMenu alarm={alarm} />}
          {state.kind === 'raised' && (
            <Button
              size="compact-xs"
              leftSection={<IconCheck size={12} />}
              onClick={() => acknowledgeAlarm(id)}
            >
              Acknowledge
            </Button>
          )}
        </span>
      </div>
    </li>
  );
}

/** The collector's name stands above already. */
const withoutSubject = (message: string, collectorId: string | null): string =>
  message.startsWith(`${collectorId}: `) ? message.slice(`${collectorId}: `.length) : message;

const DETAIL_TAB: Partial<Record<Alarm['rule'], 'losses' | 'symbols' | 'lateness'>> = {
  permanent_loss: 'losses',
  silent_symbol: 'symbols',
  high_latency: 'lateness',
};

function MuteMenu({ alarm }: { alarm: Alarm }) {
  const { rule, collectorId } = alarm;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-xs" rightSection={<IconChevronDown size={11} />}>
          Mute
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          No notifications of “{RULE_LABEL[rule]}”{collectorId === null ? '' : ` on ${collectorId}`}{' '}
          for
        </Menu.Label>
        {MUTE_CHOICES.map(({ label, ms }) => (
          <Menu.Item key={ms} onClick={() => muteLike(alarm, ms)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
