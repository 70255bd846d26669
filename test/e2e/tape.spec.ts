import { COLLECTOR_IDS, expect, standStill, test } from './simulated-app';
import type { MonitorWindow } from './pages/monitor-window';
import type { PlacedRow, ShownRow } from './pages/tape';
import type { RunningApp } from './launch-app';

/** New rows keep coming, and every row on screen is as `matches` says. */
async function showsOnly(
  { tape }: MonitorWindow,
  matches: (cells: ShownRow['cells']) => boolean,
): Promise<void> {
  const allMatch = async (): Promise<boolean> => {
    const rows = await tape.shownRows();
    return rows.length > 0 && rows.every(({ cells }) => matches(cells));
  };
  await expect.poll(allMatch).toBe(true);
  const newest = await tape.newestSequence();
  await expect.poll(() => tape.newestSequence()).toBeGreaterThan(newest);
  expect(await allMatch()).toBe(true);
}

test('the filters show only what matches all of them, until they are cleared', async ({
  monitor,
}) => {
  const { tape } = monitor;
  await tape.filterBy('venue', 'bybit');
  await showsOnly(monitor, ({ venue }) => venue === 'bybit');
  await tape.filterBy('symbol', 'ETHUSDT');
  await showsOnly(monitor, ({ venue, symbol }) => venue === 'bybit' && symbol === 'ETHUSDT');
  await tape.filterBy('side', 'sell');
  await showsOnly(monitor, ({ symbol, side }) => symbol === 'ETHUSDT' && side!.endsWith('sell'));
  await tape.clearFilters.click();
  await expect
    .poll(async () => new Set((await tape.shownRows()).map(({ cells }) => cells.symbol)).size)
    .toBeGreaterThan(1);
});

test('a smallest notional hides smaller trades, and one that is no number says so', async ({
  monitor,
}) => {
  const { tape, page } = monitor;
  await tape.smallestNotional.fill('1000.5');
  await showsOnly(monitor, ({ notional }) => Number(notional) >= 1000.5);
  await tape.smallestNotional.fill('-3');
  await expect(page.getByText(/Expected a positive number/)).toBeVisible();
  await showsOnly(monitor, ({ notional }) => Number(notional) >= 1000.5);
});

test('a filter that nothing matches says so and offers to clear it', async ({ monitor }) => {
  const { tape } = monitor;
  await tape.smallestNotional.fill('999999999999');
  await expect(tape.root.getByText('No trade matches')).toBeVisible();
  await tape.root.getByRole('button', { name: 'Clear all filters' }).last().click();
  await expect(tape.rows.first()).toBeVisible();
});

test('away from the top, the trade that is read stays where it is while newer ones arrive', async ({
  monitor,
}) => {
  const { tape } = monitor;
  await expect.poll(() => tape.newestSequence()).toBeGreaterThan(100);
  await tape.scrollTo(20 * 24 + 7);
  await expect.poll(async () => (await tape.rowInTheMiddle())?.place).toBeGreaterThan(20);
  await staysInPlace(() => tape.rowInTheMiddle());

  await tape.newest.click();
  await expect.poll(async () => (await tape.shownRows())[0]?.place).toBe(2);
});

test('a chosen row stays where it is while newer ones arrive', async ({ monitor }) => {
  const { tape } = monitor;
  await expect.poll(() => tape.newestSequence()).toBeGreaterThan(100);
  await tape.rows.nth(3).click();
  await expect.poll(() => tape.chosenRow()).not.toBeNull();
  await staysInPlace(() => tape.chosenRow());
});

/** The same trade at the same height, with many more rows above it than before. */
async function staysInPlace(read: () => Promise<PlacedRow | null>): Promise<void> {
  const before = (await read())!;
  await expect.poll(async () => (await read())?.place).toBeGreaterThan(before.place + 50);
  const after = (await read())!;
  expect({ ...after, place: 0 }).toEqual({ ...before, place: 0 });
}

test('a pause holds the rows still and counts what is newer; resuming catches up', async ({
  monitor,
}) => {
  const { tape } = monitor;
  await expect.poll(() => tape.newestSequence()).toBeGreaterThan(0);
  await tape.pauseButton.click();
  await expect(tape.pauseButton).toHaveAttribute('aria-pressed', 'true');
  const held = await tape.shownRows();
  await expect.poll(() => tape.newer()).toBeGreaterThan(30);
  const newer = await tape.newer();
  await expect.poll(() => tape.newer()).toBeGreaterThan(newer);
  expect(await tape.shownRows()).toEqual(held);

  await tape.pauseButton.click();
  await expect(tape.pauseButton).toHaveAccessibleName('Pause');
  await expect.poll(() => tape.newestSequence()).toBeGreaterThan(held[0]!.sequence + newer);
});

test('while it is paused, the stopped store accounts for every trade counted as newer', async ({
  monitor,
}) => {
  const { tape } = monitor;
  await expect.poll(() => tape.newestSequence()).toBeGreaterThan(0);
  await tape.pauseButton.click();
  // Drawn in the same frame as the rows that stay.
  await expect(tape.pauseButton).toHaveAttribute('aria-pressed', 'true');
  const heldFrom = await tape.newestSequence();
  await expect.poll(() => tape.newer()).toBeGreaterThan(0);
  await standStill(monitor);
  const { stored } = (await monitor.snapshot()).ledger.holding;
  await expect.poll(() => tape.newer()).toBe(stored - heldFrom);
});

test('a window that was hidden shows the newest trades as soon as it is shown, with none left out', async ({
  monitor,
  running,
}) => {
  const { tape } = monitor;
  await expect.poll(() => tape.newestSequence()).toBeGreaterThan(0);
  const before = await tape.newestSequence();
  await setShown(running, false);
  await expect
    .poll(async () => (await monitor.snapshot()).ledger.holding.stored)
    .toBeGreaterThan(before + 200);
  await standStill(monitor);
  const { stored } = (await monitor.snapshot()).ledger.holding;
  await setShown(running, true);

  await showsNewest(monitor, stored);
  for (const id of COLLECTOR_IDS) await monitor.collector(id).isIn('STOPPED');
  await expect(monitor.footer.root).toContainText(`stored ${stored.toLocaleString('en-US')}`);
});

test('a reloaded window knows all that happened before it', async ({ monitor }) => {
  const { tape, page } = monitor;
  const before = await monitor.snapshot();
  const chartBefore = await monitor.ask('rates:query', { minutes: 5 });
  await page.reload();
  await expect.poll(() => tape.newestSequence()).toBeGreaterThan(0);
  await standStill(monitor);
  const after = await monitor.snapshot();
  expect(after.startedAt).toBe(before.startedAt);
  expect(after.ledger.intake.received).toBeGreaterThanOrEqual(before.ledger.intake.received);

  const { stored } = after.ledger.holding;
  await showsNewest(monitor, stored);
  const rows = Math.min(1_000, after.store.held);
  await expect(tape.grid).toHaveAttribute('aria-rowcount', String(rows + 1));
  const chart = await monitor.ask('rates:query', { minutes: 5 });
  chart.series.forEach(({ total }, index) =>
    expect(total).toBeGreaterThanOrEqual(chartBefore.series[index]!.total),
  );
  await expect(monitor.chart.markers).not.toHaveCount(0);
});

/** Longer than the window takes to fetch its rows anew after a backfill. */
const SETTLED_MS = 1_500;

/**
 * Once nothing trades any more, the rows on screen are the newest that main holds, up to its last trade.
 * Not by sequence alone: what was backfilled is stored last and stands deeper, where it happened.
 */
async function showsNewest(monitor: MonitorWindow, stored: number): Promise<void> {
  const read = async (): Promise<readonly number[]> =>
    (await monitor.tape.shownRows()).map(({ sequence }) => sequence);
  let shown: readonly number[] = [];
  await expect
    .poll(
      async () => {
        const before = shown;
        shown = await read();
        return shown.length > 10 && shown.join() === before.join();
      },
      { intervals: [SETTLED_MS], timeout: 20_000 },
    )
    .toBe(true);
  // Asked last, as this watch takes the place of the window's own.
  const { rows } = await monitor.ask('tape:watch', { filter: {} });
  const held = rows.map(({ sequence }) => sequence);
  expect(held.toSorted((a, b) => b - a)).toEqual(held.map((_, index) => stored - index));
  expect(shown).toEqual(held.slice(0, shown.length));
}

const setShown = ({ app }: RunningApp, isShown: boolean): Promise<void> =>
  app.evaluate(({ BrowserWindow }, show) => {
    const [window] = BrowserWindow.getAllWindows();
    if (show) window?.show();
    else window?.hide();
  }, isShown);
