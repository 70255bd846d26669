import { expect, test } from '@playwright/test';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { discardApp } from './launch-app';
import type { RunningApp } from './launch-app';
import { deadUrl, launchWithConfig, oneOutOfReach } from './live-app';
import { MonitorWindow } from './pages/monitor-window';
import { relaunchFlags } from './relaunch';

test.describe('without an exchange in reach', () => {
  let running: RunningApp;
  let monitor: MonitorWindow;
  test.beforeAll(async () => {
    running = await launchWithConfig({
      collectors: [
        {
          id: 'bybit_trades',
          venue: 'bybit',
          market: 'spot',
          symbols: ['BTCUSDT'],
          url: await deadUrl(),
        },
      ],
      reconnect: { baseDelayMs: 20_000, jitter: false },
    });
    monitor = new MonitorWindow(running.page);
  });
  test.afterAll(() => discardApp(running));

  test('the first launch explains itself and offers the simulated exchange', async () => {
    await monitor.collector('bybit_trades').isIn('RECONNECTING');
    await expect(monitor.header.badge).toHaveText('LIVE');
    await expect(monitor.collector('bybit_trades').root).toContainText(
      'Nobody answers at 127.0.0.1:',
    );
    const { root } = monitor.tape;
    await expect(root.getByText('No exchange can be reached from here')).toBeVisible();
    await expect(root).toContainText('alive, complete and on time');

    const button = root.getByRole('button', { name: 'Open the simulated exchange' });
    expect(await relaunchFlags(running, () => button.click())).toContain('--simulate');
  });

  test('a run that is stopped without a single trade says so and offers to start', async () => {
    await monitor.header.stopAll.click();
    await monitor.collector('bybit_trades').isIn('STOPPED');
    await expect(monitor.tape.root.getByText('All collectors are stopped')).toBeVisible();
    await monitor.tape.root.getByRole('button', { name: 'Start all' }).click();
    await monitor.collector('bybit_trades').isIn('RECONNECTING');
  });

  test('the settings name the config file that they come from', async () => {
    await monitor.header.settingsButton.click();
    await expect(monitor.settings.root).toContainText('config.json');
    await expect(monitor.settings.field('First delay')).toHaveValue('20 s');
    await running.page.keyboard.press('Escape');
  });
});

test.describe('with one of three venues out of reach', () => {
  let exchange: ExchangeSimulator;
  let running: RunningApp;
  let monitor: MonitorWindow;
  test.beforeAll(async () => {
    exchange = await startExchangeSimulator({ tradesPerSecond: 200 });
    running = await launchWithConfig(
      oneOutOfReach({ exchange: exchange.urls, dead: await deadUrl() }),
    );
    monitor = new MonitorWindow(running.page);
  });
  test.afterAll(async () => {
    await discardApp(running);
    await exchange.stop();
  });

  test('the one gives up with a countdown to its probe while the others go on', async () => {
    const failed = monitor.collector('bybit_linear_trades');
    await failed.isIn('ERROR');
    await expect(failed.root).toContainText('Gave up for now. Probe in');
    const seconds = await failed.countdown();
    expect(seconds).toBeGreaterThan(60);
    await expect.poll(() => failed.countdown()).toBeLessThan(seconds!);
    await expect(monitor.footer.root).toContainText('alarms 1');
    await expect(monitor.header.badge).toHaveText('LIVE');
    await expect(monitor.header.root).toContainText('6 of 9 healthy, 3 of them not provable');

    for (const id of ['bybit_trades', 'binance_trades']) {
      await monitor.collector(id).isIn('ACTIVE');
      const received = await monitor.collector(id).received();
      await expect.poll(() => monitor.collector(id).received()).toBeGreaterThan(received);
    }
  });

  test('a person need not wait for the probe', async () => {
    const id = 'bybit_linear_trades';
    const causes = async (): Promise<readonly string[]> =>
      (await monitor.ask('collectors:get-detail', { id })).transitions.map(
        ({ cause }) => cause.code,
      );
    await monitor.collector(id).isIn('ERROR');
    expect(await causes()).not.toContain('retry_requested');
    await monitor.collector(id).retryNow.click();
    await expect.poll(causes).toContain('retry_requested');
    await expect.poll(causes).toContain('probe_failed');
    await monitor.collector(id).isIn('ERROR');
  });
});
