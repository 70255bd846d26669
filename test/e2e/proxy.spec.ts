import { expect, test } from '@playwright/test';
import { startExchangeSimulator } from '../../src/simulator/exchange-simulator';
import { startHttpProxy } from '../support/proxies';
import { discardApp } from './launch-app';
import { launchWithConfig } from './live-app';
import { MonitorWindow } from './pages/monitor-window';

test('feeds go through the proxy that the operating system names', async () => {
  const exchange = await startExchangeSimulator({ tradesPerSecond: 300, seed: 3 });
  const proxy = await startHttpProxy();
  const { bybitSpot, http } = exchange.urls;
  const collector = { id: 'bybit_trades', venue: 'bybit', market: 'spot' } as const;
  const running = await launchWithConfig({
    collectors: [
      { ...collector, symbols: ['BTCUSDT'], autostart: false, url: bybitSpot, restUrl: http },
    ],
    network: { proxyLoopback: true },
  });
  try {
    // As if it were set in the system's settings, which a test must leave alone.
    await running.app.evaluate(async ({ session }, proxyRules) => {
      await session.defaultSession.setProxy({ proxyRules, proxyBypassRules: '<-loopback>' });
    }, new URL(proxy.url).host);
    const monitor = new MonitorWindow(running.page);
    await monitor.ask('collectors:start', { id: 'bybit_trades' });
    await monitor.collector('bybit_trades').isIn('ACTIVE');
    expect(proxy.asked).toContain(new URL(bybitSpot).host);

    await proxy.close();
    await expect(monitor.collector('bybit_trades').root).toContainText(
      `Nobody answers at the proxy ${new URL(proxy.url).host}`,
    );
  } finally {
    await discardApp(running);
    await exchange.stop();
    await proxy.close().catch(() => undefined);
  }
});
