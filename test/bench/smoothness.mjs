// Frame times and long tasks of the window at a rate that nobody could read, beside those of an empty page.
import { quantile } from './quantile.mjs';
import { pause, startApp, sum, watchPage } from './real-app.mjs';

const EMPTY_PAGE_SECONDS = 5;

const figuresOf = ({ longTasksMs, frameMs }) => ({
  longestTaskMs: Math.max(0, ...longTasksMs),
  tasksOver50ms: longTasksMs.length,
  frameP50Ms: quantile(frameMs, 0.5),
  frameP95Ms: quantile(frameMs, 0.95),
  frameMaxMs: Math.max(...frameMs),
});

async function watched(page, act) {
  await page.evaluate(watchPage);
  await act();
  return figuresOf(await page.evaluate(() => globalThis.gatheredByBench));
}

/** What this machine can paint at best, in a window of its own of the same app. */
async function emptyPage(app) {
  const opened = app.waitForEvent('window');
  await app.evaluate(({ BrowserWindow }) => {
    const window = new BrowserWindow({ width: 1_280, height: 800 });
    return window.loadURL('data:text/html,<title>empty</title>');
  });
  const page = await opened;
  const figures = await watched(page, () => pause(EMPTY_PAGE_SECONDS * 1_000));
  await page.close();
  return figures;
}

/** Scrolls the tape and filters it, as a person would who looks for something. */
async function use(page) {
  const from = performance.now();
  await page.getByRole('grid', { name: 'Recent trades' }).hover();
  await page.mouse.wheel(0, 600);
  await page.mouse.wheel(0, -600);
  return performance.now() - from;
}

export async function measureSmoothness({ tradesPerSecond, seconds }) {
  const { app, page, exchange, snapshot, end } = await startApp({ tradesPerSecond });
  try {
    await page.getByRole('grid', { name: 'Recent trades' }).waitFor();
    await pause(5_000);
    const before = await snapshot();
    const usesMs = [];
    const figures = await watched(page, async () => {
      const until = performance.now() + seconds * 1_000;
      while (performance.now() < until) {
        usesMs.push(await use(page));
        await pause(1_000);
      }
    });
    const after = await snapshot();
    const rate = (after.ledger.intake.received - before.ledger.intake.received) / ((after.at - before.at) / 1_000); // prettier-ignore
    await page.evaluate(() => window.tapedeck.request('collectors:stop-all'));
    const { ledger } = await snapshot();
    const sent = sum(Object.values((await exchange.stats()).tradesSent));
    const isAccountedFor = ledger.balanced && ledger.intake.received === sent;
    return [
      {
        page: 'Tapedeck',
        tradesPerSecond: Math.round(rate),
        ...figures,
        slowestScrollMs: Math.max(...usesMs),
        isAccountedFor,
      },
      { page: 'empty', ...(await emptyPage(app)) },
    ];
  } finally {
    await end();
  }
}
