import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { lossesCsv } from '../../../../src/outputs/csv/losses-csv';
import type { Loss } from '../../../../src/shared/gaps';

const at = Date.UTC(2026, 10, 22, 3, 12, 0, 5);
const common = {
  fromTime: at,
  toTime: at + 20_000,
  detectedAt: at + 21_000,
  cause: 'reconnect',
} as const;

const rowsOf = (...losses: readonly Loss[]) =>
  parse<Record<string, string>>([...lossesCsv(losses)].map(({ text }) => text).join(''), {
    columns: true,
  });

it('a gap of consecutive ids says how many were missing and what share came back', () => {
  const [row] = rowsOf({
    kind: 'gap',
    id: 4,
    ...common,
    collectorId: 'binance_trades',
    instrument: 'binance:spot:BTCUSDT',
    fromId: '101',
    toId: '300',
    missing: 200,
    filled: 199,
    state: { kind: 'permanent', at: at + 30_000, reason: 'The venue does not have them' },
  });
  expect(row).toEqual({
    id: '4',
    detected_at: '2026-11-22T03:12:21.005Z',
    kind: 'gap',
    collector: 'binance_trades',
    instrument: 'binance:spot:BTCUSDT',
    provability: 'exact',
    cause: 'reconnect',
    state: 'permanent',
    decided_at: '2026-11-22T03:12:30.005Z',
    from_id: '101',
    to_id: '300',
    missing: '200',
    recovered: '199',
    recovered_share: '0.9950',
    from_time: '2026-11-22T03:12:00.005Z',
    to_time: '2026-11-22T03:12:20.005Z',
    unknown_from: '',
    unknown_to: '',
    reason: 'The venue does not have them',
  });
});

it('a share is never rounded up to the whole', () => {
  const gap = {
    kind: 'gap',
    id: 1,
    ...common,
    collectorId: 'binance_trades',
    instrument: 'binance:spot:BTCUSDT',
    fromId: '1',
    toId: '1000000',
    missing: 1_000_000,
    filled: 999_999,
    state: { kind: 'open' },
  } as const;
  expect(rowsOf(gap)[0]).toMatchObject({ recovered_share: '0.9999', decided_at: '' });
});

it('an outage where ids prove nothing claims neither a number nor a share', () => {
  const [row] = rowsOf({
    kind: 'outage',
    id: 5,
    ...common,
    collectorId: 'bybit_trades',
    instrument: 'bybit:spot:BTCUSDT',
    filled: 60,
    state: {
      kind: 'uncovered',
      at: at + 22_000,
      fromTime: at,
      toTime: at + 9_000,
      reason: '=The list ends there',
    },
  });
  expect(row).toMatchObject({
    provability: 'not_provable',
    state: 'uncovered',
    missing: '',
    recovered: '60',
    recovered_share: '',
    unknown_from: '2026-11-22T03:12:00.005Z',
    unknown_to: '2026-11-22T03:12:09.005Z',
    reason: "'=The list ends there",
  });
});
