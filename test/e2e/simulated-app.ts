import { test as base, expect } from '@playwright/test';
import { discardApp, launchApp } from './launch-app';
import type { RunningApp } from './launch-app';
import { MonitorWindow } from './pages/monitor-window';

export { expect };

/** The collectors of a run without a config file. */
export const COLLECTOR_IDS = ['bybit_trades', 'bybit_linear_trades', 'binance_trades'] as const;

interface WorkerFixtures {
  /** One app for all tests that leave it running, because a launch costs seconds. */
  readonly running: RunningApp;
}
interface TestFixtures {
  /** Its window, freshly loaded, with every collector ACTIVE on the simulated exchange. */
  readonly monitor: MonitorWindow;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  running: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from it
    async ({}, use) => {
      const running = await launchApp();
      await use(running);
      await discardApp(running);
    },
    { scope: 'worker' },
  ],
  monitor: async ({ running }, use) => {
    const monitor = new MonitorWindow(running.page);
    await bringUp(monitor);
    await running.page.reload();
    for (const id of COLLECTOR_IDS) await monitor.collector(id).isIn('ACTIVE');
    const errorsBefore = running.consoleErrors.length;
    await use(monitor);
    expect(running.consoleErrors.slice(errorsBefore), 'errors on the console').toEqual([]);
  },
});

/** Whatever the test before left behind. */
async function bringUp(monitor: MonitorWindow): Promise<void> {
  await monitor.ask('simulator:start');
  const { collectors } = await monitor.snapshot();
  if (collectors.some(({ state }) => state !== 'ACTIVE')) {
    await monitor.ask('collectors:stop-all');
    await monitor.ask('collectors:start-all');
  }
  await expect
    .poll(async () =>
      (await monitor.snapshot()).collectors.every(
        ({ state, stats }) => state === 'ACTIVE' && stats.lastDataAt !== null,
      ),
    )
    .toBe(true);
  await expect.poll(() => isFilling(monitor)).toBe(false);
}

/** Stops everything and waits until what was missed is filled too: from then on no trade is stored. */
export async function standStill(monitor: MonitorWindow): Promise<void> {
  await monitor.ask('collectors:stop-all');
  await expect.poll(() => isFilling(monitor)).toBe(false);
}

/** Whether the venue is still being asked for trades that were missed. */
async function isFilling(monitor: MonitorWindow): Promise<boolean> {
  const details = await Promise.all(
    COLLECTOR_IDS.map((id) => monitor.ask('collectors:get-detail', { id })),
  );
  return details.some(({ losses }) =>
    losses.some(({ state }) => state.kind === 'open' || state.kind === 'requested'),
  );
}
