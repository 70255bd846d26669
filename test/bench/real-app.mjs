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

/** The built app on a simulated exchange in a thread of this process. */
export async function startApp({ tradesPerSecond }) {
  const folder = await mkdtemp(join(tmpdir(), 'tapedeck-bench-'));
  const exchange = await startExchange({ seed: 1, tradesPerSecond, symbols: SYMBOLS });
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify({ collectors: collectorsAt(exchange.urls, SYMBOLS) }));
  const launchedAt = performance.now();
  const app = await _electron.launch({
    executablePath: process.env.TAPEDECK_ELECTRON,
    args: [...asRoot, root, '--config', config, '--user-data-dir', join(folder, 'data')],
    cwd: root,
  });
  const page = await app.firstWindow();
  return {
    app,
    page,
    exchange,
    launchedAt,
    snapshot: async () => {
      const { value } = await page.evaluate(() => window.tapedeck.request('monitor:get-snapshot'));
      return value;
    },
    /** Of each process since the last call: CPU in percent of a core, memory in MB. */
    load: () =>
      app.evaluate(({ app: electron }) =>
        electron.getAppMetrics().map(({ type, memory, cpu }) => ({
          type,
          megabytes: memory.workingSetSize / 1024,
          percent: cpu.percentCPUUsage,
        })),
      ),
    async end() {
      await app.close();
      await exchange.end();
      await rm(folder, { recursive: true, force: true });
    },
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
