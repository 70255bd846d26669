import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { discardApp, launchApp, makeDataFolder, projectRoot } from './launch-app';
import type { RunningApp } from './launch-app';
import { deadUrl, launchWithConfig, oneOutOfReach } from './live-app';
import { writeMarketRecording } from './market-recording';
import { answerSaveDialog } from './pages/export';
import { MonitorWindow } from './pages/monitor-window';

/*
 * Not assertions but pictures to be looked at: each main state in both themes. With
 * TAPEDECK_README_SCREENSHOT=1 also the one of the README, which takes a good minute more.
 */
const folder = join(projectRoot, 'test-results', 'screenshots');
const SIZE = { width: 1280, height: 800 };
const LARGE = { width: 2560, height: 1440 };
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];

test.describe.configure({ timeout: 180_000 });

async function resize({ app, page }: RunningApp, size: typeof SIZE): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, { width, height }) =>
      BrowserWindow.getAllWindows()[0]?.setContentBounds({ x: 0, y: 0, width, height }),
    size,
  );
  await expect
    .poll(() =>
      page.evaluate(() => {
        const { innerWidth: width, innerHeight: height } = globalThis as unknown as PageSize;
        return { width, height };
      }),
    )
    .toEqual(size);
}
interface PageSize {
  readonly innerWidth: number;
  readonly innerHeight: number;
}

/** The window follows the system's theme, which for a driven page is the driver's. */
async function setSystemTheme({ page }: RunningApp, theme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
}

async function open(running: RunningApp): Promise<MonitorWindow> {
  const monitor = new MonitorWindow(running.page);
  await monitor.header.chooseTheme('Like the system');
  await setSystemTheme(running, 'dark');
  await resize(running, SIZE);
  await running.page.mouse.move(SIZE.width / 2, 8);
  return monitor;
}

async function keep(running: RunningApp, state: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const theme of ['light', 'dark'] as const) {
    await setSystemTheme(running, theme);
    await running.page.screenshot({ path: join(folder, `${state}-${theme}.png`) });
  }
}

const secondsCounted = async (monitor: MonitorWindow): Promise<number> => {
  const { series } = await monitor.ask('rates:query', { minutes: 1 });
  return series[0]!.tradesPerSecond.filter((rate) => rate > 0).length;
};

test('the states of a simulated run', async () => {
  const running = await launchApp();
  const monitor = await open(running);
  const { page } = running;
  await monitor.chart.chooseRange(1);
  await expect.poll(() => secondsCounted(monitor), { timeout: 60_000 }).toBeGreaterThan(12);
  await keep(running, 'normal');

  await resize(running, LARGE);
  await page.screenshot({ path: join(folder, 'normal-2560x1440-dark.png') });
  await resize(running, SIZE);

  await monitor.collector('bybit_trades').details.click();
  await expect(monitor.detail.timeline.first()).toBeVisible();
  await keep(running, 'detail');
  await monitor.detail.openTab(/^Symbols/);
  await expect(monitor.detail.symbols).toBeVisible();
  await keep(running, 'detail-symbols');
  await monitor.detail.openTab(/^Raw frames/);
  await keep(running, 'detail-frames');
  await page.keyboard.press('Escape');
  await expect(monitor.detail.root).toBeHidden();

  await monitor.palette.open();
  await keep(running, 'palette');
  await page.keyboard.press('Escape');

  await monitor.header.settingsButton.click();
  await expect(monitor.settings.apply).toBeVisible();
  await keep(running, 'settings');
  await page.keyboard.press('Escape');
  await expect(monitor.settings.root).toBeHidden();

  await monitor.header.badge.click();
  await expect(page.getByText('Built-in exchange')).toBeVisible();
  await keep(running, 'simulator-controls');
  await page.keyboard.press('Escape');

  await monitor.tape.grid.press('ArrowDown');
  await monitor.tape.grid.press('Enter');
  await expect(page.getByRole('dialog', { name: /trade/ })).toBeVisible();
  await keep(running, 'raw-frame');
  await page.keyboard.press('Escape');
  await monitor.tape.grid.press('Escape');

  await monitor.tape.pauseButton.click();
  await monitor.tape.filterBy('symbol', 'BTCUSDT');
  await monitor.tape.pauseButton.click();
  await expect.poll(() => monitor.tape.newer()).toBeGreaterThan(20);
  await keep(running, 'paused');
  await monitor.tape.pauseButton.click();
  await monitor.tape.clearFilters.click();

  await answerSaveDialog(running.app, join(running.dataFolder, 'tapedeck-trades.csv'));
  await monitor.export.button.click();
  await expect(monitor.export.saved).toBeVisible();
  await answerSaveDialog(running.app, join(running.dataFolder, 'gone', 'tapedeck-trades.csv'));
  await monitor.export.button.click();
  await expect(monitor.export.failed).toBeVisible();
  await keep(running, 'export-toasts');
  await page
    .getByRole('alert')
    .getByRole('button')
    .and(page.locator('.mantine-Notification-closeButton'))
    .last()
    .click();

  const { reconnect } = await monitor.ask('settings:get');
  await monitor.ask('settings:update', { reconnect: { ...reconnect, baseDelayMs: 20_000 } });
  await monitor.ask('simulator:stop');
  await monitor.collector('binance_trades').isIn('RECONNECTING');
  // It begins anywhere between 20 and 30 s.
  await expect
    .poll(() => monitor.collector('binance_trades').countdown(), { timeout: 30_000 })
    .toBeLessThan(20);
  await keep(running, 'reconnecting');

  await monitor.ask('collectors:stop-all');
  await monitor.collector('binance_trades').isIn('STOPPED');
  await keep(running, 'all-stopped');
  await discardApp(running);
});

/** As `npm run demo` does on a fresh clone: with every venue, of trades and of books. */
const launchDemo = async (): Promise<RunningApp> =>
  launchApp({ dataFolder: await mkdtemp(join(tmpdir(), 'tapedeck-e2e-')) });

test('more collectors than fit in full', async () => {
  const running = await launchDemo();
  const monitor = await open(running);
  await monitor.collector('kraken_trades').isIn('ACTIVE');
  await expect.poll(() => secondsCounted(monitor), { timeout: 60_000 }).toBeGreaterThan(4);
  await keep(running, 'demo');
  await resize(running, LARGE);
  await keep(running, 'demo-2560x1440');
  await resize(running, SIZE);
  const { reconnect } = await monitor.ask('settings:get');
  await monitor.ask('settings:update', { reconnect: { ...reconnect, baseDelayMs: 20_000 } });
  await monitor.ask('simulator:stop');
  await monitor.collector('bybit_trades').isIn('RECONNECTING');
  await keep(running, 'demo-reconnecting');
  await discardApp(running);
});

test('the states of a live run', async () => {
  const exchange = await startExchangeSimulator({ tradesPerSecond: 120 });
  const running = await launchWithConfig(
    oneOutOfReach({ exchange: exchange.urls, dead: await deadUrl() }),
  );
  const monitor = await open(running);
  await monitor.collector('bybit_linear_trades').isIn('ERROR');
  await expect.poll(() => secondsCounted(monitor), { timeout: 60_000 }).toBeGreaterThan(4);
  await keep(running, 'error');
  await discardApp(running);
  await exchange.stop();
});

test('the states of an order book', async () => {
  const exchange = await startExchangeSimulator({ tradesPerSecond: 300, symbols: SYMBOLS });
  const { bybitSpot: url, http: restUrl } = exchange.urls;
  const common = { venue: 'bybit', market: 'spot', symbols: SYMBOLS, url } as const;
  const running = await launchWithConfig({
    collectors: [
      { id: 'bybit_trades', ...common },
      { id: 'bybit_order_book', channel: 'order_book', restUrl, ...common },
    ],
    reconnect: { baseDelayMs: 20_000 },
  });
  const monitor = await open(running);
  await monitor.book.tab.click();
  await expect(monitor.book.sync).toHaveText('in sync');
  await expect.poll(() => secondsCounted(monitor), { timeout: 60_000 }).toBeGreaterThan(4);
  await keep(running, 'book');
  await resize(running, LARGE);
  await keep(running, 'book-2560x1440');
  await resize(running, SIZE);
  await monitor.collector('bybit_order_book').details.click();
  await monitor.detail.openTab(/^Books/);
  await keep(running, 'detail-books');
  await running.page.keyboard.press('Escape');
  await exchange.goOffline();
  await expect(monitor.book.sync).toHaveText('out of sync');
  await keep(running, 'book-out-of-sync');
  await discardApp(running);
  await exchange.stop();
});

test('a first launch without a network', async () => {
  const url = await deadUrl();
  const symbols = SYMBOLS;
  const running = await launchWithConfig({
    collectors: [
      { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols, url },
      { id: 'bybit_linear_trades', venue: 'bybit', market: 'linear', symbols, url },
      { id: 'binance_trades', venue: 'binance', market: 'spot', symbols, url },
    ],
    reconnect: { baseDelayMs: 20_000 },
  });
  const monitor = await open(running);
  await expect(monitor.tape.root.getByText('No exchange can be reached from here')).toBeVisible();
  await keep(running, 'first-launch');
  await discardApp(running);
});

test('the picture in the README', async () => {
  test.skip(
    process.env.TAPEDECK_README_SCREENSHOT !== '1',
    'set TAPEDECK_README_SCREENSHOT=1 to take it anew',
  );
  const running = await launchDemo();
  const monitor = await open(running);
  await monitor.chart.chooseRange(1);
  await expect.poll(() => secondsCounted(monitor), { timeout: 120_000 }).toBeGreaterThan(58);
  const path = join(projectRoot, 'docs', 'screenshots', 'normal-dark.png');
  await running.page.screenshot({ path });
  await discardApp(running);
});

test('a recording in place of the venues', async () => {
  const dataFolder = await makeDataFolder();
  const file = join(dataFolder, 'binance-2026-03-14.jsonl');
  await writeMarketRecording(file);
  const running = await launchApp({ flags: ['--replay', file], dataFolder });
  const monitor = await open(running);
  await monitor.chart.chooseRange(1);
  await monitor.replay.chooseSpeed('10×');
  await expect.poll(() => secondsCounted(monitor), { timeout: 60_000 }).toBeGreaterThan(40);
  await monitor.replay.chooseSpeed('1×');
  await keep(running, 'replay');
  await resize(running, LARGE);
  await keep(running, 'replay-2560x1440');
  await resize(running, SIZE);
  await monitor.replay.chooseSpeed('max');
  await expect(monitor.replay.root).toContainText('End of file');
  await keep(running, 'replay-ended');
  await discardApp(running);
});

test('the dialogs that change collectors', async () => {
  const running = await launchApp();
  const monitor = await open(running);
  const { roster } = monitor;
  await monitor.collector('binance_trades').isIn('ACTIVE');
  await roster.openAdd();
  await roster.choose('Venue', 'Kraken');
  await roster.pick('BTC/USD', 'NOPE/USD');
  await roster.search.fill('eth');
  await keep(running, 'add-collector');
  await resize(running, LARGE);
  await running.page.screenshot({ path: join(folder, 'add-collector-2560x1440-dark.png') });
  await resize(running, SIZE);
  await roster.id.fill('bybit_trades');
  await roster.press('Add collector');
  await expect(roster.dialog).toContainText('used twice');
  await keep(running, 'add-collector-refused');
  await roster.choose('Venue', 'Bybit');
  await roster.chooseChannel('Order books');
  await keep(running, 'add-books');
  await roster.press('Cancel');
  await roster.openEdit('binance_trades');
  await expect(roster.dialog).toContainText('instruments');
  await keep(running, 'edit-collector');
  await roster.press('Cancel');
  await running.page.getByRole('button', { name: 'More of binance_trades' }).click();
  await keep(running, 'collector-menu');
  await running.page.getByRole('menuitem', { name: 'Remove…' }).click();
  await expect(roster.dialog).toContainText('What it brought stays');
  await keep(running, 'remove-collector');
  await discardApp(running);
});
