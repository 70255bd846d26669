import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { monitorRig } from '../support/monitor-rig';
import type { MonitorRig } from '../support/monitor-rig';
import { collectorSettingsSchema } from '../../src/shared/settings';
import { waitFor } from '../support/wait-for';

const SYMBOLS = ['BTCUSDT'];

let simulator: ExchangeSimulator;
let rig: MonitorRig;

beforeEach(async () => {
  simulator = await startExchangeSimulator({ tradesPerSecond: 200, seed: 7, symbols: SYMBOLS });
  const { bybitSpot, binanceSpotCombined } = simulator.urls;
  rig = monitorRig([
    { id: 'running', venue: 'bybit', market: 'spot', symbols: SYMBOLS, url: bybitSpot },
    {
      id: 'resting',
      venue: 'binance',
      market: 'spot',
      symbols: SYMBOLS,
      url: binanceSpotCombined,
      autostart: false,
    },
  ]);
  rig.monitor.open();
  await rig.transition('CONNECTED → SUBSCRIBING (subscriptions_sent)');
  await waitFor('trades', () => rig.status().account.stored > 0);
});
afterEach(async () => {
  await rig.close();
  await simulator.kill();
});

const openConnections = (): number => simulator.stats().connectionsOpen;

describe('when the machine sleeps', () => {
  test('connections are closed before it, and those alone are opened after it, with that cause', async () => {
    await rig.monitor.suspend();
    expect(rig.path().at(-1)).toBe('ACTIVE → STOPPED (system_suspended)');
    await waitFor('no connection', () => openConnections() === 0);

    rig.monitor.resume();
    await rig.transition('STOPPED → CONNECTING (system_resumed)');
    await waitFor('ACTIVE again', () => rig.status().state === 'ACTIVE');
    expect(rig.status('resting').state).toBe('STOPPED');
    expect(rig.path('resting')).toEqual([]);
    const { events } = rig.monitor.chronicle.timeline.query({ filter: {}, limit: 100 });
    const told = JSON.stringify(events);
    expect(told).toContain('goes to sleep');
    expect(told).toContain('woke up');
  });

  test('waking up before the sockets are closed opens them all the same', async () => {
    const closing = rig.monitor.suspend();
    rig.monitor.resume();
    await closing;
    await rig.transition('STOPPED → CONNECTING (system_resumed)');
    await waitFor('ACTIVE again', () => rig.status().state === 'ACTIVE');
  });

  test('what was changed meanwhile is opened as it is now', async () => {
    await rig.monitor.suspend();
    const { bybitSpot: url, http: restUrl } = simulator.urls;
    const changed = {
      id: 'running',
      venue: 'bybit',
      market: 'spot',
      symbols: SYMBOLS,
      url,
      restUrl,
    };
    await rig.monitor.change(collectorSettingsSchema.parse(changed), 'person_asked');
    expect(rig.status().state).toBe('STOPPED');
    rig.monitor.resume();
    await waitFor('ACTIVE again', () => rig.status().state === 'ACTIVE');
  });

  test('what a person stopped or removed meanwhile stays so', async () => {
    rig.monitor.start('resting');
    await rig.monitor.suspend();
    await rig.monitor.stop('resting');
    await rig.monitor.remove('running', 'person_asked');
    rig.monitor.resume();
    expect(rig.monitor.snapshot().collectors.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'resting STOPPED',
    ]);
    // A second waking opens nothing either.
    rig.monitor.resume();
    await waitFor('no connection', () => openConnections() === 0);
  });
});
