import { describe, expect, it } from 'vitest';
import { previewCollectors, previewLimits } from '../../../src/main/roster/import-preview';
import {
  collectorListSchema,
  configFileSchema,
  settingsSchema,
} from '../../../src/shared/settings';

const list = (...collectors: readonly object[]) =>
  collectorListSchema.parse(
    collectors.map((each) => ({ market: 'spot', symbols: ['BTCUSDT'], ...each })),
  );

describe('what importing a configuration would do', () => {
  it('is told collector by collector', () => {
    const before = list(
      { id: 'kept', venue: 'bybit' },
      { id: 'changed', venue: 'binance', symbols: ['BTCUSDT', 'ETHUSDT'] },
      { id: 'gone', venue: 'bybit', market: 'linear' },
    );
    const after = list(
      { id: 'changed', venue: 'binance', symbols: ['ETHUSDT', 'SOLUSDT'], stream: 'aggTrade' },
      { id: 'kept', venue: 'bybit' },
      { id: 'fresh', venue: 'okx', symbols: ['A', 'B', 'C', 'D', 'E', 'F', 'G'] },
    );
    expect(previewCollectors(before, after)).toEqual([
      { id: 'changed', change: 'changed', detail: '+ SOLUSDT, − BTCUSDT, stream aggTrade' },
      { id: 'kept', change: 'kept', detail: '' },
      { id: 'fresh', change: 'added', detail: 'okx spot trades: A, B, C, D, E and 2 more' },
      { id: 'gone', change: 'removed', detail: '' },
    ]);
  });

  it('is told limit by limit', () => {
    const file = configFileSchema.parse({
      storage: { maxTotalTrades: 50_000 },
      reconnect: { jitter: false },
    });
    expect(previewLimits(settingsSchema.parse({}), file)).toEqual([
      'reconnect.jitter: true → false',
      'storage.maxTotalTrades: 10000 → 50000',
    ]);
  });
});
