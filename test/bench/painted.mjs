// From the exchange's write of a trade to its row on the screen of the real app.
import { startFeeder } from './ingest/processes.mjs';
import { symbolsOf } from './ingest/corpus.mjs';
import { quantile } from './quantile.mjs';
import { driveApp } from './real-app.mjs';

const SYMBOLS = 3;
const CLIENT = 'window';

/**
 * Runs in the page: notes when each trade is first painted. A row that was changed counts as painted when the
 * next frame begins, which is up to a frame too late. Rows below the edge are drawn ahead, and seen by nobody.
 */
function watchRows() {
  const grid = window.document.querySelector('[role=grid][aria-label="Recent trades"]');
  const painted = new Map();
  const keyOf = (row) => {
    const text = (column) => row.querySelector(`[data-column=${column}]`);
    return `${text('symbol').textContent} ${text('id').title.split('\n')[0].slice(-12)}`;
  };
  new window.MutationObserver((records) => {
    const rows = new Set(
      records
        .flatMap(({ target, addedNodes }) => [target, ...addedNodes])
        .filter((each) => each.dataset?.sequence !== undefined),
    );
    const { bottom } = grid.getBoundingClientRect();
    const keys = [...rows]
      .filter((row) => row.getBoundingClientRect().bottom <= bottom)
      .map((row) => keyOf(row));
    requestAnimationFrame(() => {
      const at = performance.now();
      for (const key of keys) if (!painted.has(key)) painted.set(key, at);
    });
  }).observe(grid, { subtree: true, childList: true, attributeFilter: ['data-sequence'] });
  globalThis.paintedByBench = painted;
}

const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6;

/** How far the page's clock is behind the one that all processes of this machine share. */
async function clockOf(page) {
  const looks = [];
  for (let look = 0; look < 50; look += 1) {
    const before = monotonicMs();
    const there = await page.evaluate(() => performance.now());
    const after = monotonicMs();
    looks.push({ behindMs: (before + after) / 2 - there, errorMs: (after - before) / 2 });
  }
  return looks.reduce((best, look) => (look.errorMs < best.errorMs ? look : best));
}

export async function measurePainted({ rates, seconds, warmUpSeconds }) {
  const rows = [];
  for (const tradesPerSecond of rates) {
    rows.push(await measureAt(tradesPerSecond, { seconds, warmUpSeconds }));
  }
  return rows;
}

async function measureAt(tradesPerSecond, { seconds, warmUpSeconds }) {
  const feeder = await startFeeder();
  const subscribed = feeder.subscribed(CLIENT);
  const { page, snapshot, end } = await driveApp({
    collectors: [
      {
        id: 'bybit_trades',
        venue: 'bybit',
        market: 'linear',
        symbols: symbolsOf(SYMBOLS),
        url: `ws://127.0.0.1:${feeder.port}/${CLIENT}/v5/public/linear`,
      },
    ],
  });
  try {
    await subscribed;
    const shape = { venue: 'bybit', name: CLIENT, symbols: SYMBOLS, tradesPerSecond };
    const drizzle = (options) => feeder.work('drizzle', { ...shape, ...options });
    const warmUp = await drizzle({ seconds: warmUpSeconds, seed: 31 });
    await page.getByRole('grid', { name: 'Recent trades' }).waitFor();
    await page.evaluate(watchRows);
    const { written } = await drizzle({ seconds, seed: 32 });
    await page.waitForTimeout(500);
    const { behindMs, errorMs } = await clockOf(page);
    const painted = new Map(await page.evaluate(() => [...globalThis.paintedByBench]));
    const delays = written.flatMap(({ symbol, id, at }) => {
      const paintedAt = painted.get(`${symbol} ${id}`);
      return paintedAt === undefined ? [] : [paintedAt + behindMs - at];
    });
    const { ledger } = await snapshot();
    return {
      tradesPerSecond,
      written: written.length,
      painted: delays.length,
      p50Ms: quantile(delays, 0.5),
      p90Ms: quantile(delays, 0.9),
      p99Ms: quantile(delays, 0.99),
      maxMs: Math.max(...delays),
      clockErrorMs: errorMs,
      isAccountedFor:
        ledger.balanced && ledger.intake.received === warmUp.written.length + written.length,
    };
  } finally {
    await end();
    await feeder.end();
  }
}
