import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { chromium, expect, test } from '@playwright/test';
import type { Browser } from '@playwright/test';

interface Made {
  readonly directory: string;
  readonly version: string;
  readonly runtime: 'official' | 'fallback' | 'override';
  readonly deb?: string;
}

/** How @electron/fuses writes the state of a fuse: the character in the binary. */
const fuse = { off: '0'.charCodeAt(0), on: '1'.charCodeAt(0) };

const made = readMade();
const isMac = process.platform === 'darwin';
const bundle = join(made.directory, 'Tapedeck.app', 'Contents');
const resources = isMac ? join(bundle, 'Resources') : join(made.directory, 'resources');

function readMade(): Made {
  const file = join(import.meta.dirname, '../../dist/package.json');
  if (!existsSync(file))
    throw new Error('There is no packed app yet: run "npm run package" first.');
  return JSON.parse(readFileSync(file, 'utf8')) as Made;
}

function executable(): string {
  if (isMac) return join(bundle, 'MacOS', 'Tapedeck');
  return join(made.directory, process.platform === 'win32' ? 'Tapedeck.exe' : 'tapedeck');
}

function launch(userData: string): ChildProcess {
  const isRoot = process.getuid?.() === 0;
  const noSandbox = process.platform === 'linux' && isRoot ? ['--no-sandbox'] : [];
  return spawn(
    executable(),
    [
      ...noSandbox,
      '--remote-debugging-port=0',
      '--inspect=0',
      '--simulate',
      `--user-data-dir=${userData}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
}

/** Collects what the app says, and waits for the address at which Chromium can be driven. */
async function debuggerAddress(app: ChildProcess, said: string[]): Promise<string> {
  app.stderr?.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const address = (): string | undefined =>
    /DevTools listening on (ws:\S+)/.exec(said.join(''))?.[1];
  await expect
    .poll(address, { message: `no address in what the app says`, timeout: 20_000 })
    .toBeDefined();
  return address() ?? '';
}

interface Target {
  readonly type: string;
  readonly title: string;
}

const CONNECT_TRIES = 3;

/** A connection made while the page is being created may hang: the page comes first, and a hung one is tried again. */
async function connect(address: string): Promise<Browser> {
  const list = `http://${new URL(address).host}/json/list`;
  const pageTitles = async (): Promise<string[]> => {
    const targets = (await (await fetch(list)).json()) as readonly Target[];
    return targets.filter(({ type }) => type === 'page').map(({ title }) => title);
  };
  await expect
    .poll(pageTitles, { timeout: 30_000 })
    .toContainEqual(expect.stringMatching(/Tapedeck/));
  for (let tries = 1; ; tries += 1) {
    try {
      return await chromium.connectOverCDP(address, { timeout: 10_000 });
    } catch (error) {
      if (tries === CONNECT_TRIES) throw error;
    }
  }
}

async function close(app: ChildProcess): Promise<number | null> {
  if (app.exitCode !== null) return app.exitCode;
  app.kill('SIGTERM');
  await once(app, 'exit');
  return app.exitCode;
}

test('the packed app opens its window and watches the simulator', async () => {
  const userData = mkdtempSync(join(tmpdir(), 'tapedeck-packaged-'));
  const app = launch(userData);
  const said: string[] = [];
  try {
    const browser = await connect(await debuggerAddress(app, said));
    const [context] = browser.contexts();
    const window = context!.pages()[0] ?? (await context!.waitForEvent('page'));
    await expect(window).toHaveTitle(/Tapedeck/);
    const card = window.getByRole('article', { name: 'bybit_trades', exact: true });
    await expect(card.getByRole('status')).toHaveText('ACTIVE');
    await window.screenshot({ path: 'test-results/screenshots/packaged-app.png' });
    expect(said.join(''), '--inspect must open nothing').not.toContain('Debugger listening');
    await browser.close();
    expect(await close(app), 'exit code after SIGTERM').toBe(0);
  } finally {
    app.kill('SIGKILL');
    // Helpers of a killed app may still write for a moment.
    rmSync(userData, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
});

test('the fuses of the packed app are set', async () => {
  const wire = await getCurrentFuseWire(executable());
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: fuse.off,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: fuse.off,
    [FuseV1Options.EnableNodeCliInspectArguments]: fuse.off,
    [FuseV1Options.OnlyLoadAppFromAsar]: fuse.on,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: fuse.off,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: fuse.off,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]:
      process.platform === 'linux' ? fuse.off : fuse.on,
  });
});

test('the archive holds the built app and its production dependencies only', () => {
  const files = listPackage(join(resources, 'app.asar'), { isPack: false });
  const top = new Set(files.map((file) => file.split(/[\\/]/)[1]));
  expect([...top].sort()).toEqual(['node_modules', 'out', 'package.json']);
  const modules = new Set(files.map((file) => file.split(/[\\/]/)[2]));
  expect([...modules]).toContain('ws');
  expect([...modules]).not.toContain('electron');
  expect([...modules]).not.toContain('react');
  expect(files.filter((file) => /\.d\.[cm]?ts$|\.map$|-cli\.js$|README/.test(file))).toEqual([]);
  expect(existsSync(join(resources, 'default_app.asar'))).toBe(false);
});

test('the Debian package installs the app, its command, its icon and its menu entry', () => {
  test.skip(made.deb === undefined, 'dpkg-deb is not on this system');
  const deb = made.deb ?? '';
  const contents = execFileSync('dpkg-deb', ['--contents', deb], { encoding: 'utf8' });
  expect(contents).toMatch(/^-rwsr-xr-x root\/root .* \.\/usr\/lib\/tapedeck\/chrome-sandbox$/m);
  expect(contents).toMatch(/^-rwxr-xr-x root\/root .* \.\/usr\/lib\/tapedeck\/tapedeck$/m);
  expect(contents).toMatch(/ \.\/usr\/bin\/tapedeck -> \.\.\/lib\/tapedeck\/tapedeck$/m);
  expect(contents).toMatch(/ \.\/usr\/share\/applications\/tapedeck\.desktop$/m);
  expect(contents).toMatch(/ \.\/usr\/share\/icons\/hicolor\/512x512\/apps\/tapedeck\.png$/m);
  expect(contents).not.toMatch(/^\S+ (?!root\/root)/m);
  expect(deb.includes('fallback'), 'named after its runtime').toBe(made.runtime === 'fallback');
  const depends = execFileSync('dpkg-deb', ['--field', deb, 'Depends'], { encoding: 'utf8' });
  expect(depends).toContain('libgtk-3-0');
});
