import { describe, expect, it } from 'vitest';
import {
  previewCollectors,
  previewSettings,
} from '../../../../src/engine/configuration/import-preview';
import {
  collectorListSchema,
  configFileSchema,
  settingsSchema,
} from '../../../../src/shared/settings';

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

  it('is told setting by setting', () => {
    const file = configFileSchema.parse({
      storage: { maxTotalTrades: 50_000 },
      reconnect: { jitter: false },
    });
    expect(previewSettings(settingsSchema.parse({}), file)).toEqual([
      'reconnect.jitter: true → false',
      'storage.maxTotalTrades: 10000 → 50000',
    ]);
  });

  it('leaves the network alone where the file does, and tells no login', () => {
    const current = settingsSchema.parse({
      network: { proxy: 'http://ada:hush@proxy.test:1', noProxy: ['a.test', 'b.test'] },
    });
    expect(previewSettings(current, configFileSchema.parse({}))).toEqual([]);
    const file = configFileSchema.parse({ network: { proxy: 'none', maxSockets: 7 } });
    expect(previewSettings(current, file)).toEqual([
      'network.proxy: http://***@proxy.test:1 → none',
      'network.noProxy: a.test, b.test → none',
      'network.maxSockets: 500 → 7',
    ]);
  });
});
