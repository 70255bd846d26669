import type { Locator, Page } from '@playwright/test';

/** The drawer that shows what Tapedeck writes down. */
export class LogDrawer {
  readonly root: Locator;
  readonly lines: Locator;
  readonly search: Locator;
  readonly pause: Locator;
  readonly resume: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: 'Log' });
    this.lines = this.root.getByRole('list').getByRole('listitem');
    this.search = this.root.getByLabel('Search the log');
    this.pause = this.root.getByRole('button', { name: 'Pause' });
    this.resume = this.root.getByRole('button', { name: /^Resume/ });
  }

  async choose(select: string, option: string): Promise<void> {
    await this.root.getByRole('combobox', { name: select }).click();
    await this.root.page().getByRole('option', { name: option, exact: true }).click();
  }
}
