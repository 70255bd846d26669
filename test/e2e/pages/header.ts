import type { Locator, Page } from '@playwright/test';

export class Header {
  readonly root: Locator;
  readonly badge: Locator;
  /** Counts of instruments; opens the verdict by venue. */
  readonly verdict: Locator;
  readonly startAll: Locator;
  readonly stopAll: Locator;
  readonly paletteButton: Locator;
  readonly settingsButton: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.root = page.getByRole('banner');
    this.badge = this.root.getByText(/^(LIVE|SIMULATED|REPLAY)$/);
    this.verdict = this.root.getByRole('button', { name: /healthy/ });
    this.startAll = this.root.getByRole('button', { name: 'Start all' });
    this.stopAll = this.root.getByRole('button', { name: 'Stop all' });
    this.paletteButton = this.root.getByRole('button', { name: 'Command palette' });
    this.settingsButton = this.root.getByRole('button', { name: 'Settings' });
  }

  async chooseTheme(name: 'Dark' | 'Light' | 'Like the system'): Promise<void> {
    await this.root.getByRole('button', { name: /^Theme/ }).click();
    await this.#page.getByRole('menuitem', { name }).click();
  }
}
