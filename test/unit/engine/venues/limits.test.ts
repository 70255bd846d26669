import { describe, expect, test } from 'vitest';
import { collectorKinds, findCollectorKind } from '../../../../src/engine/venues';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { collectorRig } from '../../../support/collector-rig';
import { settle } from '../../../support/manual-clock';

/** When a venue that refuses every connection is asked again, in ms since the start. */
async function connectionTimes(venue: string, forMs: number): Promise<readonly number[]> {
  const rig = collectorRig(
    collectorSettingsSchema.parse({ id: 'eager', venue, market: 'spot', symbols: ['BTC'] }),
    { reconnect: { baseDelayMs: 10, maxDelayMs: 10, maxAttempts: 1_000 } },
  );
  const startedAt = rig.clock.monotonicMs();
  const times: number[] = [];
  rig.collector.start();
  await settle();
  while (rig.clock.monotonicMs() - startedAt < forMs) {
    if (rig.sockets.all.length > times.length) {
      times.push(rig.clock.monotonicMs() - startedAt);
      rig.sockets.latest.ends({ kind: 'connect_failed', message: 'refused' });
    }
    await rig.clock.advance(10);
  }
  return times;
}

const most = (times: readonly number[], withinMs: number): number =>
  Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at <= from + withinMs).length),
  );

describe('however eager, we connect no more often than', () => {
  test('OKX allows: 3 times in any second', async () => {
    expect(most(await connectionTimes('okx', 5_000), 1_000)).toBe(3);
  });

  test('Coinbase allows: 8 times in any second', async () => {
    expect(most(await connectionTimes('coinbase', 5_000), 1_000)).toBeLessThanOrEqual(8);
  });

  test('is let through to Kraken: about 150 times in 10 minutes', async () => {
    expect((await connectionTimes('kraken', 600_000)).length).toBeLessThan(150);
  }, 30_000);
});

describe('what a venue’s ids prove', () => {
  test.each(collectorKinds)('$defaultId says it in a sentence', ({ provability }) => {
    expect(provability.reason).toMatch(/^[A-Z].*\.$/);
  });

  test('is claimed for no venue beyond what its documentation states', () => {
    const level = (venue: 'bybit' | 'binance' | 'okx' | 'coinbase' | 'kraken') =>
      findCollectorKind({ venue, market: 'spot', channel: 'trades' })?.provability.level;
    expect(level('bybit')).toBe('not_provable');
    expect(level('okx')).toBe('detectable');
    for (const venue of ['binance', 'coinbase', 'kraken'] as const) {
      expect(level(venue)).toBe('exact');
    }
  });

  test('is claimed for order books only as far as numbers or checksums reach', () => {
    const level = (venue: 'bybit' | 'binance' | 'okx' | 'coinbase' | 'kraken') =>
      findCollectorKind({ venue, market: 'spot', channel: 'order_book' })?.provability.level;
    for (const venue of ['bybit', 'coinbase'] as const) expect(level(venue)).toBe('exact');
    for (const venue of ['binance', 'okx', 'kraken'] as const)
      expect(level(venue)).toBe('detectable');
  });
});
