import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apiLogLevelSchema, apiStorageDebugSchema } from '../../src/shared/api';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { buildCapture } from '../support/capture-bundle';
import type { CaptureBundle } from '../support/capture-bundle';
import { readAll, temporaryFolder } from '../support/capture-files';
import { ScriptedServer } from '../support/scripted-server';
import { waitFor } from '../support/wait-for';

const project = join(import.meta.dirname, '..', '..');

let bundle: CaptureBundle;
let exchange: ExchangeSimulator;
beforeAll(async () => {
  bundle = await buildCapture('headless', {
    'headless-cli': join(project, 'src/headless/headless-cli.ts'),
  });
  exchange = await startExchangeSimulator({ seed: 5, tradesPerSecond: 200, symbols: ['BTCUSDT'] });
}, 60_000);
afterAll(async () => {
  await exchange.stop();
  await bundle.remove();
});

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

interface Run {
  readonly child: ChildProcess;
  readonly folder: string;
  stdout(): string;
  stderr(): string;
  ended(): Promise<number | null>;
}

function start(
  args: readonly string[],
  folder = temporaryFolder(),
  nodeFlags: readonly string[] = [],
): Run {
  const child = spawn(
    process.execPath,
    [...nodeFlags, bundle.fileOf('headless-cli'), '--data-dir', join(folder, 'data'), ...args],
    { env: { ...process.env, INIT_CWD: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close');
  return {
    child,
    folder,
    stdout: () => stdout,
    stderr: () => stderr,
    async ended() {
      await closed;
      running.delete(child);
      return child.exitCode;
    },
  };
}

/** Writes a config file of one Bybit collector on the simulated exchange. */
function withConfig(folder: string, changes: object = {}, limits: object = {}): readonly string[] {
  const collector = {
    id: 'bybit_trades',
    venue: 'bybit',
    market: 'spot',
    symbols: ['BTCUSDT'],
    url: exchange.urls.bybitSpot,
    restUrl: exchange.urls.http,
    ...changes,
  };
  writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ collectors: [collector], ...limits }));
  return ['--config', 'feeds.json', '--port', '0'];
}

const portOf = (run: Run): Promise<string> =>
  waitFor('the API', () => /API on http:\/\/127\.0\.0\.1:(\d+)/.exec(run.stderr())?.[1], 15_000);
const tokenOf = (run: Run): string => /td_[\w-]+/.exec(run.stderr())?.[0] ?? '';

describe('a headless run', () => {
  it('watches, answers, records, and stops within five seconds of SIGTERM with everything written', async () => {
    const folder = temporaryFolder();
    const run = start([...withConfig(folder), '--record', '--status-every', '1'], folder);
    const port = await portOf(run);
    const headers = { authorization: `Bearer ${tokenOf(run)}` };
    await expect
      .poll(
        async () => {
          const answer = await fetch(`http://127.0.0.1:${port}/collectors/trades?limit=9`, {
            headers,
          });
          return ((await answer.json()) as { trades: unknown[] }).trades.length;
        },
        { timeout: 10_000 },
      )
      .toBe(9);
    run.child.kill('SIGUSR2');
    await waitFor('the log at debug', () => run.stdout().includes('"to":"debug"'));
    const levelUrl = `http://127.0.0.1:${port}/debug/log-level`;
    const put = (level: string) =>
      fetch(levelUrl, {
        method: 'PUT',
        body: JSON.stringify({ level }),
        headers: { ...headers, 'content-type': 'application/json' },
      });
    const level = async () =>
      apiLogLevelSchema.parse(await (await fetch(levelUrl, { headers })).json()).level;
    expect(await (await put('info')).json()).toEqual({ level: 'info' });
    await waitFor('the log at info', () => run.stdout().includes('"to":"info"'));
    await put('warn');
    run.child.kill('SIGUSR2');
    await expect.poll(level).toBe('debug');
    run.child.kill('SIGUSR2');
    await expect.poll(level).toBe('warn');
    await put('info');
    await waitFor('a status line', () => /1 of 1 healthy .* = stored/.test(run.stderr()));

    const askedAt = performance.now();
    run.child.kill('SIGTERM');
    expect(await run.ended()).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(5_000);

    const data = join(folder, 'data');
    expect(existsSync(join(data, 'in-use.lock'))).toBe(false);
    const lines = run
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string });
    expect(lines.at(-1)?.msg).toBe('Stopped');
    expect(run.stdout()).not.toContain(tokenOf(run));
    expect(readFileSync(join(data, 'timeline.jsonl'), 'utf8')).toContain('"change":"stopped"');
    const [file = ''] = readdirSync(join(data, 'recordings'));
    const { records, account } = await readAll(join(data, 'recordings', file));
    expect(records.filter(({ t }) => t === 'recv').length).toBeGreaterThan(5);
    expect(account.damage ?? null).toBeNull();

    const again = start([...withConfig(folder)], folder);
    await portOf(again);
    expect(tokenOf(again)).toBe('');
    again.child.kill('SIGINT');
    expect(await again.ended()).toBe(0);
  }, 60_000);

  it('takes the token from a file of the operator', async () => {
    const folder = temporaryFolder();
    const token = 'an-operator-made-this-one';
    writeFileSync(join(folder, 'token'), token, { mode: 0o600 });
    const run = start([...withConfig(folder), '--token-file', 'token'], folder);
    const port = await portOf(run);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`http://127.0.0.1:${port}/debug/tasks`, { headers })).status).toBe(200);
    expect(existsSync(join(folder, 'data', 'api-token.json'))).toBe(false);
    run.child.kill('SIGTERM');
    expect(await run.ended()).toBe(0);
  }, 30_000);

  it('keeps files and sockets within what the config file allows, and tells how they fare', async () => {
    const folder = temporaryFolder();
    const logs = join(folder, 'data', 'logs');
    mkdirSync(logs, { recursive: true });
    writeFileSync(join(logs, 'tapedeck.log'), `${'x'.repeat(99)}\n`.repeat(30_000));
    const disk = { maxRecordingMegabytes: 7, maxTimelineMegabytes: 2, maxLogMegabytes: 1 };
    const limits = { disk, network: { maxSockets: 3 } };
    const run = start([...withConfig(folder, {}, limits), '--log-to', 'both'], folder);
    const port = await portOf(run);
    const headers = { authorization: `Bearer ${tokenOf(run)}` };
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
    const storage = apiStorageDebugSchema.parse(await (await ask('/debug/storage')).json());
    const told = storage.disk;
    expect(told.recording).toEqual({ bytes: 0, maxBytes: 7e6 });
    expect(told.timeline?.maxBytes).toBe(2e6);
    expect(told.log?.maxBytes).toBe(1e6);
    expect(told.log?.bytes).toBeLessThan(1e6);
    expect(storage.limits).toContainEqual({
      name: 'Sockets',
      unit: 'sockets',
      used: 1,
      max: 3,
      policy: 'refused',
      cut: 0,
    });
    const metrics = await (await ask('/metrics')).text();
    expect(metrics).toContain('tapedeck_disk_limit_bytes{kind="recording"} 7000000');
    expect(metrics).toMatch(/^tapedeck_disk_bytes\{kind="log"\} \d+$/m);
    expect(metrics).toMatch(/^tapedeck_feed_sockets 1$/m);
    expect(metrics).toMatch(/^tapedeck_feed_sockets_limit 3$/m);
    run.child.kill('SIGTERM');
    expect(await run.ended()).toBe(0);
    const sizes = readdirSync(logs).map((file) => statSync(join(logs, file)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1e6);
  }, 30_000);

  it('says by its exit code why it did not start, and what to do on stderr', async () => {
    const folder = temporaryFolder();
    const config = withConfig(folder);
    writeFileSync(join(folder, 'broken.json'), '{"collectors":[]}');
    writeFileSync(join(folder, 'data-is-a-file'), '');
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;

    const cases: readonly [args: readonly string[], code: number, word: RegExp][] = [
      [['--nonsense'], 2, /^[^\n]*--nonsense[^\n]*\nSee --help\.\n$/],
      [['--config', 'absent.json'], 2, /there is no such file/],
      [['--config', 'broken.json'], 2, /collectors: expected at least one collector/],
      [[...config, '--record', 'no_such'], 2, /no collector no_such/],
      [[...config, '--token-file', 'absent'], 2, /Token file .*: there is no such file/],
      [
        ['--config', 'feeds.json', '--port', String(port)],
        3,
        /listens on 127\.0\.0\.1:\d+ already/,
      ],
      [[...config, '--data-dir', 'data-is-a-file'], 4, /cannot be used/],
    ];
    for (const [args, code, word] of cases) {
      const run = start(args, folder);
      expect(await run.ended(), args.join(' ')).toBe(code);
      expect(run.stderr(), args.join(' ')).toMatch(word);
    }
    taken.close();
  }, 90_000);

  it('ends with everything written and code 70 when something of ours throws where nothing catches it', async () => {
    const folder = temporaryFolder();
    const bug = 'process.on("SIGWINCH", () => { throw new Error("a bug of ours") })';
    const run = start(withConfig(folder), folder, [
      '--import',
      `data:text/javascript,${encodeURIComponent(bug)}`,
    ]);
    await portOf(run);
    run.child.kill('SIGWINCH');
    expect(await run.ended()).toBe(70);
    expect(run.stdout()).toContain('a bug of ours');
    expect(run.stdout().trim().split('\n').at(-1)).toContain('"msg":"Stopped"');
    expect(existsSync(join(folder, 'data', 'in-use.lock'))).toBe(false);
  }, 30_000);

  it('ends with code 70 when that happens while it stops, too', async () => {
    const folder = temporaryFolder();
    const bug = `process.on("SIGTERM", () => setImmediate(() => { throw new Error("a late bug") }))`;
    const run = start(withConfig(folder), folder, [
      '--import',
      `data:text/javascript,${encodeURIComponent(bug)}`,
    ]);
    await portOf(run);
    run.child.kill('SIGTERM');
    expect(await run.ended()).toBe(70);
    expect(run.stdout()).toContain('a late bug');
    expect(run.stdout().trim().split('\n').at(-1)).toContain('"msg":"Stopped"');
  }, 30_000);

  it('tells its version', async () => {
    const run = start(['--version']);
    expect(await run.ended()).toBe(0);
    expect(run.stdout()).toMatch(/^Tapedeck \d+\.\d+\.\d+\n$/);
  }, 30_000);

  it('leaves a data folder alone that another one uses, and takes it over from one that was killed', async () => {
    const folder = temporaryFolder();
    const args = withConfig(folder);
    const first = start(args, folder);
    await portOf(first);
    const second = start(args, folder);
    expect(await second.ended()).toBe(4);
    expect(second.stderr()).toContain(String(first.child.pid));

    first.child.kill('SIGKILL');
    await first.ended();
    const third = start(args, folder);
    await portOf(third);
    third.child.kill('SIGTERM');
    expect(await third.ended()).toBe(0);
  }, 60_000);

  it('stops in time where a venue does not answer, and at once on a second signal', async () => {
    // Reads nothing, so that the farewell of a connection is never answered.
    const deaf = await ScriptedServer.start({ onOpen: (client) => client.pause() });
    const folder = temporaryFolder();
    const args = withConfig(folder, { url: deaf.url });
    const patient = start(args, folder);
    await waitFor('the connection', () => deaf.clients.length === 1, 15_000);
    patient.child.kill('SIGTERM');
    const askedAt = performance.now();
    expect(await patient.ended()).toBe(0);
    const patientMs = performance.now() - askedAt;
    expect(patientMs).toBeLessThan(5_000);

    const hurried = start(args, folder);
    await waitFor('the connection', () => deaf.attempts === 2, 15_000);
    await portOf(hurried);
    hurried.child.kill('SIGTERM');
    await waitFor('the clean stop to begin', () => hurried.stdout().includes('"msg":"Stopping"'));
    hurried.child.kill('SIGTERM');
    expect(await hurried.ended()).toBe(5);
    await deaf.stop();
  }, 60_000);
});
