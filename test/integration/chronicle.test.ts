import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/platform/clock';
import { openFeedSocket } from '../../src/engine/transport/feed-socket';
import { createEngine } from '../../src/engine/wiring/engine-core';
import type { Engine } from '../../src/engine/wiring/engine-core';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { openTimeline } from '../../src/engine/timeline/timeline-file';
import type { AlarmCall } from '../../src/shared/alarms';
import type { Lateness } from '../../src/shared/collector-status';
import { configFileSchema } from '../../src/shared/settings';
import { RecordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';

const log = new RecordingLog();
let folder: string;
let exchange: ExchangeSimulator;
let monitor: Engine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapedeck-chronicle-'));
  exchange = await startExchangeSimulator({ seed: 5, tradesPerSecond: 200, symbols: ['BTCUSDT'] });
});
afterEach(async () => {
  await monitor.close();
  await exchange.stop();
  await rm(folder, { recursive: true, force: true });
});

async function watch(reconnect: Record<string, unknown> = {}): Promise<AlarmCall[]> {
  const limits = configFileSchema.parse({
    reconnect: { baseDelayMs: 20, maxDelayMs: 40, jitter: false, ...reconnect },
  });
  const collector = {
    channel: 'trades' as const,
    symbols: ['BTCUSDT'],
    autostart: true,
    restUrl: exchange.urls.http,
  };
  monitor = createEngine({
    collectors: [
      {
        id: 'binance_trades',
        venue: 'binance',
        market: 'spot',
        url: exchange.urls.binanceSpotCombined,
        ...collector,
      },
      {
        id: 'bybit_trades',
        venue: 'bybit',
        market: 'spot',
        url: exchange.urls.bybitSpot,
        ...collector,
      },
    ],
    limits,
    clock: systemClock,
    random: () => 0,
    openSocket: openFeedSocket,
    fetch: globalThis.fetch,
    timeline: await openTimeline({ folder, clock: systemClock, log }),
    log,
    simulator: () => ({ kind: 'absent' }),
    loopDelayMs: () => 0,
  });
  const calls: AlarmCall[] = [];
  monitor.chronicle.alarms.onCall((call) => calls.push(call));
  monitor.open();
  return calls;
}

const stateOf = (id: string) => monitor.snapshot().collectors.find((one) => one.id === id)?.state;
const latenessOf = (id: string): Lateness | undefined =>
  monitor.snapshot().collectors.find((one) => one.id === id)?.lateness;
const flowing = (): Promise<unknown> =>
  waitFor('trades', () => monitor.snapshot().collectors.every(({ account }) => account.stored > 5));

describe('lateness', () => {
  it('is corrected for the clock of a venue that is wrong, and only there', async () => {
    exchange.injectFault({ kind: 'clock_skew', ms: 7_000, venue: 'bybit' });
    await watch();
    const late = await waitFor('corrected figures', () => {
      const lateness = latenessOf('bybit_trades');
      return lateness?.oneMinute.corrected !== null && lateness;
    });
    if (late.clock.kind !== 'measured') throw new Error(late.clock.reason);
    expect(Math.abs(late.clock.offsetMs - 7_000)).toBeLessThanOrEqual(late.clock.uncertaintyMs + 1);
    expect(late.clock.uncertaintyMs).toBeLessThan(500);
    // By our clock the trades came seven seconds before they happened.
    expect(late.oneMinute.raw?.max).toBeLessThan(-5_000);
    expect(late.oneMinute.corrected?.p50).toBeGreaterThan(-500);
    expect(late.split?.venueInternal.min).toBeGreaterThanOrEqual(0);
    expect(late.split?.network.raw?.max).toBeLessThan(-5_000);
    expect(late.tenMinutes.raw?.samples).toBeGreaterThanOrEqual(late.oneMinute.raw?.samples ?? NaN);

    const right = await waitFor('the other venue’s clock', () => {
      const clock = latenessOf('binance_trades')?.clock;
      return clock?.kind === 'measured' && clock;
    });
    expect(Math.abs(right.offsetMs)).toBeLessThanOrEqual(right.uncertaintyMs + 1);
  });
});

describe('the timeline of a run', () => {
  it('is there in the next one', async () => {
    await watch();
    await flowing();
    await monitor.close();
    const told = monitor.chronicle.timeline.select({});
    expect(told[0]).toMatchObject({ kind: 'system', change: 'started' });
    expect(told.at(-1)).toMatchObject({ kind: 'system', change: 'stopped' });
    expect(told.filter(({ change }) => change === 'ACTIVE')).toHaveLength(2);

    await watch();
    const again = monitor.chronicle.timeline;
    expect(again.select({}).slice(0, told.length)).toEqual(told);
    expect(again.select({ text: 'app started' })).toHaveLength(2);
    expect(again.query({ filter: {}, limit: 1 }).file).toEqual({
      kind: 'kept',
      corruptLines: 0,
      unwritten: 0,
    });
  });
});

describe('alarms', () => {
  it('ids that the venue does not have either raise one alarm, told once', async () => {
    const calls = await watch();
    await flowing();
    for (let nth = 0; nth < 3; nth += 1) {
      await exchange.injectFault({ kind: 'sequence_jump', by: 4, venue: 'binance' }).ended;
      await waitFor('a permanent gap', () => {
        const { timeline } = monitor.chronicle;
        const permanent = timeline.select({ kinds: ['gap'] }).filter(({ change }) => change === 'permanent'); // prettier-ignore
        return permanent.length > nth;
      });
    }
    // With few trades so far, what is missing may also be a tenth of them: another alarm, and a right one.
    const { alarms } = monitor.chronicle.alarms.list();
    expect(alarms.filter(({ rule }) => rule !== 'incomplete')).toMatchObject([
      { rule: 'permanent_loss', instrument: 'binance:spot:BTCUSDT', count: 3 },
    ]);
    expect(calls.filter(({ alarm }) => alarm.rule === 'permanent_loss')).toHaveLength(1);
    expect(monitor.snapshot().alarms).toBe(alarms.length);
    monitor.chronicle.alarms.acknowledge(null);
    expect(monitor.snapshot().alarms).toBe(0);
  });

  it('a collector in ERROR raises one, and coming back clears it', async () => {
    await watch({ maxAttempts: 2, coolDownMs: 100 });
    await flowing();
    await exchange.goOffline();
    await waitFor('ERROR', () => stateOf('bybit_trades') === 'ERROR');
    await waitFor('ERROR', () => monitor.snapshot().alarms === 2);
    await exchange.goOnline();
    await waitFor(
      'all alarms of ERROR cleared',
      () =>
        monitor.chronicle.alarms
          .list()
          .alarms.filter(({ rule }) => rule === 'collector_error')
          .every(({ state }) => state.kind === 'cleared'),
      15_000,
    );
    const alarms = monitor.chronicle.timeline
      .select({ kinds: ['alarm'] })
      .filter(({ cause }) => cause === 'collector_error');
    expect(alarms.filter(({ change }) => change === 'raised')).toHaveLength(2);
    expect(alarms.filter(({ change }) => change === 'cleared')).toHaveLength(2);
  });
});
