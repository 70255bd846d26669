import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { discardApp, launchApp, makeDataFolder } from './launch-app';
import { answerSaveDialog } from './pages/export';
import { MonitorWindow } from './pages/monitor-window';

const KRAKEN = 'kraken_trades';
const BOOKS = 'kraken_order_book';

/** The system's dialog cannot be driven, so the answer is given for the person. */
const answerOpenDialog = (app: ElectronApplication, filePath: string): Promise<void> =>
  app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, filePath);

const symbolsOf = async (monitor: MonitorWindow, id: string): Promise<readonly string[]> =>
  (await monitor.snapshot()).collectors.find((each) => each.id === id)?.symbols ?? [];

const booksInSync = async (monitor: MonitorWindow): Promise<number | undefined> =>
  (await monitor.snapshot()).collectors.find(({ id }) => id === BOOKS)?.books?.inSync;

const tradesAreShown = async ({ tape }: MonitorWindow): Promise<void> => {
  await tape.filterBy('venue', 'kraken');
  const kinds = async () =>
    new Set((await tape.shownRows()).map(({ cells: { venue, symbol } }) => `${venue} ${symbol}`));
  await expect.poll(kinds).toContain('kraken BTC/USD');
  expect([...(await kinds())].filter((kind) => !kind.startsWith('kraken '))).toEqual([]);
  await tape.clearFilters.click();
};

/** It is in sync on screen, has two sides that do not cross, and moves. */
const bookIsShown = async ({ book }: MonitorWindow): Promise<void> => {
  await book.tab.click();
  await book.choose(BOOKS, 'BTC/USD');
  await expect(book.sync).toHaveText('in sync');
  await expect.poll(async () => (await book.levels('Bids')).length).toBeGreaterThan(5);
  const best = async (side: 'Bids' | 'Asks') => (await book.levels(side))[0];
  expect(Number((await best('Bids'))?.price)).toBeLessThan(Number((await best('Asks'))?.price));
  const before = JSON.stringify(await book.levels('Bids'));
  await expect.poll(async () => JSON.stringify(await book.levels('Bids'))).not.toBe(before);
};

const flows = (monitor: MonitorWindow, id: string, symbols: readonly string[]) =>
  expect
    .poll(async () => {
      const { symbols: reports } = await monitor.ask('collectors:get-detail', { id });
      return reports
        .filter(({ subscription }) => subscription.kind === 'flowing')
        .map(({ symbol }) => symbol);
    })
    .toEqual(symbols);

test('a collector that a person adds is watched, changed and still there after a restart', async () => {
  const dataFolder = await makeDataFolder();
  const first = await launchApp({ dataFolder });
  const monitor = new MonitorWindow(first.page);
  await monitor.collector('bybit_trades').isIn('ACTIVE');

  await monitor.roster.openAdd();
  await monitor.roster.choose('Venue', 'Kraken');
  await expect(monitor.roster.id).toHaveValue(KRAKEN);
  await monitor.roster.pick('BTC/USD', 'ETH/USD');
  await expect(monitor.roster.chosen.getByRole('listitem')).toHaveCount(2);
  await monitor.roster.press('Add collector');
  await monitor.roster.isClosed();

  await monitor.collector(KRAKEN).isIn('ACTIVE');
  await flows(monitor, KRAKEN, ['BTC/USD', 'ETH/USD']);
  const received = async (): Promise<number> =>
    (await monitor.snapshot()).collectors.find(({ id }) => id === KRAKEN)?.account.stored ?? 0;
  await expect.poll(received).toBeGreaterThan(5);
  await tradesAreShown(monitor);

  await monitor.roster.openAdd();
  await monitor.roster.choose('Venue', 'Kraken');
  await monitor.roster.chooseChannel('Order books');
  await expect(monitor.roster.id).toHaveValue(BOOKS);
  await monitor.roster.pick('BTC/USD');
  await monitor.roster.press('Add collector');
  await monitor.roster.isClosed();
  await expect.poll(() => booksInSync(monitor)).toBe(1);
  await bookIsShown(monitor);

  const { connection } = (await monitor.ask('collectors:get-detail', { id: KRAKEN })).status;
  await monitor.roster.openEdit(KRAKEN);
  await monitor.roster.leaveOut('ETH/USD');
  await monitor.roster.press('Save');
  await monitor.roster.isClosed();
  expect(await symbolsOf(monitor, KRAKEN)).toEqual(['BTC/USD']);
  const { status } = await monitor.ask('collectors:get-detail', { id: KRAKEN });
  expect(status.connection.openedAt).toBe(connection.openedAt);
  expect(status.state).toBe('ACTIVE');

  await monitor.roster.remove('bybit_linear_trades');
  await expect(monitor.collector('bybit_linear_trades').root).toBeHidden();
  expect((await monitor.snapshot()).ledger.balanced).toBe(true);
  expect(first.consoleErrors).toEqual([]);
  await first.app.close();

  const second = await launchApp({ dataFolder });
  const again = new MonitorWindow(second.page);
  await again.collector(KRAKEN).isIn('ACTIVE');
  expect((await again.snapshot()).collectors.map(({ id }) => id)).toEqual([
    'bybit_trades',
    'binance_trades',
    KRAKEN,
    BOOKS,
  ]);
  await expect.poll(() => booksInSync(again)).toBe(1);
  await tradesAreShown(again);
  await bookIsShown(again);
  expect(await symbolsOf(again, KRAKEN)).toEqual(['BTC/USD']);
  const told = await again.ask('timeline:query', { filter: { kinds: ['configuration'] } });
  expect(told.events.map(({ change }) => change)).toEqual([
    'removed',
    'symbols_changed',
    'added',
    'added',
  ]);
  await discardApp(second);
});

test('what cannot be used is said at its field, and a typed symbol is marked as not verified', async () => {
  const running = await launchApp();
  const monitor = new MonitorWindow(running.page);
  const { roster } = monitor;
  await roster.openAdd();
  await roster.id.fill('bybit_trades');
  await roster.pick('BTCUSDT', 'NOPEUSDT');
  await expect(roster.chosen.getByRole('listitem').filter({ hasText: 'NOPEUSDT' })).toContainText(
    '?',
  );
  await roster.press('Add collector');
  await expect(roster.dialog).toContainText('"bybit_trades" is used twice');
  await roster.id.fill('more_trades');
  await roster.press('Add collector');
  await expect(roster.dialog).toContainText('BTCUSDT is collected by bybit_trades already');
  await roster.press('Cancel');
  await roster.isClosed();
  expect((await monitor.snapshot()).collectors).toHaveLength(3);
  await discardApp(running);
});

test('the configuration goes out as a file, and comes in after its changes were shown', async () => {
  const dataFolder = await makeDataFolder();
  const running = await launchApp({ dataFolder });
  const monitor = new MonitorWindow(running.page);
  const path = join(dataFolder, 'config.json');
  await monitor.collector('binance_trades').isIn('ACTIVE');
  await answerSaveDialog(running.app, path);
  await monitor.palette.run('Export the configuration…');
  await expect(running.page.getByRole('alert')).toContainText('config.json');
  const content = JSON.parse(await readFile(path, 'utf8')) as {
    collectors: { id: string; symbols: string[] }[];
    network: { proxy: string };
  };
  expect(content.collectors.map(({ id }) => id)).toHaveLength(3);
  content.collectors[2]!.symbols = ['XRPUSDT'];
  content.collectors.splice(1, 1);
  expect(content.network.proxy).toBe('system');
  content.network.proxy = 'http://proxy.test:3128';
  await writeFile(path, JSON.stringify(content));

  await answerOpenDialog(running.app, path);
  await monitor.palette.run('Import a configuration…');
  const changes = monitor.roster.dialog.getByRole('list', { name: 'Collectors' });
  await expect(changes.getByRole('listitem')).toHaveText([
    /bybit_trades.*kept/,
    /binance_trades.*changed.*\+ XRPUSDT, − BTCUSDT/,
    /bybit_linear_trades.*removed/,
  ]);
  await expect(monitor.roster.dialog.getByRole('list', { name: 'Settings' })).toHaveText(
    /network\.proxy: system → http:\/\/proxy\.test:3128/,
  );
  await monitor.roster.press('Import');
  await monitor.roster.isClosed();
  expect(await symbolsOf(monitor, 'binance_trades')).toEqual(['XRPUSDT']);
  await flows(monitor, 'binance_trades', ['XRPUSDT']);
  await discardApp(running);
});
