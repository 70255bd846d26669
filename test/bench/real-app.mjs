import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright';
import { collectorsAt, startExchange } from './simulated-exchange.mjs';

const root = new URL('../../', import.meta.url).pathname;
export const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const asRoot = process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : [];

export const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What Electron is started with for these collectors, in folders of its own. */
export async function prepareApp({ collectors }) {
  const folder = await mkdtemp(join(tmpdir(), 'tapedeck-bench-'));
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify({ collectors }));
  return {
    executablePath: process.env.TAPEDECK_ELECTRON,
    args: [...asRoot, root, '--config', config, '--user-data-dir', join(folder, 'data')],
    cwd: root,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A simulated exchange in a thread of this process, and collectors that point at it. */
export async function openExchange({ tradesPerSecond }) {
  const exchange = await startExchange({ seed: 1, tradesPerSecond, symbols: SYMBOLS });
  return { exchange, collectors: collectorsAt(exchange.urls, SYMBOLS) };
}

/** The built app on a simulated exchange. */
export async function startApp({ tradesPerSecond }) {
  const { exchange, collectors } = await openExchange({ tradesPerSecond });
  const app = await driveApp({ collectors });
  return {
    ...app,
    exchange,
    async end() {
      await app.end();
      await exchange.end();
    },
  };
}

/** The built app with these collectors, driven by Playwright, which keeps the page visible to itself. */
export async function driveApp({ collectors }) {
  const { remove, ...how } = await prepareApp({ collectors });
  const app = await _electron.launch(how);
  const page = await app.firstWindow();
  return {
    app,
    page,
    snapshot: async () => {
      const { value } = await page.evaluate(() => window.tapedeck.request('monitor:get-snapshot'));
      return value;
    },
    load: loadMeter(() => app.evaluate(readProcesses)),
    async end() {
      await app.close();
      await remove();
    },
  };
}

/** Runs in the main process. */
export const readProcesses = ({ app }) =>
  app.getAppMetrics().map(({ pid, type, memory, cpu }) => ({
    pid,
    type,
    megabytes: memory.workingSetSize / 1024,
    cpuSeconds: cpu.cumulativeCPUUsage,
  }));

/**
 * Of each process since the last call: CPU in percent of one core, memory in MB. Electron's own percentages
 * are those of the whole machine, all cores together.
 */
export function loadMeter(read) {
  let before = { at: performance.now(), processes: [] };
  return async () => {
    const processes = await read();
    const at = performance.now();
    const seconds = (at - before.at) / 1_000;
    const spentBefore = new Map(before.processes.map((each) => [each.pid, each.cpuSeconds]));
    before = { at, processes };
    return processes.map(({ pid, type, megabytes, cpuSeconds }) => ({
      pid,
      type,
      megabytes,
      percent: ((cpuSeconds - (spentBefore.get(pid) ?? 0)) / seconds) * 100,
    }));
  };
}

/** Long tasks and frame times, gathered in the page until asked for. */
export function watchPage() {
  const gathered = { longTasksMs: [], frameMs: [] };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) gathered.longTasksMs.push(entry.duration);
  }).observe({ type: 'longtask' });
  let last = performance.now();
  const tick = (now) => {
    gathered.frameMs.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  globalThis.gatheredByBench = gathered;
}
