import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The dialogs that change which collectors there are. */
export class Roster {
  readonly addButton: Locator;
  readonly dialog: Locator;
  readonly search: Locator;
  readonly chosen: Locator;
  readonly id: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.addButton = page.getByRole('button', { name: 'Add collector' }).first();
    this.dialog = page.getByRole('dialog');
    this.search = this.dialog.getByRole('combobox', { name: 'Search symbols' });
    this.chosen = this.dialog.getByRole('list', { name: 'Chosen symbols' });
    this.id = this.dialog.getByRole('textbox', { name: 'Id', exact: true });
  }

  async openAdd(): Promise<void> {
    await this.addButton.click();
    await expect(this.search).toBeVisible();
  }

  async openEdit(id: string): Promise<void> {
    await this.#choose(id, 'Edit…');
    await expect(this.search).toBeVisible();
  }

  /** Confirmed. */
  async remove(id: string): Promise<void> {
    await this.#choose(id, 'Remove…');
    await this.press('Remove collector');
  }

  async choose(field: 'Venue' | 'Market', option: string): Promise<void> {
    await this.dialog.getByRole('combobox', { name: field }).click();
    await this.#page.getByRole('option', { name: option, exact: true }).click();
  }

  async chooseChannel(label: string): Promise<void> {
    await this.dialog.getByText(label, { exact: true }).click();
  }

  async pick(...symbols: readonly string[]): Promise<void> {
    for (const symbol of symbols) {
      await this.search.fill(symbol);
      await this.dialog.getByRole('option', { name: symbol }).first().click();
    }
    await this.search.fill('');
  }

  async leaveOut(symbol: string): Promise<void> {
    await this.dialog.getByRole('button', { name: `Leave out ${symbol}` }).click();
  }

  async press(button: 'Add collector' | 'Save' | 'Import' | 'Remove collector' | 'Cancel') {
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
  }

  async isClosed(): Promise<void> {
    await expect(this.dialog).toBeHidden();
  }

  async #choose(id: string, item: string): Promise<void> {
    await this.#page.getByRole('button', { name: `More of ${id}`, exact: true }).click();
    await this.#page.getByRole('menuitem', { name: item }).click();
  }
}
