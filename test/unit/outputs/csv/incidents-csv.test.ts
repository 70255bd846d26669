import { expect, it } from 'vitest';
import { incidentsCsv } from '../../../../src/outputs/csv/incidents-csv';
import type { Incident } from '../../../../src/shared/incidents';

const incident: Incident = {
  id: '20261201T055030-1',
  topic: 'connection',
  title: 'Binance: 2 collectors lost their connection',
  cause: '=Closed, by the venue',
  begin: Date.parse('2026-12-01T05:50:30Z'),
  end: Date.parse('2026-12-01T05:50:42.5Z'),
  updatedAt: 0,
  venue: 'binance',
  collectors: ['a', 'b'],
  instruments: { count: 3, named: [] },
  alarms: { count: 1, rules: ['not_connected'] },
  connectionsLost: 2,
  attempts: 4,
  trades: { missing: 7, filled: 6, lost: 1 },
  unknownOutages: 0,
  maintenance: false,
  cutOff: false,
};

it('an incident is one line, and one that is open has neither an end nor a duration', () => {
  const open = { ...incident, end: null };
  const lines = [...incidentsCsv([incident, open])]
    .map(({ text }) => text)
    .join('')
    .split('\r\n');
  expect(lines[1]).toBe(
    `20261201T055030-1,2026-12-01T05:50:30.000Z,2026-12-01T05:50:42.500Z,12.500,connection,Binance: 2 collectors lost their connection,"'=Closed, by the venue",binance,a b,3,1,not_connected,2,4,7,6,1,0,no,no`,
  );
  expect(lines[2]).toContain('2026-12-01T05:50:30.000Z,,,connection');
});
