// Frame times and long tasks of the window at a rate that nobody could read, while it is used, beside an empty page.
import { quantile } from './quantile.mjs';
import { pause, startApp, sum, watchPage } from './real-app.mjs';

const USE_EVERY_MS = 1_000;

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
async function emptyPage(app, seconds) {
  const opened = app.waitForEvent('window');
  await app.evaluate(({ BrowserWindow }) => {
    const window = new BrowserWindow({ width: 1_280, height: 800 });
    return window.loadURL('data:text/html,<title>empty</title>');
  });
  const page = await opened;
  const figures = await watched(page, () => pause(seconds * 1_000));
  await page.close();
  return figures;
}

/**
 * Runs in the page: from the next `event` of the person to the frame after the tape is as asked for. Gives up
 * after ten seconds.
 */
function answerTo({ event, wanted }) {
  const grid = window.document.querySelector('[role=grid][aria-label="Recent trades"]');
  const rows = () => [...grid.querySelectorAll('[data-sequence]')];
  const isAsked = {
    scrolled: () => {
      const { top, bottom } = grid.getBoundingClientRect();
      const middle = (top + bottom) / 2;
      const isFilled = rows().some((row) => {
        const place = row.getBoundingClientRect();
        return place.top <= middle && place.bottom >= middle;
      });
      return grid.scrollTop > 0 && isFilled;
    },
    newest: () => grid.scrollTop === 0 && rows().some((row) => row.ariaRowIndex === '2'),
    buys: () => rows().length > 0 && rows().every((row) => row.textContent.includes('buy')),
    all: () => rows().some((row) => row.textContent.includes('sell')),
  }[wanted];
  globalThis.answeredToBench = new Promise((resolve) => {
    const begin = ({ timeStamp }) => {
      const look = () => {
        const tookMs = performance.now() - timeStamp;
        if (tookMs > 10_000) resolve(tookMs);
        else if (isAsked()) requestAnimationFrame(() => resolve(performance.now() - timeStamp));
        else requestAnimationFrame(look);
      };
      look();
    };
    window.addEventListener(event, begin, { once: true, capture: true });
  });
}

async function answerMs(page, expected, act) {
  await page.evaluate(answerTo, expected);
  await act();
  return page.evaluate(() => globalThis.answeredToBench);
}

/** What a person does who looks for something: scroll, come back, filter, and look at all again. */
async function use(page) {
  const grid = page.getByRole('grid', { name: 'Recent trades' });
  const tape = page.getByRole('region', { name: 'Tape' });
  await grid.hover();
  const scrollMs = await answerMs(page, { event: 'wheel', wanted: 'scrolled' }, () =>
    page.mouse.wheel(0, 2_400),
  );
  const newestMs = await answerMs(page, { event: 'click', wanted: 'newest' }, () =>
    grid.getByRole('button', { name: 'Newest' }).click(),
  );
  await tape.getByRole('combobox', { name: 'Filter by side' }).click();
  const filterMs = await answerMs(page, { event: 'click', wanted: 'buys' }, () =>
    page.getByRole('option', { name: 'buy', exact: true }).click(),
  );
  const clearMs = await answerMs(page, { event: 'click', wanted: 'all' }, () =>
    tape.getByRole('button', { name: 'Clear all filters' }).first().click(),
  );
  return { scrollMs: Math.max(scrollMs, newestMs), filterMs: Math.max(filterMs, clearMs) };
}

export async function measureSmoothness({ tradesPerSecond, seconds, startUpMs, emptyPageSeconds }) {
  const { app, page, exchange, load, snapshot, end } = await startApp({ tradesPerSecond });
  try {
    await page.getByRole('grid', { name: 'Recent trades' }).waitFor();
    await pause(startUpMs);
    const before = await snapshot();
    await load();
    const uses = [];
    const figures = await watched(page, async () => {
      const until = performance.now() + seconds * 1_000;
      while (performance.now() < until) {
        uses.push(await use(page));
        await pause(USE_EVERY_MS);
      }
    });
    const processes = await load();
    const after = await snapshot();
    const rate = (after.ledger.intake.received - before.ledger.intake.received) / ((after.at - before.at) / 1_000); // prettier-ignore
    await page.evaluate(() => window.tapedeck.request('collectors:stop-all'));
    const { ledger } = await snapshot();
    const sent = sum(Object.values((await exchange.stats()).tradesSent));
    const isAccountedFor = ledger.balanced && ledger.intake.received === sent;
    const cpuOf = (wanted) =>
      sum(processes.filter(({ type }) => type === wanted).map(({ percent }) => percent));
    return [
      {
        page: 'Tapedeck',
        tradesPerSecond: Math.round(rate),
        ...figures,
        uses: uses.length,
        slowestScrollMs: Math.max(...uses.map(({ scrollMs }) => scrollMs)),
        slowestFilterMs: Math.max(...uses.map(({ filterMs }) => filterMs)),
        mainCpuPercent: cpuOf('Browser'),
        rendererCpuPercent: cpuOf('Tab'),
        isAccountedFor,
      },
      { page: 'empty', ...(await emptyPage(app, emptyPageSeconds)) },
    ];
  } finally {
    await end();
  }
}
