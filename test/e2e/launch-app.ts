import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

export const projectRoot = join(import.meta.dirname, '../..');

/** The runtime under test; `npm run test:e2e` sets it. */
function executablePath(): string {
  const path = process.env.TAPEDECK_ELECTRON ?? '';
  if (path === '') throw new Error('TAPEDECK_ELECTRON is not set: run "npm run test:e2e".');
  return path;
}

// Chromium refuses to run as root with its sandbox, and the machine that counts runs tests as root.
const forRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataFolder: string;
  /** What the page's console and the policies said. */
  readonly consoleErrors: readonly string[];
}

/** The collectors of a simulated run that nobody changed: few, so that a test sees all of them at once. */
const COLLECTORS = [
  { id: 'bybit_trades', venue: 'bybit', market: 'spot' },
  { id: 'bybit_linear_trades', venue: 'bybit', market: 'linear' },
  { id: 'binance_trades', venue: 'binance', market: 'spot' },
].map((collector) => ({ ...collector, symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] }));

export async function makeDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tapedeck-e2e-'));
  const settings = JSON.stringify({ simulatedCollectors: COLLECTORS });
  await writeFile(join(folder, 'settings.json'), settings);
  return folder;
}

/** A window of the built app, on the simulator unless told otherwise, with a data folder of its own. */
export async function launchApp({
  flags = ['--simulate'],
  dataFolder,
}: { readonly flags?: readonly string[]; readonly dataFolder?: string } = {}): Promise<RunningApp> {
  const folder = dataFolder ?? (await makeDataFolder());
  const app = await _electron.launch({
    executablePath: executablePath(),
    args: [...forRoot, projectRoot, ...flags, '--user-data-dir', folder],
    cwd: projectRoot,
  });
  const page = await app.firstWindow();
  const consoleErrors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  return { app, page, dataFolder: folder, consoleErrors };
}

/** Closes the app and removes its data folder. */
export async function discardApp({ app, dataFolder }: RunningApp): Promise<void> {
  await app.close();
  await rm(dataFolder, { recursive: true, force: true });
}

export interface EndedRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the app without a driver, until it ends by itself. */
export async function runToEnd(flags: readonly string[]): Promise<EndedRun> {
  const child = spawn(executablePath(), [...forRoot, projectRoot, ...flags], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { exitCode: child.exitCode, stdout, stderr };
}
