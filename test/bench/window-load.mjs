// The real app under load: is the ledger exact, does the window stay responsive, is memory steady?
import { quantile } from './quantile.mjs';
import { pause, startApp, sum, watchPage } from './real-app.mjs';

/** The targets of the window under load. */
const judge = (figures) => ({
  noRendererTaskOver100ms: figures.longestRendererTaskMs <= 100,
  memorySteadyWithin10Percent: figures.memoryMbLastThird <= figures.memoryMbFirstThird * 1.1,
});

export async function measureWindowLoad({ seconds, tradesPerSecond, startUpMs }) {
  const { page, exchange, load, snapshot, end: endApp } = await startApp({ tradesPerSecond });
  try {
    const startedAt = performance.now();
    await page.getByRole('grid', { name: 'Recent trades' }).waitFor();
    // Start-up is not what is measured here.
    await pause(startUpMs);
    await page.evaluate(watchPage);
    const memory = [];
    const cpu = [];
    await load();
    const unbalanced = [];
    for (let passed = 0; passed < seconds; passed += 1) {
      await pause(1_000);
      const metrics = await load();
      memory.push(sum(metrics.map(({ megabytes }) => megabytes)));
      cpu.push(metrics);
      const { at, ledger } = await snapshot();
      if (!ledger.balanced) unbalanced.push(at);
    }
    const gathered = await page.evaluate(() => globalThis.gatheredByBench);
    const passedSeconds = (performance.now() - startedAt) / 1_000;
    await page.evaluate(() => window.tapedeck.request('collectors:stop-all'));
    const end = await snapshot();
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
      isAccountedFor: end.ledger.balanced && unbalanced.length === 0 && sent === intake.received,
      longestRendererTaskMs: Math.round(Math.max(0, ...gathered.longTasksMs)),
      rendererTasksOver50ms: gathered.longTasksMs.length,
      frameP50Ms: Math.round(quantile(gathered.frameMs, 0.5) * 10) / 10,
      frameP95Ms: Math.round(quantile(gathered.frameMs, 0.95) * 10) / 10,
      mainCpuPercent: Math.round(cpuOf('Browser')),
      rendererCpuPercent: Math.round(cpuOf('Tab')),
      memoryMbFirstThird: Math.round(sum(memory.slice(0, third)) / third),
      memoryMbLastThird: Math.round(sum(memory.slice(-third)) / third),
    };
    return [{ ...figures, ...judge(figures) }];
  } finally {
    await endApp();
  }
}
