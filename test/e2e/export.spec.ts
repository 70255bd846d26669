import { access, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { TapeRow } from '../../src/shared/ipc/contract';
import type { TradeFilter } from '../../src/shared/market-data';
import { expect, standStill, test } from './simulated-app';
import { answerSaveDialog, suggestedPaths } from './pages/export';
import type { MonitorWindow } from './pages/monitor-window';
import type { RunningApp } from './launch-app';

/** As the CSV must have them: oldest first, every cell as text. */
async function expectedRows(
  monitor: MonitorWindow,
  filter: TradeFilter = {},
): Promise<readonly Readonly<Record<string, string>>[]> {
  const { rows, matching } = await monitor.ask('tape:watch', { filter });
  expect(rows, 'the tape must hold all of the store, or it cannot be compared').toHaveLength(
    matching,
  );
  return rows.toReversed().map(cellsOf);
}

const cellsOf = (row: TapeRow): Readonly<Record<string, string>> => ({
  time: new Date(row.exchangeTime).toISOString(),
  received_at: new Date(row.receivedAt).toISOString(),
  venue: row.venue,
  market: row.market,
  symbol: row.symbol,
  side: row.side,
  price: row.price,
  quantity: row.quantity,
  notional: row.notional,
  trade_id: row.tradeId,
  collector: row.collectorId,
});

const parseCsv = async (path: string): Promise<unknown> =>
  parse(await readFile(path, 'utf8'), { columns: true, record_delimiter: '\r\n' });

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const target = ({ dataFolder }: RunningApp, name: string): string => join(dataFolder, name);

// The store must stand still and fit into one answer of the tape to be compared with a file.
const limitStore = async (monitor: MonitorWindow, maxTotalTrades: number): Promise<void> => {
  const { storage } = await monitor.ask('settings:get');
  await monitor.ask('settings:update', { storage: { ...storage, maxTotalTrades } });
};
test.beforeEach(async ({ monitor }) => {
  await limitStore(monitor, 900);
  await expect
    .poll(async () => (await monitor.snapshot()).ledger.intake.stored)
    .toBeGreaterThan(200);
  await standStill(monitor);
});

test.afterEach(({ monitor }) => limitStore(monitor, 10_000));

test('the button saves every trade of the store, equal to it cell by cell', async ({
  monitor,
  running,
}) => {
  const path = target(running, 'all.csv');
  await answerSaveDialog(running.app, path);
  await monitor.export.button.click();
  await expect(monitor.export.saved).toContainText('all.csv');
  const expected = await expectedRows(monitor);
  expect(await parseCsv(path)).toEqual(expected);
  await expect(monitor.export.saved).toContainText(`${expected.length} trades`);
  await expect(monitor.export.saved.getByRole('button', { name: 'Show in folder' })).toBeVisible();
  const [suggested] = await suggestedPaths(running.app);
  expect(basename(suggested!)).toMatch(/^tapedeck-trades-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.csv$/);
});

test('with filters set, the button saves exactly the trades that match, and the menu all of them', async ({
  monitor,
  running,
}) => {
  const { tape } = monitor;
  await tape.filterBy('venue', 'bybit');
  await tape.filterBy('market', 'linear');
  await tape.filterBy('side', 'buy');
  await tape.smallestNotional.fill('100');
  const filter = { venue: 'bybit', market: 'linear', side: 'buy', minNotional: '100' } as const;
  const path = target(running, 'filtered.csv');
  await answerSaveDialog(running.app, path);
  await monitor.export.button.click();
  await expect(monitor.export.saved).toContainText('filtered.csv');
  const matching = await expectedRows(monitor, filter);
  expect(matching.length).toBeGreaterThan(0);
  expect(await parseCsv(path)).toEqual(matching);

  const allPath = target(running, 'all-despite-filter.csv');
  await answerSaveDialog(running.app, allPath);
  await monitor.export.choose('All trades');
  await expect(monitor.export.saved.filter({ hasText: 'all-despite-filter.csv' })).toBeVisible();
  expect(await parseCsv(allPath)).toEqual(await expectedRows(monitor));
});

test('a dialog that is closed saves nothing and says nothing', async ({ monitor, running }) => {
  await answerSaveDialog(running.app, null);
  const before = await readdir(running.dataFolder);
  await monitor.export.button.click();
  await expect.poll(() => suggestedPaths(running.app)).toHaveLength(1);
  // A second one gets its turn only after the first has ended.
  await answerSaveDialog(running.app, target(running, 'second.csv'));
  await monitor.export.button.click();
  await expect(monitor.export.saved).toContainText('second.csv');
  await expect(monitor.page.getByRole('alert')).toHaveCount(1);
  const added = (await readdir(running.dataFolder)).filter((name) => !before.includes(name));
  expect(added.filter((name) => !name.startsWith('settings.json'))).toEqual(['second.csv']);
});

test('a folder that is gone is told with what to do, and nothing is left behind', async ({
  monitor,
  running,
}) => {
  const file = target(running, 'a-file');
  await writeFile(file, 'not a folder');
  await answerSaveDialog(running.app, join(file, 'trades.csv'));
  await monitor.export.button.click();
  await expect(monitor.export.failed).toContainText('trades.csv was not written');
  await expect(monitor.export.failed).toContainText('Choose another folder');
  expect(await readFile(file, 'utf8')).toBe('not a folder');
});

test('a full disk is told as such, and the file that was there stays whole', async ({
  monitor,
  running,
}) => {
  const folder = target(running, 'full-disk');
  await mkdir(folder);
  const path = join(folder, 'trades.csv');
  await writeFile(path, 'the old file');
  await answerSaveDialog(running.app, path);
  await fillDisk(running, true);
  await monitor.export.button.click();
  await expect(monitor.export.failed).toContainText('The disk is full');
  await expect(monitor.export.failed).toContainText('Free some space');
  await fillDisk(running, false);
  expect(await readFile(path, 'utf8')).toBe('the old file');
  expect(await readdir(folder)).toEqual(['trades.csv']);
  await rm(folder, { recursive: true });
});

test('Ctrl+E saves all trades', async ({ monitor, running }) => {
  const path = target(running, 'by-key.csv');
  await answerSaveDialog(running.app, path);
  // Keys that a driver sends to the page never reach the menu, so this one goes through the window.
  await running.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.webContents.sendInputEvent({ type: 'keyDown', keyCode: 'E', modifiers: ['control'] });
    window?.webContents.sendInputEvent({ type: 'keyUp', keyCode: 'E', modifiers: ['control'] });
  });
  await expect(monitor.export.saved).toContainText('by-key.csv');
  expect(await exists(path)).toBe(true);
});

test('the timeline of a collector is saved with a cause in every line', async ({
  monitor,
  running,
}) => {
  const path = target(running, 'timeline.csv');
  await answerSaveDialog(running.app, path);
  await monitor.collector('bybit_trades').details.click();
  await monitor.detail.exportTimeline.click();
  await expect(monitor.page.getByRole('alert')).toContainText('timeline.csv');
  const { transitions } = await monitor.ask('collectors:get-detail', { id: 'bybit_trades' });
  const lines = (await parseCsv(path)) as readonly Readonly<Record<string, string>>[];
  for (const line of lines) expect(line).toMatchObject({ collector: 'bybit_trades' });
  expect(lines.every(({ cause, detail }) => cause !== '' && detail !== '')).toBe(true);
  const moves = lines
    .filter(({ kind }) => kind === 'transition')
    .sort((a, b) => Number(a.id) - Number(b.id));
  expect(moves.map(({ from, to, detail }) => [from, to, detail])).toEqual(
    transitions.map(({ from, to, cause }) => [from, to, expect.stringContaining(cause.detail)]),
  );
});

/** Every write to a file that the app opens anew fails as on a full disk. A real one would need a mount. */
const fillDisk = ({ app }: RunningApp, isFull: boolean): Promise<void> =>
  app.evaluate((_electron, full) => {
    const { promises } = process.getBuiltinModule('node:fs');
    const { syncBuiltinESMExports } = process.getBuiltinModule('node:module');
    const kept = globalThis as typeof globalThis & { realOpen?: typeof promises.open };
    kept.realOpen ??= promises.open;
    const { realOpen } = kept;
    promises.open = full
      ? async (...args) => {
          const handle = await realOpen(...args);
          handle.writeFile = () =>
            Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
          return handle;
        }
      : realOpen;
    syncBuiltinESMExports();
  }, isFull);
