import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { IncidentDrawer } from '../../../src/renderer/features/incidents/incident-drawer';
import { incidentFate } from '../../../src/renderer/lib/incident-words';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { setIncidentsOpen } from '../../../src/renderer/lib/window-store';
import type { Incident } from '../../../src/shared/incidents';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';
import { NOON, snapshot } from './support/statuses';

const incident: Incident = {
  id: '20261201T055030-1',
  topic: 'connection',
  title: 'Binance: 2 collectors lost their connection',
  cause: 'Closed by the venue',
  begin: NOON - 60_000,
  end: null,
  updatedAt: NOON,
  venue: 'binance',
  collectors: ['a', 'b'],
  instruments: { count: 3, named: ['binance:spot:BTCUSDT'] },
  alarms: { count: 1, rules: ['not_connected'] },
  connectionsLost: 2,
  attempts: 4,
  trades: { missing: 7, filled: 6, lost: 1 },
  unknownOutages: 0,
  maintenance: false,
  cutOff: false,
};

it('lists what an incident affected and what it cost', async () => {
  useMonitor.setState({ snapshot: snapshot({ incidents: 1 }) });
  new FakeBridge({
    'incidents:list': () => ({ ok: true, value: { incidents: [incident] } }),
  }).install();
  setIncidentsOpen(true);
  renderThemed(<IncidentDrawer />);
  const list = await screen.findByRole('list', { name: 'Incidents' });
  expect(list.textContent).toContain('Binance: 2 collectors lost their connection');
  expect(list.textContent).toContain('a, b · 3 instruments');
  expect(list.textContent).toContain(
    '2 connections lost · 4 attempts · 7 trades missing · 6 filled · 1 lost · 1 alarm',
  );
});

it('says how an incident ended', () => {
  const over = { ...incident, end: NOON, cutOff: true, maintenance: true };
  expect(incidentFate(over, NOON)).toMatch(/^lasted .*, cut off by the end of Tapedeck, within maintenance$/); // prettier-ignore
  expect(incidentFate(incident, NOON)).toMatch(/^open for /);
});
