import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { Clock } from '../../src/platform/clock';
import { systemClock } from '../../src/platform/clock';
import type { Incident, IncidentReport } from '../../src/shared/incidents';
import { hurriedClock, monitorRig } from '../support/monitor-rig';
import type { MonitorRig } from '../support/monitor-rig';
import { waitFor } from '../support/wait-for';

/** Waits and stamps pass `factor` times as fast, so that conditions hold as long as they would. */
function fastClock(factor: number): Clock {
  const startedAt = systemClock.now();
  const startedMs = systemClock.monotonicMs();
  const monotonicMs = (): number => startedMs + (systemClock.monotonicMs() - startedMs) * factor;
  return {
    now: () => Math.round(startedAt + monotonicMs() - startedMs),
    monotonicMs,
    turnMs: monotonicMs,
    receiptMicros: () => systemClock.receiptMicros(),
    after: (delayMs, callback) => systemClock.after(delayMs / factor, callback),
  };
}

let rig: MonitorRig | null = null;
let exchange: ExchangeSimulator | null = null;
afterEach(async () => {
  await rig?.close();
  await exchange?.stop();
  rig = null;
  exchange = null;
});

const incidents = (): readonly Incident[] => rig?.monitor.incidents.list() ?? [];

/** A port at which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('when every venue is out of reach', () => {
  it('the first alarm comes within 35 s of the start, before the circuit opens', async () => {
    const port = await closedPort();
    const clock = fastClock(20);
    const collectors = (['bybit', 'binance'] as const).map((venue) => ({
      id: `${venue}_trades`,
      venue,
      market: 'spot',
      symbols: ['BTCUSDT'],
      url: `ws://127.0.0.1:${port}`,
    }));
    const reconnect = { baseDelayMs: 1_000, maxDelayMs: 30_000, maxAttempts: 10, jitter: true };
    rig = monitorRig(collectors, { reconnect }, clock);
    const reports: IncidentReport[] = [];
    rig.monitor.incidents.onReport((report) => reports.push(report));
    const startedAt = clock.now();
    rig.monitor.open();
    await waitFor('a report of each venue', () => reports.length === 2);
    for (const { at, incident, state } of reports) {
      expect(at - startedAt).toBeGreaterThan(29_000);
      expect(at - startedAt).toBeLessThan(35_000);
      expect(state).toBe('opened');
      expect(incident.alarms.rules).toEqual(['not_connected']);
      expect(incident.attempts).toBeGreaterThan(1);
    }
    expect(rig.monitor.snapshot().collectors.map(({ state }) => state)).not.toContain('ERROR');
    expect(rig.monitor.snapshot().incidents).toBe(2);
  });
});

describe('when a venue fails', () => {
  it('its outage over several collectors is one incident, which closes with its cost', async () => {
    exchange = await startExchangeSimulator({
      seed: 5,
      tradesPerSecond: 300,
      symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
    });
    const common = { venue: 'binance', restUrl: exchange.urls.http };
    const url = exchange.urls.binanceSpotCombined;
    rig = monitorRig(
      ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) => ({
        ...common,
        id: `binance_${symbol.toLowerCase()}`,
        market: 'spot',
        symbols: [symbol],
        url,
      })),
      { reconnect: { maxAttempts: 1_000, maxDelayMs: 200 } },
      hurriedClock(10),
      { fetch: globalThis.fetch },
    );
    const { monitor } = rig;
    monitor.open();
    await waitFor('trades', () => monitor.snapshot().collectors.every(({ account }) => account.stored > 5)); // prettier-ignore
    await exchange.goOffline();
    await waitFor('one incident of all', () => incidents()[0]?.collectors.length === 3);
    await exchange.goOnline();
    await waitFor('its end', () => incidents().every(({ end }) => end !== null), 20_000);
    expect(incidents()).toMatchObject([
      {
        title: 'Binance: 3 collectors lost their connection',
        connectionsLost: 3,
        venue: 'binance',
        cutOff: false,
      },
    ]);
    expect(incidents()[0]?.attempts).toBeGreaterThanOrEqual(3);
  });

  it('by a trade and a reset, again and again, that is one incident and opens the circuit', async () => {
    exchange = await startExchangeSimulator({
      seed: 5,
      tradesPerSecond: 500,
      symbols: ['BTCUSDT'],
    });
    rig = monitorRig(
      [
        {
          id: 'bybit_trades',
          venue: 'bybit',
          market: 'spot',
          symbols: ['BTCUSDT'],
          url: exchange.urls.bybitSpot,
        },
      ],
      {
        reconnect: { baseDelayMs: 1_000, maxDelayMs: 30_000, maxAttempts: 5, coolDownMs: 300_000 },
        timeouts: { connectMs: 10_000, subscriptionMs: 10_000, pongMs: 10_000, dataSilenceMs: 60_000 }, // prettier-ignore
      },
      fastClock(20),
    );
    const { monitor } = rig;
    const simulator = exchange;
    monitor.onTransition((_, { to }) => {
      if (to === 'ACTIVE')
        setTimeout(() => simulator.injectFault({ kind: 'close', code: 1006 }), 20);
    });
    monitor.open();
    await waitFor('the circuit to open', () => rig?.status().state === 'ERROR', 20_000);
    expect(rig.status().circuit).toMatchObject({ kind: 'open', openings: 1 });
    expect(rig.detail().transitions.filter(({ to }) => to === 'ACTIVE')).toHaveLength(6);
    expect(incidents()).toMatchObject([
      { title: 'bybit_trades: connection lost 6 times', connectionsLost: 6, end: null },
    ]);
  });
});
