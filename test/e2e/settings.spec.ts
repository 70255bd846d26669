import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { discardApp, launchApp } from './launch-app';
import { MonitorWindow } from './pages/monitor-window';

test('limits and theme chosen in the window take effect at once and survive a restart', async () => {
  const first = await launchApp();
  const window = new MonitorWindow(first.page);
  // It was made with the rights of any other file; nothing has been saved since.
  const settingsFile = join(first.dataFolder, 'settings.json');
  if (process.platform !== 'win32') expect((await stat(settingsFile)).mode & 0o777).toBe(0o600);
  await expect.poll(async () => (await window.snapshot()).store.held).toBeGreaterThan(200);
  await window.header.chooseTheme('Light');
  const html = first.page.locator('html');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'light');

  await window.header.settingsButton.click();
  const { settings } = window;
  await settings.field('Trades kept in all').fill('0');
  await settings.apply.click();
  await expect(settings.field('Trades kept in all')).toHaveAttribute('aria-invalid', 'true');
  await settings.field('Trades kept in all').fill('120');
  await settings.field('First delay').fill('2.5');
  await settings.field('Log files').fill('3');
  await settings.apply.click();
  await expect(settings.apply).toBeDisabled();
  await expect(first.page.getByRole('alert')).toContainText('The new limits apply from now on');
  const limits = first.page.getByRole('table', { name: 'Limits in force' });
  await expect(
    limits.getByRole('row', { name: /^Logs on disk .* 3\.0 MB oldest leave$/ }),
  ).toBeVisible();
  const { store, ledger } = await window.snapshot();
  expect(store.held).toBeLessThanOrEqual(120);
  expect(ledger.holding.evicted.global_cap).toBeGreaterThan(0);
  expect(ledger.balanced).toBe(true);
  await first.app.close();

  const second = await launchApp({ dataFolder: first.dataFolder });
  const again = new MonitorWindow(second.page);
  await expect(second.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
  await again.header.settingsButton.click();
  await expect(again.settings.field('Trades kept in all')).toHaveValue('120');
  await expect(again.settings.field('First delay')).toHaveValue('2.5 s');
  await expect(again.settings.field('Log files')).toHaveValue('3 MB');
  await expect.poll(async () => (await again.snapshot()).store.held).toBe(120);
  await discardApp(second);
});
