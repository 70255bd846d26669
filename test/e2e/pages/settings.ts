import type { Locator, Page } from '@playwright/test';

export class SettingsDrawer {
  readonly root: Locator;
  readonly apply: Locator;
  readonly discard: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: 'Settings' });
    this.apply = this.root.getByRole('button', { name: 'Apply' });
    this.discard = this.root.getByRole('button', { name: 'Discard' });
  }

  field(label: string): Locator {
    return this.root.getByLabel(label, { exact: true });
  }
}
