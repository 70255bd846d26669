import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { timelineCsv } from '../../../../src/outputs/csv/timeline-csv';

const at = Date.UTC(2026, 10, 22, 3, 12, 0, 5);

it('a timeline has a row for each event, with its cause in words', () => {
  const chunks = timelineCsv([
    {
      id: 7,
      kind: 'transition',
      at,
      collectorId: 'bybit_trades',
      instrument: null,
      from: 'ACTIVE',
      change: 'RECONNECTING',
      cause: 'connection_closed',
      sentence: 'The venue closed: 1012, "restart, please"',
      durationMs: 8_012.4,
    },
    {
      id: 8,
      kind: 'gap',
      at,
      collectorId: 'binance_trades',
      instrument: 'binance:spot:BTCUSDT',
      change: 'opened',
      cause: 'reconnect',
      sentence: '=cmd()',
      durationMs: null,
    },
  ]);
  const csv = [...chunks].map(({ text }) => text).join('');
  expect(parse(csv, { columns: true })).toEqual([
    {
      id: '7',
      time: '2026-11-22T03:12:00.005Z',
      kind: 'transition',
      change: '',
      collector: 'bybit_trades',
      instrument: '',
      from: 'ACTIVE',
      to: 'RECONNECTING',
      cause: 'connection_closed',
      detail: 'The venue closed: 1012, "restart, please"',
      duration_ms: '8012',
      provability: '',
    },
    {
      id: '8',
      time: '2026-11-22T03:12:00.005Z',
      kind: 'gap',
      change: 'opened',
      collector: 'binance_trades',
      instrument: 'binance:spot:BTCUSDT',
      from: '',
      to: '',
      cause: 'reconnect',
      detail: "'=cmd()",
      duration_ms: '',
      provability: 'exact',
    },
  ]);
});
