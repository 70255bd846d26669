import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExchangeSimulator } from '../../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../../src/simulator/exchange-simulator';
import { buildCapture } from '../../support/capture-bundle';
import type { CaptureBundle } from '../../support/capture-bundle';
import { temporaryFolder } from '../../support/capture-files';
import { startHttpProxy } from '../../support/proxies';

const source = join(import.meta.dirname, '..', '..', '..', 'src/cli/diagnose');

let bundle: CaptureBundle;
let exchange: ExchangeSimulator;
beforeAll(async () => {
  bundle = await buildCapture('diagnose', {
    'diagnose-cli': join(source, 'diagnose-cli.ts'),
    'probe-cli': join(source, 'probe-cli.ts'),
  });
  exchange = await startExchangeSimulator({ seed: 5, tradesPerSecond: 300, symbols: ['BTCUSDT'] });
}, 60_000);
afterAll(async () => {
  await exchange.stop();
  await bundle.remove();
});

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(cli: string, args: readonly string[], env: object = {}): Promise<Ended> {
  const child = spawn(process.execPath, [bundle.fileOf(cli), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { exitCode: child.exitCode, stdout, stderr };
}

interface Report {
  readonly ok: boolean;
  readonly findings: readonly {
    subject: string;
    check: string;
    level: string;
    found: string;
    advice: string | null;
  }[];
}

async function diagnose(
  collector: object,
  {
    args = [],
    env = {},
    folder = temporaryFolder(),
    network = {},
  }: {
    readonly args?: readonly string[];
    readonly env?: object;
    readonly folder?: string;
    readonly network?: object;
  } = {},
): Promise<Ended & { report: Report; readonly levelOf: (check: string) => string | undefined }> {
  const configFile = join(folder, 'feeds.json');
  const collectors = [
    { id: 'feed', venue: 'bybit', market: 'spot', symbols: ['BTCUSDT'], url: exchange.urls.bybitSpot, restUrl: exchange.urls.http, ...collector }, // prettier-ignore
  ];
  writeFileSync(configFile, JSON.stringify({ collectors, network }));
  const ended = await run(
    'diagnose-cli',
    ['--json', '--config', configFile, '--data-dir', join(folder, 'data'), ...args],
    env,
  );
  // Without it, only what it said on the way tells why.
  if (ended.stdout === '') throw new Error(`Nothing but ${JSON.stringify(ended)}`);
  const report = JSON.parse(ended.stdout) as Report;
  return {
    ...ended,
    report,
    levelOf: (check) => report.findings.find((each) => each.check === check)?.level,
  };
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('diagnose', () => {
  it('finds a feed of the simulated exchange sound, down to its first data, in one JSON object', async () => {
    const { exitCode, report, levelOf } = await diagnose({});
    expect(report.findings.filter(({ level }) => level === 'fail')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(report.ok).toBe(true);
    for (const check of ['WebSocket', 'subscription', 'first data', 'REST and clock']) {
      expect(levelOf(check)).toBe('pass');
    }
  });

  it('finds the first data of an order book', async () => {
    const { levelOf, exitCode } = await diagnose({
      channel: 'order_book',
      venue: 'kraken',
      symbols: ['BTC/USDT'],
      url: exchange.urls.kraken,
    });
    expect(levelOf('first data')).toBe('pass');
    expect(exitCode).toBe(0);
  });

  it('against nothing fails with exit code 1, says why, and what to do', async () => {
    const port = await closedPort();
    const { exitCode, report } = await diagnose({
      url: `ws://127.0.0.1:${port}`,
      restUrl: `http://127.0.0.1:${port}`,
    });
    expect(exitCode).toBe(1);
    expect(report.ok).toBe(false);
    const socket = report.findings.find(({ check }) => check === 'WebSocket');
    expect(socket).toMatchObject({ subject: 'feed', level: 'fail' });
    expect(socket?.found).toContain('ECONNREFUSED');
    expect(socket?.advice).toBeTruthy();
    const later = report.findings.filter(({ check }) =>
      ['subscription', 'first data'].includes(check),
    );
    expect(later.map(({ level }) => level)).toEqual(['skip', 'skip']);
  });

  it('is not taken in by an acknowledgement without data', async () => {
    const { exitCode, levelOf } = await diagnose(
      { venue: 'binance', symbols: ['NOSUCHUSDT'], url: exchange.urls.binanceSpotCombined },
      { args: ['--timeout', '2'] },
    );
    expect(levelOf('subscription')).toBe('pass');
    expect(levelOf('first data')).toBe('fail');
    expect(exitCode).toBe(1);
  });

  it.skipIf(process.platform === 'win32')('finds a token file that others can read', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'api-token.json'), '{}');
    chmodSync(join(folder, 'data', 'api-token.json'), 0o644);
    const { exitCode, levelOf } = await diagnose({}, { folder });
    expect(levelOf('API token file')).toBe('fail');
    expect(exitCode).toBe(1);
  });

  it.skipIf(process.platform === 'win32')(
    'finds a config file with the login of a proxy that others can read, and changes nothing about it',
    async () => {
      const folder = temporaryFolder();
      const file = join(folder, 'feeds.json');
      const network = { proxy: 'http://ada:hush@proxy.test:1' };
      writeFileSync(file, '', { mode: 0o644 });
      const { report } = await diagnose({}, { folder, network });
      const found = report.findings.find(({ subject }) => subject === 'config file');
      expect(found).toMatchObject({ check: 'feeds.json', level: 'fail' });
      expect(found?.advice).toContain(`chmod 600 "${file}"`);
      expect(statSync(file).mode & 0o777).toBe(0o644);
    },
  );

  it('goes through the proxy that is configured, and keeps its password to itself', async () => {
    const proxy = await startHttpProxy({ user: 'ada', password: 'hush' });
    const network = { proxy: proxy.url, proxyLoopback: true };
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'feeds.json'), '', { mode: 0o600 });
    const through = await diagnose({}, { network, folder });
    expect(through.exitCode).toBe(0);
    expect(proxy.asked.length).toBeGreaterThan(1);
    await proxy.close();
    const after = await diagnose({}, { network });
    expect(after.levelOf('proxy')).toBe('fail');
    expect(after.exitCode).toBe(1);
    for (const { stdout, stderr } of [through, after])
      expect(stdout + stderr).not.toContain('hush');
  });

  it('refuses a config file or flag that cannot be used with exit code 2', async () => {
    expect((await run('diagnose-cli', ['--config', '/nowhere.json'])).exitCode).toBe(2);
    expect(await run('diagnose-cli', ['--jsn'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('probe', () => {
  it('prints the frames of one connection as they came, and nothing else, to stdout', async () => {
    const subscribe = JSON.stringify({ op: 'subscribe', args: ['publicTrade.BTCUSDT'] });
    const { exitCode, stdout } = await run('probe-cli', [
      exchange.urls.bybitSpot,
      ...['--send', subscribe, '--count', '3'],
    ]);
    expect(exitCode).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ op: 'subscribe', success: true });
    expect(lines[1]).toMatchObject({ topic: 'publicTrade.BTCUSDT' });
  });

  it('ends with exit code 1 when nobody is there or nothing comes', async () => {
    const nobody = await run('probe-cli', [`ws://127.0.0.1:${await closedPort()}`]);
    expect(nobody).toMatchObject({ exitCode: 1, stdout: '' });
    expect(nobody.stderr).toContain('ECONNREFUSED');
    const quiet = await run('probe-cli', [exchange.urls.bybitSpot, '--timeout', '1']);
    expect(quiet).toMatchObject({ exitCode: 1, stdout: '' });
  });
});
