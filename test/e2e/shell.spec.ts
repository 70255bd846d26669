import { access, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';
import type { PushChannel } from '../../src/shared/ipc/channels';
import type { MonitorSnapshot } from '../../src/shared/monitor-snapshot';
import type { TapedeckBridge, TapeRow } from '../../src/shared/ipc/contract';
import { discardApp, launchApp, makeDataFolder, runToEnd } from './launch-app';
import type { RunningApp } from './launch-app';

declare const window: { readonly tapedeck: TapedeckBridge };

const snapshotOf = async ({ page }: RunningApp): Promise<MonitorSnapshot> => {
  const answer = await page.evaluate(() => window.tapedeck.request('monitor:get-snapshot'));
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
};

const receivedBy = async (running: RunningApp): Promise<number> =>
  (await snapshotOf(running)).ledger.intake.received;

/** The system's dialog cannot be driven, so the answer is given for the person. */
const answerSaveDialog = (app: ElectronApplication, filePath: string): Promise<void> =>
  app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);

test.describe('flags', () => {
  test('that nobody knows end with exit code 2 and their name', async () => {
    const { exitCode, stderr } = await runToEnd(['--simulat']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('unknown flag --simulat. Did you mean --simulate?');
  });

  test('a config file that cannot be used ends with exit code 2 and the place in it', async () => {
    const file = join(await makeDataFolder(), 'config.json');
    await writeFile(file, '{\n  "collectors": [}\n}');
    const { exitCode, stderr } = await runToEnd(['--config', file]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('line 2, column 18');
  });

  test('--version names the app and its Electron', async () => {
    const { exitCode, stdout } = await runToEnd(['--version']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Tapedeck \d+\.\d+\.\d+ on Electron \d+\.\d+\.\d+\n$/);
  });
});

test('a second start with the same data folder brings the first window to the front', async () => {
  const first = await launchApp();
  const isVisible = () =>
    first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  expect(await isVisible()).toBe(false);
  const second = await runToEnd(['--simulate', '--user-data-dir', first.dataFolder]);
  expect(second.exitCode).toBe(0);
  expect(second.stdout).toContain('brought to the front');
  await expect.poll(isVisible).toBe(true);
  await discardApp(first);
});

test('a signal ends the app in good order', async () => {
  const running = await launchApp();
  await expect.poll(() => receivedBy(running)).toBeGreaterThan(0);
  const child = running.app.process();
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
  const lines = (await readFile(join(running.dataFolder, 'logs', 'tapedeck.log'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; versions?: { electron: string } });
  expect(lines[0]?.msg).toMatch(/^Tapedeck .* on Electron /);
  expect(lines.at(-1)?.msg).toBe('Stopped');
});

test('settings survive a restart, and a simulated run leaves no trace of its addresses', async () => {
  const first = await launchApp();
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 50, width: 1000, height: 700 }),
  );
  await first.page.evaluate(() => window.tapedeck.request('settings:update', { theme: 'light' }));
  await first.app.close();
  const text = await readFile(join(first.dataFolder, 'settings.json'), 'utf8');
  expect(text).not.toContain('127.0.0.1');

  const second = await launchApp({ dataFolder: first.dataFolder });
  const settings = await second.page.evaluate(() => window.tapedeck.request('settings:get'));
  expect(settings).toMatchObject({ ok: true, value: { theme: 'light' } });
  const seen = await second.app.evaluate(({ BrowserWindow, nativeTheme }) => ({
    bounds: BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    theme: nativeTheme.themeSource,
  }));
  expect(seen).toEqual({ bounds: { x: 40, y: 50, width: 1000, height: 700 }, theme: 'light' });
  await discardApp(second);
});

test('a settings file that cannot be read is kept aside and the window says so', async () => {
  const dataFolder = await makeDataFolder();
  await writeFile(join(dataFolder, 'settings.json'), '{"theme": ');
  const running = await launchApp({ dataFolder });
  await expect(running.page.getByText(/The settings file could not be used/)).toBeVisible();
  const kept = (await readdir(dataFolder)).filter((name) => name.startsWith('settings.corrupt-'));
  expect(kept).toHaveLength(1);
  expect(await readFile(join(dataFolder, kept[0] ?? ''), 'utf8')).toBe('{"theme": ');
  await discardApp(running);
});

test('a window that crashed is loaded again while the collectors run on', async () => {
  const running = await launchApp();
  await expect.poll(() => receivedBy(running)).toBeGreaterThan(0);
  // The driver loses the page with its process, so the window is asked through main.
  const askWindow = <T>(code: string): Promise<T> =>
    running.app.evaluate(
      ({ BrowserWindow }, script) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script) as Promise<T>,
      code,
    );
  const pageProcess = () =>
    running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      // A question put to a page that is crashed or loading is never answered.
      return contents?.isLoading() === false && !contents.isCrashed()
        ? contents.getOSProcessId()
        : null;
    });
  const before = await snapshotOf(running);
  const crashing = await pageProcess();
  await running.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await expect
    .poll(async () => ![null, crashing].includes(await pageProcess()), 'the page is there again')
    .toBe(true);
  const notices = await askWindow<string[]>(
    "window.tapedeck.request('app:get-context').then((c) => c.value.notices)",
  );
  expect(notices).toEqual([expect.stringContaining('was loaded again')]);
  const after = await askWindow<MonitorSnapshot>(
    "window.tapedeck.request('monitor:get-snapshot').then((s) => s.value)",
  );
  expect(after.startedAt).toBe(before.startedAt);
  expect(after.ledger.intake.received).toBeGreaterThanOrEqual(before.ledger.intake.received);
  expect(after.collectors.map(({ stats }) => stats.reconnects)).toEqual([0, 0, 0]);
  await discardApp(running);
});

test('a bug in the main process is logged whole and told, and the app lives on', async () => {
  const running = await launchApp();
  await running.app.evaluate(({ dialog }) => {
    const seen = globalThis as typeof globalThis & { told?: string[] };
    seen.told = [];
    dialog.showMessageBox = (...args: unknown[]) => {
      seen.told?.push((args[0] as { detail: string }).detail);
      // Stays open, as for a person who is away: the second bug must not open another.
      return new Promise(() => undefined);
    };
    setTimeout(() => {
      throw new Error('boom');
    });
    void Promise.reject(new Error('a promise broke'));
  });
  const told = () =>
    running.app.evaluate(() => (globalThis as typeof globalThis & { told?: string[] }).told);
  await expect.poll(told).toEqual([expect.stringMatching(/^(boom|a promise broke)/)]);
  const received = await receivedBy(running);
  await expect.poll(() => receivedBy(running)).toBeGreaterThan(received);
  await running.app.close();
  const log = await readFile(join(running.dataFolder, 'logs', 'tapedeck.log'), 'utf8');
  expect(log).toMatch(/"message":"boom","stack":"Error: boom\\n +at /);
  expect(log).toContain('a promise broke');
});

test('a hidden window is sent nothing, and is told everything anew when it is shown', async () => {
  const running = await launchApp();
  await running.app.evaluate(({ BrowserWindow }) => {
    const counted = globalThis as typeof globalThis & {
      pushes?: Partial<Record<PushChannel, number>>;
    };
    counted.pushes = {};
    const { webContents } = BrowserWindow.getAllWindows()[0] ?? {};
    if (webContents === undefined) throw new Error('no window');
    const send = webContents.send.bind(webContents);
    webContents.send = (channel: PushChannel, ...payload: unknown[]) => {
      const { pushes = {} } = counted;
      pushes[channel] = (pushes[channel] ?? 0) + 1;
      send(channel, ...payload);
    };
  });
  const pushes = () =>
    running.app.evaluate(
      () =>
        (globalThis as typeof globalThis & { pushes?: Partial<Record<PushChannel, number>> })
          .pushes,
    );
  await expect.poll(async () => (await pushes())?.['tape:appended']).toBeGreaterThan(0);
  await expect.poll(async () => (await pushes())?.['monitor:changed']).toBeGreaterThan(0);

  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const whenHidden = await pushes();
  const received = await receivedBy(running);
  await expect.poll(() => receivedBy(running)).toBeGreaterThan(received + 300);
  expect(await pushes()).toEqual(whenHidden);

  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
  await expect
    .poll(async () => (await pushes())?.['monitor:changed'])
    .toBeGreaterThan(whenHidden?.['monitor:changed'] ?? 0);
  await discardApp(running);
});

test.describe('export', () => {
  let running: RunningApp;
  test.beforeAll(async () => {
    running = await launchApp();
    await expect.poll(() => receivedBy(running)).toBeGreaterThan(200);
    await running.page.evaluate(() => window.tapedeck.request('collectors:stop-all'));
  });
  test.afterAll(async () => {
    await discardApp(running);
  });

  const rowsHeld = async (): Promise<readonly TapeRow[]> => {
    const watch = await running.page.evaluate(() =>
      window.tapedeck.request('tape:watch', { filter: {} }),
    );
    if (!watch.ok) throw new Error(watch.error.message);
    expect(watch.value.rows).toHaveLength(watch.value.matching);
    return watch.value.rows;
  };
  const exportAll = () =>
    running.page.evaluate(() => window.tapedeck.request('export:trades', { filter: {} }));

  test('holds every trade of the store, oldest first, cell by cell', async () => {
    const path = join(running.dataFolder, 'trades.csv');
    await answerSaveDialog(running.app, path);
    const held = await rowsHeld();
    const outcome = await exportAll();
    const csv = await readFile(path, 'utf8');
    expect(outcome).toEqual({
      ok: true,
      value: {
        exportId: expect.any(Number),
        fileName: 'trades.csv',
        rows: held.length,
        bytes: Buffer.byteLength(csv),
      },
    });
    const rows: unknown = parse(csv, { columns: true, record_delimiter: '\r\n' });
    expect(rows).toEqual(
      held.toReversed().map((row) => ({
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
      })),
    );
  });

  test('is asked for from the menu', async () => {
    const path = join(running.dataFolder, 'from-menu.csv');
    await answerSaveDialog(running.app, path);
    await running.app.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.getMenuItemById('export-all')?.click();
    });
    await expect
      .poll(() =>
        access(path).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  test('into a folder without permission says what to do', async () => {
    test.skip(process.platform !== 'linux', 'needs a folder that not even root may write to');
    await answerSaveDialog(running.app, '/sys/trades.csv');
    expect(await exportAll()).toMatchObject({
      ok: false,
      error: {
        code: 'permission_denied',
        advice: expect.stringContaining('another folder'),
      },
    });
  });

  test('shows in the folder only what this run wrote', async () => {
    const answer = await running.page.evaluate(() =>
      window.tapedeck.request('export:show-in-folder', { exportId: 4_711 }),
    );
    expect(answer).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
});

test('starting again on the simulator keeps the flags there were', async () => {
  const running = await launchApp();
  await running.app.evaluate(({ app }) => {
    const seen = globalThis as typeof globalThis & { relaunchedWith?: readonly string[] };
    app.relaunch = (options) => (seen.relaunchedWith = options?.args ?? []);
    app.quit = () => undefined;
  });
  await running.page.evaluate(() => window.tapedeck.request('app:restart-simulated'));
  const args = await running.app.evaluate(
    () => (globalThis as typeof globalThis & { relaunchedWith?: readonly string[] }).relaunchedWith,
  );
  expect(args).toContain('--user-data-dir');
  expect(args?.filter((arg) => arg === '--simulate')).toHaveLength(1);
  await running.app.evaluate(({ app }) => app.exit(0)).catch(() => undefined);
});
