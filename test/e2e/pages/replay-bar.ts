import type { Locator, Page } from '@playwright/test';

/** What steers the recording that is watched. */
export class ReplayBar {
  readonly root: Locator;
  readonly play: Locator;
  readonly pause: Locator;
  readonly position: Locator;
  readonly startOver: Locator;
  readonly close: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('region', { name: 'Recording' });
    this.play = this.root.getByRole('button', { name: 'Play the recording' });
    this.pause = this.root.getByRole('button', { name: 'Pause the recording' });
    this.position = this.root.getByRole('slider', { name: 'Position in the recording' });
    this.startOver = this.root.getByRole('button', { name: 'Start over' });
    this.close = this.root.getByRole('button', { name: 'Close recording' });
  }

  async chooseSpeed(label: string): Promise<void> {
    await this.root.getByText(label, { exact: true }).click();
  }
}
