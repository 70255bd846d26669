import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { ExchangeSimulator } from '../../src/simulator/exchange-simulator';
import type { BookStatus } from '../../src/shared/order-book';
import { discardApp } from './launch-app';
import type { RunningApp } from './launch-app';
import { launchWithConfig } from './live-app';
import { answerSaveDialog } from './pages/export';
import { MonitorWindow } from './pages/monitor-window';
import type { OrderBookPanel } from './pages/order-book';

const BYBIT = 'bybit_order_book';
const BINANCE = 'binance_order_book';
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];

test.describe.configure({ mode: 'serial' });

let exchange: ExchangeSimulator;
let running: RunningApp;
let monitor: MonitorWindow;
let book: OrderBookPanel;

test.beforeAll(async () => {
  exchange = await startExchangeSimulator({ seed: 7, tradesPerSecond: 40, symbols: SYMBOLS });
  const { bybitSpot, binanceSpotCombined, http: restUrl } = exchange.urls;
  const common = { market: 'spot', channel: 'order_book', symbols: SYMBOLS, restUrl } as const;
  running = await launchWithConfig({
    collectors: [
      { id: BYBIT, venue: 'bybit', url: bybitSpot, ...common },
      { id: BINANCE, venue: 'binance', url: binanceSpotCombined, ...common },
      { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols: SYMBOLS, url: bybitSpot },
    ],
  });
  monitor = new MonitorWindow(running.page);
  ({ book } = monitor);
  for (const id of [BYBIT, BINANCE]) await monitor.collector(id).isIn('ACTIVE');
});

test.afterAll(async () => {
  await discardApp(running);
  await exchange.stop();
});

const statusOf = async (id: string, symbol: string): Promise<BookStatus> => {
  const { books } = await monitor.ask('collectors:get-detail', { id });
  const status = books.find((each) => each.symbol === symbol);
  if (status === undefined) throw new Error(`${id} has no book of ${symbol}`);
  return status;
};

test('a book comes in sync and shows both sides, best first and apart', async () => {
  await book.tab.click();
  await book.choose(BINANCE, 'BTCUSDT');
  await expect(book.sync).toHaveText('in sync');
  await expect.poll(async () => (await book.levels('Bids')).length).toBeGreaterThan(8);
  const [bids, asks] = [await book.levels('Bids'), await book.levels('Asks')];
  const falling = bids.map(({ price }) => Number(price));
  const rising = asks.map(({ price }) => Number(price));
  expect(falling).toEqual(falling.toSorted((a, b) => b - a));
  expect(rising).toEqual(rising.toSorted((a, b) => a - b));
  await expect(book.depthChart).toBeVisible();
  // A rate is of whole seconds, so the first one must be over.
  await expect.poll(async () => Number(await book.fact('updates/s'))).toBeGreaterThan(0);
});

test('a book follows the exchange while it is watched', async () => {
  const before = await book.fact('last sequence');
  await expect.poll(() => book.fact('last sequence')).not.toBe(before);
});

test('its card counts the books in sync, and its detail opens one of them', async () => {
  await expect(monitor.collector(BYBIT).root).toContainText('2 of 2');
  await monitor.collector(BYBIT).details.click();
  await monitor.detail.openTab(/^Books/);
  const row = monitor.detail.root.getByRole('table', { name: 'Books' }).getByRole('row', {
    name: /ETHUSDT/,
  });
  await expect(row).toContainText('in sync');
  await row.getByRole('button', { name: 'ETHUSDT' }).click();
  await expect(monitor.detail.root).toBeHidden();
  await expect(book.root.getByRole('combobox', { name: 'Book' })).toHaveValue('ETHUSDT');
  await expect(book.sync).toHaveText('in sync');
});

for (const [id, instrument] of [
  [BYBIT, 'bybit:spot:BTCUSDT'],
  [BINANCE, 'binance:spot:BTCUSDT'],
] as const) {
  test(`the CSV of a book of ${id} is the exchange’s own, level by level`, async () => {
    await book.choose(id, 'BTCUSDT');
    await book.chooseDepth(100);
    exchange.holdBooks(true);
    const path = join(running.dataFolder, `${id}.csv`);
    await answerSaveDialog(running.app, path);
    // What changed before the exchange was held may still be under way.
    await expect(async () => {
      await rm(path, { force: true });
      await book.exportButton.click();
      await expect.poll(() => readFile(path, 'utf8').catch(() => '')).not.toBe('');
      const rows = parse<Record<string, string>>(await readFile(path, 'utf8'), { columns: true });
      const levelsOf = (side: string) =>
        rows.filter((row) => row.side === side).map(({ price, quantity }) => [price, quantity]);
      const told = exchange.toldBooks(instrument).at(-1)!;
      expect(levelsOf('bid')).toEqual(told.bids.slice(0, 100));
      expect(levelsOf('ask')).toEqual(told.asks.slice(0, 100));
      expect(new Set(rows.map(({ sync, symbol }) => `${sync} ${symbol}`))).toEqual(
        new Set(['in_sync BTCUSDT']),
      );
    }).toPass({ timeout: 10_000 });
    exchange.holdBooks(false);
  });
}

test('a book that lost an update is shown as out of sync until it has healed', async () => {
  await book.choose(BYBIT, 'BTCUSDT');
  await expect(book.sync).toHaveText('in sync');
  const { resyncs } = await statusOf(BYBIT, 'BTCUSDT');
  const scope = { venue: 'bybit', channel: 'order_book', symbol: 'BTCUSDT' } as const;
  // What it asks for to heal does not come, or it would be over before anybody could look.
  const deaf = exchange.injectFault({ kind: 'ack_without_data', ...scope });
  exchange.injectFault({ kind: 'drop', count: 1, ...scope });
  await expect(book.sync).toHaveText('out of sync');
  await expect(book.root).toContainText('updates missing');
  await expect(book.root).toContainText('not the market');
  await expect(monitor.collector(BYBIT).root).toContainText('1 of 2');
  expect((await statusOf(BYBIT, 'ETHUSDT')).sync.kind).toBe('in_sync');

  deaf.end();
  await expect(book.sync).toHaveText('in sync', { timeout: 30_000 });
  await expect(book.root).not.toContainText('not the market');
  expect((await statusOf(BYBIT, 'BTCUSDT')).resyncs).toBe(resyncs + 1);
  await expect(monitor.collector(BYBIT).root).toContainText('2 of 2');
});

test('a book is not shown as good while its collector is stopped', async () => {
  await monitor.collector(BYBIT).stop.click();
  await expect(book.root).toContainText(`${BYBIT} is stopped`);
  await expect(book.sync).toHaveCount(0);
  await book.root.getByRole('button', { name: `Start ${BYBIT} again` }).click();
  await expect(book.sync).toHaveText('in sync');
});
