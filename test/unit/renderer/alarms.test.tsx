import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { AlarmAnnouncer } from '../../../src/renderer/features/alarms/alarm-announcer';
import { AlarmBell } from '../../../src/renderer/features/alarms/alarm-bell';
import { AlarmDrawer } from '../../../src/renderer/features/alarms/alarm-drawer';
import { useAlarms } from '../../../src/renderer/lib/alarm-store';
import { alarmSections, occurrences } from '../../../src/renderer/lib/alarm-words';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { setAlarmsOpen, useWindow } from '../../../src/renderer/lib/window-store';
import type { Alarm } from '../../../src/shared/alarms';
import { act } from 'react';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';
import { alarm, NOON, snapshot } from './support/statuses';

const list = (alarms: readonly Alarm[]) => ({ alarms, mutes: [] });
const bridgeWith = (alarms: readonly Alarm[]): FakeBridge =>
  new FakeBridge({
    'alarms:list': () => ({ ok: true, value: list(alarms) }),
    'alarms:acknowledge': () => ({ ok: true, value: list([]) }),
    'alarms:mute': () => ({ ok: true, value: list(alarms) }),
  }).install();

beforeEach(() => {
  useAlarms.setState({ list: null });
  useMonitor.setState({ snapshot: snapshot({ alarms: 2 }) });
  useWindow.setState({ alarmsOpen: false });
});

describe('alarms', () => {
  it('that happened often are one line with their number, first and last time', () => {
    expect(occurrences(alarm({ count: 1, firstAt: NOON }), NOON)).toMatch(/^once, at \d\d:00:00$/);
    const often = alarm({ count: 1_207, firstAt: NOON, lastAt: NOON + 65_000 });
    expect(occurrences(often, NOON)).toMatch(/^1,207 times, \d\d:00:00 to \d\d:01:05$/);
    expect(occurrences(often, NOON + 3 * 86_400_000)).toContain('2026-11-22');
  });

  it('that need a person come before those somebody saw and those that are over', () => {
    const sections = alarmSections(
      list([
        alarm({ id: 1, state: { kind: 'cleared', at: NOON, acknowledgedAt: null } }),
        alarm({ id: 2, state: { kind: 'acknowledged', at: NOON } }),
        alarm({ id: 3 }),
      ]),
    );
    expect(sections.map(({ kind }) => kind)).toEqual(['raised', 'acknowledged', 'cleared']);
  });

  it('are counted on the bell, which opens their list', async () => {
    renderThemed(<AlarmBell />);
    await userEvent.click(screen.getByRole('button', { name: 'Alarms, 2 not acknowledged' }));
    expect(useWindow.getState().alarmsOpen).toBe(true);
  });

  it('are acknowledged one by one', async () => {
    const bridge = bridgeWith([alarm({ id: 7 })]);
    setAlarmsOpen(true);
    renderThemed(<AlarmDrawer />);
    const section = within(await screen.findByRole('region', { name: 'Needs attention' }));
    await userEvent.click(section.getByRole('button', { name: 'Acknowledge' }));
    expect(bridge.payloadsOf('alarms:acknowledge')).toEqual([{ id: 7 }]);
    expect(await screen.findByText('No alarms')).toBeTruthy();
  });

  it('are muted for a while, by rule and collector', async () => {
    const bridge = bridgeWith([alarm()]);
    setAlarmsOpen(true);
    renderThemed(<AlarmDrawer />);
    await userEvent.click(await screen.findByRole('button', { name: 'Mute' }));
    const before = Date.now();
    await userEvent.click(await screen.findByRole('menuitem', { name: '1 hour' }));
    const [muted] = bridge.payloadsOf('alarms:mute') as [{ until: number }];
    expect(muted).toMatchObject({ rule: 'collector_error', collectorId: 'bybit_trades' });
    expect(muted.until - before).toBeGreaterThanOrEqual(3_600_000);
    expect(muted.until - before).toBeLessThan(3_660_000);
  });

  it('are announced when main says so, and only then', () => {
    const bridge = bridgeWith([]);
    renderThemed(<AlarmAnnouncer />);
    expect(screen.queryByRole('alert')).toBeNull();
    act(() =>
      bridge.push('incidents:notified', {
        incidentId: 'a',
        state: 'opened',
        title: 'Silent',
        body: 'ETHUSDT',
        sound: false,
      }),
    );
    expect(screen.getByRole('alert').textContent).toBe('Silent. ETHUSDT');
  });
});
