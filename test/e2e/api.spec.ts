import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { discardApp, launchApp, makeDataFolder, projectRoot } from './launch-app';
import { MonitorWindow } from './pages/monitor-window';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A built command in plain Node, and what it said so far. */
function startCommand(file: string, args: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [
    join(projectRoot, 'out/main', file),
    ...args,
  ]);
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  return {
    async hears(pattern: RegExp): Promise<string> {
      await expect.poll(() => pattern.exec(said)?.[1] ?? null, { timeout: 15_000 }).not.toBeNull();
      return pattern.exec(said)?.[1] ?? '';
    },
    async stop(): Promise<number | null> {
      const ended = once(child, 'exit');
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

/** Ids of the newest trades that an API knows. */
async function tradeIds(address: string, token: string): Promise<readonly string[]> {
  const answer = await fetch(`${address}/collectors/trades?limit=500`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { trades } = (await answer.json()) as { trades: { tradeId: string }[] };
  return trades.map(({ tradeId }) => tradeId);
}

test('the API is off until it is switched on, then answers whoever has the token shown', async () => {
  const app = await launchApp();
  const window = new MonitorWindow(app.page);
  await window.header.settingsButton.click();
  const { settings } = window;
  const answering = settings.root.getByRole('switch', { name: 'Answer on this machine' });
  await settings.field('Port').fill('80');
  await settings.field('Port').press('Enter');
  await expect(settings.root).toContainText('expected a port from 1024 to 65535');
  await settings.field('Port').fill(String(await freePort()));
  await settings.field('Port').press('Enter');
  await answering.click();
  const token = (await settings.field('Token of the API').textContent()) ?? '';
  const line = settings.root.getByRole('status');
  await expect(line).toContainText('Listening on http://127.0.0.1:');
  const address = /http:[\d./:]+/.exec((await line.textContent()) ?? '')?.[0] ?? '';

  const ask = (path: string, shown: string) =>
    fetch(`${address}${path}`, { headers: { authorization: `Bearer ${shown}` } });
  expect((await ask('/collectors/status', token)).status).toBe(200);
  expect((await ask('/collectors/status', 'wrong')).status).toBe(401);
  const put = await fetch(`${address}/debug/log-level`, {
    method: 'PUT',
    body: JSON.stringify({ level: 'debug' }),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  expect(await put.json()).toEqual({ level: 'debug' });
  expect((await window.ask('log:tail', { after: 0 })).level).toBe('debug');
  expect((await window.ask('settings:get')).log.level).toBe('debug');
  await settings.root.getByRole('button', { name: 'New token' }).click();
  await expect(settings.field('Token of the API')).not.toHaveText(token);
  expect((await ask('/collectors/status', token)).status).toBe(401);

  await answering.click();
  await expect(settings.root).not.toContainText('Listening on');
  await expect(ask('/health', token)).rejects.toThrow();
  await discardApp(app);
});

test('a headless run and the app watch one exchange side by side and know the same trades', async () => {
  const folder = await makeDataFolder();
  const exchange = startCommand('simulator-cli.js', ['--port', '0', '--rate', '100']);
  const url = await exchange.hears(/Bybit spot\s+(\S+)/);
  const restUrl = await exchange.hears(/REST\s+(\S+)/);
  const config = join(folder, 'feeds.json');
  const collector = {
    id: 'bybit_trades',
    venue: 'bybit',
    market: 'spot',
    symbols: ['BTCUSDT'],
    url,
    restUrl,
  };
  await writeFile(config, JSON.stringify({ collectors: [collector] }));

  const headless = startCommand('headless-cli.js', [
    '--config',
    config,
    '--port',
    '0',
    '--data-dir',
    join(folder, 'headless'),
  ]);
  const headlessAddress = await headless.hears(/API on (\S+)/);
  const headlessToken = await headless.hears(/(td_[\w-]+)/);
  const app = await launchApp({ flags: ['--config', config] });
  const window = new MonitorWindow(app.page);
  const port = await freePort();
  await window.ask('settings:update', { api: { enabled: true, port } });
  const { token } = await window.ask('api:make-token');

  const address = `http://127.0.0.1:${port}`;
  await expect.poll(async () => (await tradeIds(address, token)).length).toBeGreaterThan(20);
  const ofApp = await tradeIds(address, token);
  // The app came later: what it has seen, the headless run has seen too.
  await expect
    .poll(async () => {
      const known = new Set(await tradeIds(headlessAddress, headlessToken));
      return ofApp.filter((id) => !known.has(id));
    })
    .toEqual([]);

  const occupied = await launchApp({ flags: ['--config', config] });
  const other = new MonitorWindow(occupied.page);
  await other.ask('settings:update', { api: { enabled: true, port } });
  const { state } = await other.ask('api:get-status');
  expect(state.kind === 'failed' && state.message).toContain('Another program listens');

  await discardApp(occupied);
  await discardApp(app);
  expect(await headless.stop()).toBe(0);
  await exchange.stop();
  await rm(folder, { recursive: true, force: true });
});
