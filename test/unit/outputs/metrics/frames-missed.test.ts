import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { collectorMetrics } from '../../../../src/outputs/metrics/collector-metrics';
import { Instruments } from '../../../../src/outputs/metrics/metric-families';
import { monitorRig } from '../../../support/monitor-rig';

it('the counter of frames found missing does not go back when one of them comes late, the gauge does', async () => {
  const rig = monitorRig([
    { id: 'coinbase_trades', venue: 'coinbase', market: 'spot', symbols: ['BTC-USD'] },
  ]);
  const registry = new Registry();
  const metrics = collectorMetrics(new Instruments(registry));
  const status = rig.status();
  const tell = async (missedFrames: number, lateFrames: number) => {
    metrics.update({ ...status, stats: { ...status.stats, missedFrames, lateFrames } }, null);
    const text = await registry.metrics();
    const valueOf = (name: string): number =>
      Number(new RegExp(`^tapedeck_${name}\\{.*\\} (\\d+)$`, 'm').exec(text)?.[1]);
    return [valueOf('frames_missed_total'), valueOf('frames_missing')];
  };
  expect(await tell(0, 0)).toEqual([0, 0]);
  expect(await tell(5, 0)).toEqual([5, 5]);
  expect(await tell(3, 2)).toEqual([5, 3]);
  expect(await tell(4, 2)).toEqual([6, 4]);
});
