import type { Locator, Page } from '@playwright/test';

/** The drawer with everything about one collector. */
export class Detail {
  readonly root: Locator;
  /** Newest first. */
  readonly timeline: Locator;
  readonly timelineFilter: Locator;
  readonly exportTimeline: Locator;
  readonly symbols: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: /^Collector / });
    this.timeline = this.root.getByRole('listitem');
    this.timelineFilter = this.root.getByLabel('Filter the timeline');
    this.exportTimeline = this.root.getByRole('button', { name: 'Export timeline' });
    this.symbols = this.root.getByRole('table', { name: 'Symbols' });
  }

  async openTab(name: RegExp): Promise<void> {
    await this.root.getByRole('tab', { name }).click();
  }
}
