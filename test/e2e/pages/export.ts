import type { ElectronApplication, Locator, Page } from '@playwright/test';

/** The export button, its menu and what the toasts say of the outcome. */
export class Export {
  readonly button: Locator;
  readonly saved: Locator;
  readonly failed: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.button = page.getByRole('button', { name: 'Export CSV' });
    this.saved = page.getByRole('alert').filter({ hasText: 'CSV saved' });
    this.failed = page.getByRole('alert').filter({ hasText: 'Export failed' });
  }

  async choose(what: 'All trades' | 'Filtered trades'): Promise<void> {
    await this.#page.getByRole('button', { name: 'Choose what to export' }).click();
    await this.#page.getByRole('menuitem', { name: what }).click();
  }
}

type Told = typeof globalThis & { suggestedPaths?: string[] };

/** The system's dialog cannot be driven, so the answer is given for the person; null closes it. */
export function answerSaveDialog(app: ElectronApplication, filePath: string | null): Promise<void> {
  return app.evaluate(({ dialog }, path) => {
    const told = globalThis as Told;
    told.suggestedPaths = [];
    dialog.showSaveDialog = (...args: unknown[]) => {
      told.suggestedPaths?.push((args[1] as { defaultPath: string }).defaultPath);
      return Promise.resolve({ canceled: path === null, filePath: path ?? '' });
    };
  }, filePath);
}

/** File names the dialog was opened with since it was last answered. */
export const suggestedPaths = (app: ElectronApplication): Promise<readonly string[]> =>
  app.evaluate(() => (globalThis as Told).suggestedPaths ?? []);
