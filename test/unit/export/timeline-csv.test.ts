import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { timelineCsv } from '../../../src/main/export/timeline-csv';

it('a timeline has a row for each transition, with its cause in words', () => {
  const chunks = timelineCsv('bybit_trades', [
    {
      sequence: 7,
      at: Date.UTC(2026, 10, 22, 3, 12, 0, 5),
      from: 'ACTIVE',
      to: 'RECONNECTING',
      cause: { code: 'connection_closed', detail: 'The venue closed: 1012, "restart, please"' },
      afterMs: 8_012.4,
    },
  ]);
  const csv = [...chunks].map(({ text }) => text).join('');
  expect(parse(csv, { columns: true })).toEqual([
    {
      sequence: '7',
      time: '2026-11-22T03:12:00.005Z',
      collector: 'bybit_trades',
      from: 'ACTIVE',
      to: 'RECONNECTING',
      cause: 'connection_closed',
      detail: 'The venue closed: 1012, "restart, please"',
      after_ms: '8012',
    },
  ]);
});
