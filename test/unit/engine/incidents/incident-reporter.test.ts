import { describe, expect, it } from 'vitest';
import { incidentRig } from './incident-rig';

const states = (all: readonly { readonly state: string }[]): readonly string[] =>
  all.map(({ state }) => state);

describe('an incident is reported', () => {
  it('once when its first alarm calls, and once when it is over', async () => {
    const rig = incidentRig();
    rig.moves('binance_1', 'RECONNECTING');
    expect(rig.reports).toEqual([]);
    rig.raises('not_connected', 'binance_1');
    rig.moves('binance_1', 'ACTIVE', 'first_data');
    await rig.passes(40);
    expect(states(rig.reports)).toEqual(['opened', 'closed']);
    expect(rig.reports[1]?.text).toMatch(/^Over after 0 ms\. connection_closed\./);
  });

  it('never when no alarm called, as within maintenance or while muted', async () => {
    const rig = incidentRig();
    rig.moves('binance_1', 'RECONNECTING');
    rig.raises('not_connected', 'binance_1', []);
    rig.moves('binance_1', 'ACTIVE', 'first_data');
    await rig.passes(40);
    expect(rig.reports).toEqual([]);
  });

  it('for further alarms at most once a minute, and at once when one escalates', async () => {
    const rig = incidentRig();
    rig.moves('binance_1', 'RECONNECTING');
    for (let nth = 1; nth < 5; nth += 1) rig.raises('not_connected', `binance_${nth}`);
    expect(states(rig.reports)).toEqual(['opened']);
    await rig.passes(59);
    expect(states(rig.reports)).toEqual(['opened']);
    await rig.passes(1);
    expect(states(rig.reports)).toEqual(['opened', 'updated']);
    expect(rig.reports[1]?.incident.collectors).toHaveLength(4);
    await rig.passes(120);
    expect(states(rig.reports)).toEqual(['opened', 'updated']);
    rig.raises('collector_error', 'binance_1', ['escalated']);
    expect(states(rig.reports)).toEqual(['opened', 'updated', 'updated']);
  });
});

describe('the desktop is notified', () => {
  it('of one incident by one notification that is replaced, and of its end without a sound', async () => {
    const rig = incidentRig();
    rig.moves('binance_1', 'RECONNECTING');
    rig.raises('not_connected', 'binance_1');
    rig.moves('binance_1', 'ACTIVE', 'first_data');
    await rig.passes(40);
    const { id = '' } = rig.list()[0] ?? {};
    expect(rig.notices).toMatchObject([
      { incidentId: id, title: 'binance_1: connection lost', sound: true },
      { incidentId: id, title: 'Over: binance_1: connection lost', sound: false },
    ]);
  });

  it('of more than so many a minute in one summary, while every report goes out', async () => {
    const rig = incidentRig({ maxNotificationsPerMinute: 2 });
    for (let nth = 0; nth < 9; nth += 1) {
      rig.moves(`v${nth}_1`, 'RECONNECTING');
      rig.raises('not_connected', `v${nth}_1`);
    }
    expect(rig.reports).toHaveLength(9);
    await rig.passes(20);
    expect(rig.notices.map(({ title }) => title)).toEqual([
      'v0_1: connection lost',
      'v1_1: connection lost',
      '7 more incidents',
    ]);
  });
});
