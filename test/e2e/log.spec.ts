import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LogDrawer } from './pages/log';
import { expect, test } from './simulated-app';

test('the log is read, searched, paused and made to say more while the app runs', async ({
  monitor,
  running,
}) => {
  await monitor.palette.run('Log');
  const log = new LogDrawer(running.page);
  await expect(log.lines.first()).toBeVisible();

  await log.choose('Filter the log by collector', 'binance_trades');
  await log.search.fill('active');
  await expect(log.lines.first()).toContainText('SUBSCRIBING → ACTIVE');
  await expect(log.lines.first()).toContainText('binance_trades');
  await expect(log.lines.first()).not.toContainText('bybit');

  await log.choose('Level that is written', 'write debug and above');
  await log.search.fill('frame 1');
  await monitor.ask('collectors:recycle', { id: 'binance_trades' });
  const firstFrame = log.lines.filter({ hasText: 'Frame 1 of this connection' });
  await firstFrame.getByRole('button').first().click();
  await expect(firstFrame).toContainText(/"attempt": \d+/);

  await log.search.fill('');
  await log.pause.click();
  const before = await log.lines.first().textContent();
  await monitor.ask('collectors:stop', { id: 'binance_trades' });
  await expect(log.resume).toHaveAccessibleName(/new/);
  expect(await log.lines.first().textContent()).toBe(before);
  await log.resume.click();
  await expect(log.lines.first()).not.toHaveText(before ?? '');

  await log.choose('Level that is written', 'write info and above');
  const file = await readFile(join(running.dataFolder, 'logs', 'tapedeck.log'), 'utf8');
  expect(file).toContain('Frame 1 of this connection');
});

test('diagnostics are copied without the name of the data folder', async ({ monitor, running }) => {
  await monitor.palette.run('Copy diagnostics');
  await expect(running.page.getByText('Diagnostics copied')).toBeVisible();
  const text = await running.app.evaluate(({ clipboard }) => clipboard.readText());
  const report = JSON.parse(text) as { tapedeck: string; ledger: { balanced: boolean } };
  expect(report.ledger.balanced).toBe(true);
  expect(report.tapedeck).toMatch(/^\d+\.\d+\.\d+/);
});
