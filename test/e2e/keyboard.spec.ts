import { COLLECTOR_IDS, expect, test } from './simulated-app';
import type { MonitorWindow } from './pages/monitor-window';
import type { Locator } from '@playwright/test';

const [first] = COLLECTOR_IDS;

/** Presses Tab until `target` has the focus; more presses than there are stops is a failure. */
async function tabTo({ page }: MonitorWindow, target: Locator): Promise<void> {
  const isFocused = (): Promise<boolean> =>
    target.evaluate((element) =>
      (element as unknown as FocusableElement).matches(':focus-visible'),
    );
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await isFocused()) return;
  }
  throw new Error(`Tab does not reach ${target.toString()}`);
}
interface FocusableElement {
  matches(selector: string): boolean;
}

test('a collector is stopped and started with Tab and Enter', async ({ monitor }) => {
  const card = monitor.collector(first);
  await tabTo(monitor, card.stop);
  await monitor.page.keyboard.press('Enter');
  await card.isIn('STOPPED');
  await tabTo(monitor, card.start);
  await monitor.page.keyboard.press('Enter');
  await card.isIn('ACTIVE');
});

test('Ctrl+K opens the palette, which stops and starts a collector by name', async ({
  monitor,
}) => {
  await monitor.palette.run(`Stop ${first}`);
  await monitor.collector(first).isIn('STOPPED');
  await monitor.palette.run(`Start ${first}`);
  await monitor.collector(first).isIn('ACTIVE');
});

test('the palette says when there is no such command, and Escape closes it', async ({
  monitor,
}) => {
  await monitor.palette.open();
  await monitor.page.keyboard.type('make me rich');
  await expect(monitor.page.getByText('No such command')).toBeVisible();
  await monitor.page.keyboard.press('Escape');
  await expect(monitor.palette.input).toBeHidden();
});

test('the detail opens with Enter, closes with Escape, and the focus comes back', async ({
  monitor,
}) => {
  const { details } = monitor.collector(first);
  await tabTo(monitor, details);
  await monitor.page.keyboard.press('Enter');
  await expect(monitor.detail.root).toBeVisible();
  await monitor.page.keyboard.press('Escape');
  await expect(monitor.detail.root).toBeHidden();
  await expect(details).toBeFocused();
});

test('the settings open with Enter, keep Tab inside, and give the focus back', async ({
  monitor,
}) => {
  await tabTo(monitor, monitor.header.settingsButton);
  await monitor.page.keyboard.press('Enter');
  await expect(monitor.settings.root).toBeVisible();
  const focusInside = monitor.settings.root.locator(':focus');
  for (let presses = 0; presses < 25; presses += 1) {
    await monitor.page.keyboard.press('Tab');
    await expect(focusInside).toHaveCount(1);
  }
  await monitor.page.keyboard.press('Escape');
  await expect(monitor.settings.root).toBeHidden();
  await expect(monitor.header.settingsButton).toBeFocused();
});

test('the verdict opens with Enter, closes with Escape, and the focus comes back', async ({
  monitor,
}) => {
  const { verdict } = monitor.header;
  await tabTo(monitor, verdict);
  await monitor.page.keyboard.press('Enter');
  await expect(monitor.page.getByRole('table', { name: 'Verdict by venue' })).toBeVisible();
  await monitor.page.keyboard.press('Escape');
  await expect(monitor.page.getByRole('table', { name: 'Verdict by venue' })).toBeHidden();
  await expect(verdict).toBeFocused();
});

test('the collectors are filtered by answer with the arrow keys', async ({ monitor }) => {
  const filter = monitor.page.getByRole('radiogroup', { name: 'Which collectors' });
  const cards = monitor.page.getByRole('article');
  await expect(cards).toHaveCount(3);
  await tabTo(monitor, filter.getByRole('radio', { name: /^All/ }));
  await monitor.page.keyboard.press('ArrowLeft');
  await expect(filter.getByRole('radio', { name: /^Unknown/ })).toBeChecked();
  // The ids of Bybit's trades prove nothing.
  await expect(cards).toHaveCount(2);
  await monitor.page.keyboard.press('ArrowRight');
  await expect(cards).toHaveCount(3);
});

test('arrow keys move through the tape while rows arrive, and Enter shows the raw frame', async ({
  monitor,
}) => {
  const { tape, page } = monitor;
  await expect.poll(() => tape.newestSequence()).toBeGreaterThan(20);
  await tabTo(monitor, tape.grid);
  const current = tape.grid.locator('[role=row][aria-selected=true]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const chosen = (await tape.chosenRow())!;
  // Where it stands on screen counts, not what main has stored.
  await expect.poll(async () => (await tape.chosenRow())?.place).toBeGreaterThan(chosen.place + 50);
  await expect(current).toHaveAttribute('data-sequence', String(chosen.sequence));
  await expect(current).toBeInViewport();

  await page.keyboard.press('Enter');
  const inspector = page.getByRole('dialog', { name: /trade/ });
  const raw = await monitor.ask('trades:get-raw', { sequence: chosen.sequence });
  await expect(inspector.getByLabel('Raw frame', { exact: true })).toHaveText(raw);
  await page.keyboard.press('Escape');
  await expect(inspector).toBeHidden();
  await expect(tape.grid).toBeFocused();
});
