import { describe, expect, test } from 'vitest';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import type { CollectorSettings } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';

const books = (depth?: number, symbols = ['BTCUSDT']): CollectorSettings =>
  collectorSettingsSchema.parse({
    id: 'bybit_order_book',
    venue: 'bybit',
    market: 'spot',
    channel: 'order_book',
    symbols,
    depth,
  });

const frame = (depth: number, u: number, type = 'snapshot', s = 'BTCUSDT'): object => ({
  topic: `orderbook.${depth}.${s}`,
  type,
  ts: 1_790_000_000_002,
  data: { s, b: [['65114.30', '0.921']], a: [['65114.40', '2']], u, seq: 1 },
  cts: 1_790_000_000_000,
});

describe('order books of Bybit', () => {
  test('are asked for with 200 levels, or with those of the settings', async () => {
    const rig = collectorRig(books());
    await connect(rig);
    expect(rig.sockets.latest.requests[0]).toMatchObject({ args: ['orderbook.200.BTCUSDT'] });
    const deep = collectorRig(books(1_000, ['BTCUSDT', 'ETHUSDT']));
    await connect(deep);
    expect(deep.sockets.latest.requests[0]).toMatchObject({
      args: ['orderbook.1000.BTCUSDT', 'orderbook.1000.ETHUSDT'],
    });
  });

  test('of one level are repeated after 3 s without a change, which is no sign of life', async () => {
    const rig = collectorRig(books(1));
    await connect(rig);
    rig.sockets.latest.receives(frame(1, 7));
    const { lastDataAt } = rig.collector.stats;
    await rig.clock.advance(3_000);
    rig.sockets.latest.receives(frame(1, 7));
    expect(rig.updates).toHaveLength(1);
    expect(rig.collector.stats).toMatchObject({ dataFrames: 1, controlFrames: 1, lastDataAt });
    rig.sockets.latest.receives(frame(1, 8));
    expect(rig.updates).toHaveLength(2);
    expect(rig.collector.stats.lastDataAt).toBe(rig.clock.now());
  });

  test('of one level come again on a new connection, where the same number is news', async () => {
    const rig = collectorRig(books(1));
    await connect(rig);
    rig.sockets.latest.receives(frame(1, 7));
    rig.sockets.latest.closes(1006);
    await rig.clock.advance(1_000);
    rig.sockets.latest.opens();
    rig.sockets.latest.receives(frame(1, 7));
    expect(rig.updates).toHaveLength(2);
  });

  test('that were bad before count as snapshots when they come again', async () => {
    const rig = collectorRig(books(1));
    await connect(rig);
    rig.sockets.latest.receives(frame(1, 7));
    rig.sockets.latest.receives(frame(1, 8, 'delta'));
    rig.sockets.latest.receives(frame(1, 7));
    expect(rig.updates.map(({ kind }) => kind)).toEqual(['snapshot', 'delta', 'snapshot']);
  });
});
