// The real app under load: is the ledger exact, does the window stay responsive, is memory steady?
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright';
import { collectorsAt, startExchange } from './simulated-exchange.mjs';

const root = new URL('../../', import.meta.url).pathname;
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const asRoot = process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : [];

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Long tasks and frame times, gathered in the page until asked for. */
function watchPage() {
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

const quantile = (values, share) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** The targets of the window under load. */
const judge = (figures) => ({
  ledgerExact: figures.ledgerExact,
  noRendererTaskOver100ms: figures.longestRendererTaskMs <= 100,
  memorySteadyWithin10Percent: figures.memoryMbLastThird <= figures.memoryMbFirstThird * 1.1,
});

export async function measureWindowLoad({ seconds, tradesPerSecond }) {
  const folder = await mkdtemp(join(tmpdir(), 'tapedeck-bench-'));
  const exchange = await startExchange({ seed: 1, tradesPerSecond, symbols: SYMBOLS });
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify({ collectors: collectorsAt(exchange.urls, SYMBOLS) }));
  const app = await _electron.launch({
    executablePath: process.env.TAPEDECK_ELECTRON,
    args: [...asRoot, root, '--config', config, '--user-data-dir', join(folder, 'data')],
    cwd: root,
  });
  try {
    const startedAt = performance.now();
    const page = await app.firstWindow();
    await page.getByRole('grid', { name: 'Recent trades' }).waitFor();
    // Start-up is not what is measured here.
    await pause(5_000);
    await page.evaluate(watchPage);
    const memory = [];
    const cpu = [];
    const read = () =>
      app.evaluate(({ app: electron }) =>
        electron.getAppMetrics().map(({ type, memory: used, cpu: load }) => ({
          type,
          megabytes: used.workingSetSize / 1024,
          percent: load.percentCPUUsage,
        })),
      );
    await read();
    const unbalanced = [];
    for (let passed = 0; passed < seconds; passed += 1) {
      await pause(1_000);
      const metrics = await read();
      memory.push(sum(metrics.map(({ megabytes }) => megabytes)));
      cpu.push(metrics);
      const { value } = await page.evaluate(() => window.tapedeck.request('monitor:get-snapshot'));
      if (!value.ledger.balanced) unbalanced.push(value.at);
    }
    const gathered = await page.evaluate(() => globalThis.gatheredByBench);
    const passedSeconds = (performance.now() - startedAt) / 1_000;
    await page.evaluate(() => window.tapedeck.request('collectors:stop-all'));
    const { value: end } = await page.evaluate(() =>
      window.tapedeck.request('monitor:get-snapshot'),
    );
    const { tradesSent } = await exchange.stats();
    const sent = sum(Object.values(tradesSent));
    const { intake, holding } = end.ledger;
    const cpuOf = (type) =>
      sum(cpu.flatMap((all) => all.filter((one) => one.type === type).map((one) => one.percent))) /
      cpu.length;
    const third = Math.floor(memory.length / 3);
    const figures = {
      seconds,
      tradesPerSecondOverAll: Math.round(intake.received / passedSeconds),
      sent,
      received: intake.received,
      stored: intake.stored,
      duplicate: intake.duplicate,
      rejected: sum(Object.values(intake.rejected)),
      held: holding.held,
      evicted: sum(Object.values(holding.evicted)),
      ledgerExact: end.ledger.balanced && unbalanced.length === 0 && sent === intake.received,
      longestRendererTaskMs: Math.round(Math.max(0, ...gathered.longTasksMs)),
      rendererTasksOver50ms: gathered.longTasksMs.length,
      frameP50Ms: Math.round(quantile(gathered.frameMs, 0.5) * 10) / 10,
      frameP95Ms: Math.round(quantile(gathered.frameMs, 0.95) * 10) / 10,
      mainCpuPercent: Math.round(cpuOf('Browser')),
      rendererCpuPercent: Math.round(cpuOf('Tab')),
      memoryMbFirstThird: Math.round(sum(memory.slice(0, third)) / third),
      memoryMbLastThird: Math.round(sum(memory.slice(-third)) / third),
    };
    return { ...figures, verdicts: judge(figures) };
  } finally {
    await app.close();
    await exchange.end();
    await rm(folder, { recursive: true, force: true });
  }
}
