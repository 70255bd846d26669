import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { RollUp } from '../../src/shared/verdict';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { discardApp } from './launch-app';
import type { RunningApp } from './launch-app';
import { deadUrl, launchWithConfig } from './live-app';
import { MonitorWindow } from './pages/monitor-window';

/** After this the answer must be on every surface. */
const WITHIN_MS = 15_000;
const FIRST_ALARM_WITHIN_MS = 35_000;
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

interface ShownCollector {
  readonly id: string;
  readonly verdict: RollUp | null;
}

/** Switches the API of the app on, and asks it with the token that it makes. */
async function api(monitor: MonitorWindow) {
  const port = await freePort();
  await monitor.ask('settings:update', { api: { enabled: true, port } });
  const { token } = await monitor.ask('api:make-token');
  const get = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return {
    health: () => get('/health'),
    async level(): Promise<string> {
      const answer = (await (await get('/health')).json()) as { monitor: { level: string } };
      return answer.monitor.level;
    },
    async collectors(): Promise<readonly ShownCollector[]> {
      const answer = await (await get('/collectors/status')).json();
      return (answer as { collectors: readonly ShownCollector[] }).collectors;
    },
    metrics: async (): Promise<string> => (await get('/metrics')).text(),
  };
}

const answerOf = (
  collectors: readonly ShownCollector[],
  id: string,
  question: 'connected' | 'complete' | 'on_time',
): string | undefined =>
  collectors.find((collector) => collector.id === id)?.verdict?.[question].answer;

test('with every venue out of reach, nothing is connected within 15 s, on every surface', async () => {
  const url = await deadUrl();
  const ids = ['binance_trades', 'bybit_trades'];
  const running: RunningApp = await launchWithConfig({
    collectors: [
      { id: 'binance_trades', venue: 'binance', market: 'spot', symbols: SYMBOLS, url },
      { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols: SYMBOLS, url },
    ],
  });
  const launchedAt = performance.now();
  try {
    const monitor = new MonitorWindow(running.page);
    const surfaces = await api(monitor);
    await expect
      .poll(async () => (await monitor.snapshot()).verdict.connected.counts, { timeout: WITHIN_MS })
      .toMatchObject({ bad: 4, good: 0 });
    expect(performance.now() - launchedAt).toBeLessThan(WITHIN_MS + 2_000);

    const { verdict, collectors, health } = await monitor.snapshot();
    expect(verdict.connected.answer).toBe('bad');
    expect(health.level).toBe('down');
    const shown = await surfaces.collectors();
    for (const id of ids) {
      expect(answerOf(collectors, id, 'connected')).toBe('bad');
      expect(answerOf(shown, id, 'connected')).toBe('bad');
    }
    expect((await surfaces.health()).status).toBe(503);
    const metrics = await surfaces.metrics();
    for (const id of ids) {
      expect(metrics).toContain(`tapedeck_collector_healthy{collector="${id}"} 0`);
    }
    expect(metrics).toContain('tapedeck_feeds{question="connected",answer="bad"} 4');
    await expect(monitor.header.root).toContainText('0 of 4 healthy');

    const alarms = async (): Promise<readonly string[]> =>
      (await monitor.ask('alarms:list')).alarms.map(({ rule }) => rule);
    await expect.poll(alarms, { timeout: 35_000 }).toContain('not_connected');
    expect(performance.now() - launchedAt).toBeLessThan(FIRST_ALARM_WITHIN_MS);
  } finally {
    await discardApp(running);
  }
});

test.describe('with one venue that is 4 s late', () => {
  let exchange: ExchangeSimulator;
  let running: RunningApp;
  test.beforeAll(async () => {
    exchange = await startExchangeSimulator({ tradesPerSecond: 200 });
    const { binanceSpotCombined, bybitSpot, http: restUrl } = exchange.urls;
    running = await launchWithConfig({
      collectors: [
        { id: 'binance_trades', venue: 'binance', market: 'spot', symbols: SYMBOLS, url: binanceSpotCombined, restUrl },
        { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols: SYMBOLS, url: bybitSpot, restUrl },
      ],
    }); // prettier-ignore
  });
  test.afterAll(async () => {
    await discardApp(running);
    await exchange.stop();
  });

  test('on time is bad within 15 s for that venue alone, on every surface', async () => {
    const monitor = new MonitorWindow(running.page);
    const surfaces = await api(monitor);
    const onTime = async (): Promise<readonly (string | undefined)[]> => {
      const { collectors } = await monitor.snapshot();
      return ['binance_trades', 'bybit_trades'].map((id) => answerOf(collectors, id, 'on_time'));
    };
    await expect.poll(onTime, { timeout: 20_000 }).toEqual(['good', 'good']);
    await expect.poll(() => surfaces.level()).toBe('healthy');

    const injectedAt = performance.now();
    exchange.injectFault({ kind: 'delay', ms: 4_000, venue: 'binance' });
    await expect.poll(onTime, { timeout: WITHIN_MS }).toEqual(['bad', 'good']);
    expect(performance.now() - injectedAt).toBeLessThan(WITHIN_MS);

    const { verdict, venues } = await monitor.snapshot();
    expect(verdict.on_time.answer).toBe('bad');
    expect(verdict.on_time.counts).toMatchObject({ bad: 2, good: 2 });
    expect(venues.binance?.on_time.answer).toBe('bad');
    expect(venues.bybit?.on_time.answer).toBe('good');
    const shown = await surfaces.collectors();
    expect(answerOf(shown, 'binance_trades', 'on_time')).toBe('bad');
    expect(answerOf(shown, 'bybit_trades', 'on_time')).toBe('good');
    expect(await surfaces.level()).toBe('degraded');
    const metrics = await surfaces.metrics();
    expect(metrics).toContain('tapedeck_collector_healthy{collector="binance_trades"} 0');
    expect(metrics).toContain('tapedeck_collector_healthy{collector="bybit_trades"} 1');
    expect(metrics).toContain('tapedeck_feeds{question="on_time",answer="bad"} 2');
    expect(metrics).toContain('tapedeck_feeds{question="on_time",answer="good"} 2');
    await expect(monitor.header.root).toContainText('on time: 2 good, 2 bad');
  });
});
