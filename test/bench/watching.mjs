// What looking at it costs: CPU of the main process and of the renderer, with the window seen and unseen.
import { pause, startApp, sum } from './real-app.mjs';

const SIGHTS = {
  visible: (window) => window.show(),
  minimised: (window) => window.minimize(),
  hidden: (window) => window.hide(),
};

export async function measureWatching({ rates, seconds }) {
  const rows = [];
  for (const tradesPerSecond of rates) {
    const { app, page, load, snapshot, end } = await startApp({ tradesPerSecond });
    try {
      await page.getByRole('grid', { name: 'Recent trades' }).waitFor();
      // Start-up is not what is measured here.
      await pause(5_000);
      for (const [sight, act] of Object.entries(SIGHTS)) {
        const window = await app.browserWindow(page);
        await window.evaluate(act);
        await pause(1_500);
        await load();
        const before = await snapshot();
        await pause(seconds * 1_000);
        const processes = await load();
        const after = await snapshot();
        const cpuOf = (type) =>
          sum(processes.filter((each) => each.type === type).map(({ percent }) => percent));
        rows.push({
          tradesPerSecond: Math.round(
            (after.ledger.intake.received - before.ledger.intake.received) /
              ((after.at - before.at) / 1_000),
          ),
          window: sight,
          isVisibleToPage: await page.evaluate(() => window.document.visibilityState === 'visible'),
          mainCpuPercent: cpuOf('Browser'),
          rendererCpuPercent: cpuOf('Tab'),
          gpuCpuPercent: cpuOf('GPU'),
          isAccountedFor: after.ledger.balanced,
        });
        await window.evaluate((shown) => shown.show());
      }
    } finally {
      await end();
    }
  }
  return rows;
}
