import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The command palette. */
export class Palette {
  readonly input: Locator;
  /** What Enter would do. */
  readonly selected: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.input = page.getByLabel('Type a command');
    this.selected = page
      .getByRole('dialog')
      .filter({ has: this.input })
      .locator('button[data-selected]');
  }

  async open(): Promise<void> {
    await this.#page.keyboard.press('ControlOrMeta+k');
    await expect(this.input).toBeFocused();
  }

  /** By keys alone: opens, types the command and confirms it. */
  async run(command: string): Promise<void> {
    await this.open();
    await this.#page.keyboard.type(command);
    await expect(this.selected).toContainText(command);
    await this.#page.keyboard.press('Enter');
    await expect(this.input).toBeHidden();
  }
}
