import { expect, test } from './simulated-app';

test('the settings say what is wrong with a proxy, and list every limit with what it is at', async ({
  monitor,
  running,
}) => {
  await monitor.header.settingsButton.click();
  const { root } = monitor.settings;
  await expect(root.getByRole('row', { name: /^Sockets/ })).toContainText('500');
  await expect(
    root
      .getByRole('row', { name: /^Sockets/ })
      .getByRole('cell')
      .first(),
  ).toHaveText('3');

  await root.getByRole('combobox', { name: 'Proxy' }).click();
  await running.page.getByRole('option', { name: 'address' }).click();
  await root.getByLabel('Proxy address').fill('ftp://proxy.test');
  await root.getByRole('button', { name: 'Use network' }).click();
  await expect(root.getByLabel('Proxy address')).toHaveAttribute('aria-invalid', 'true');
  await root.getByLabel('Proxy address').fill('socks5h://proxy.test:1080');
  await root.getByLabel('Not through the proxy').fill('venue.test other.test ');
  await root.getByRole('button', { name: 'Use network' }).click();
  await expect(running.page.getByText('Network settings in use')).toBeVisible();
  expect((await monitor.ask('settings:get')).network).toMatchObject({
    proxy: 'socks5h://proxy.test:1080',
    noProxy: ['venue.test', 'other.test'],
  });
  await monitor.ask('settings:update', { network: {} });
});
