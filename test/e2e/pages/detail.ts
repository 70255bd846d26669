import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The drawer with everything about one collector. */
export class Detail {
  readonly root: Locator;
  /** Newest first. */
  readonly timeline: Locator;
  readonly timelineFilter: Locator;
  /** Leaves changes of state only, without gaps, alarms and the like. */
  readonly statesOnly: Locator;
  readonly exportTimeline: Locator;
  readonly symbols: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: /^Collector / });
    this.timeline = this.root.getByRole('listitem');
    this.timelineFilter = this.root.getByLabel('Filter the timeline');
    this.statesOnly = this.root
      .getByRole('group', { name: 'Kinds of events' })
      .getByRole('button', { name: 'states', exact: true });
    this.exportTimeline = this.root.getByRole('button', { name: 'Export timeline' });
    this.symbols = this.root.getByRole('table', { name: 'Symbols' });
  }

  /** How many events the filters leave; only those in view are rows. */
  async expectEvents(count: number): Promise<void> {
    await expect(this.timeline.first()).toHaveAttribute('aria-setsize', String(count));
  }

  async openTab(name: RegExp): Promise<void> {
    await this.root.getByRole('tab', { name }).click();
  }
}
