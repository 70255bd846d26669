import type { Locator, Page } from '@playwright/test';

/** A level as it stands on screen, all of it text. */
export type ShownLevel = Readonly<Record<'price' | 'quantity' | 'cumulative', string>>;

interface CellElement {
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly textContent: string | null;
}
interface RowElement {
  readonly children: Iterable<CellElement>;
}

export class OrderBookPanel {
  readonly root: Locator;
  readonly tab: Locator;
  /** Reads `in sync`, `out of sync`, … */
  readonly sync: Locator;
  readonly exportButton: Locator;
  readonly depthChart: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.root = page.getByRole('region', { name: 'Order book' });
    this.tab = page.getByRole('tab', { name: 'Order book' });
    this.sync = this.root.getByRole('status');
    this.exportButton = this.root.getByRole('button', { name: 'Export book CSV' });
    this.depthChart = this.root.getByRole('figure', { name: 'Depth' });
  }

  async choose(collectorId: string, symbol: string): Promise<void> {
    await this.root.getByRole('combobox', { name: 'Book' }).click();
    await this.#page
      .getByRole('group', { name: new RegExp(`^${collectorId} `) })
      .getByRole('option', { name: symbol, exact: true })
      .click();
  }

  async chooseDepth(levels: number): Promise<void> {
    await this.root.getByRole('combobox', { name: 'Levels a side' }).click();
    await this.#page.getByRole('option', { name: `${levels} levels` }).click();
  }

  /** Best first; levels out of sight are not drawn and so not here. */
  levels(side: 'Bids' | 'Asks'): Promise<readonly ShownLevel[]> {
    return this.root
      .getByRole('table', { name: side })
      .getByRole('rowgroup')
      .getByRole('row')
      .evaluateAll((rows) =>
        (rows as unknown as RowElement[]).map(
          ({ children }) =>
            Object.fromEntries(
              [...children].flatMap(({ dataset, textContent }) =>
                dataset.column === undefined ? [] : [[dataset.column, textContent ?? '']],
              ),
            ) as ShownLevel,
        ),
      );
  }

  /** The number under that caption. */
  async fact(label: string): Promise<string> {
    const term = this.root.getByRole('term').filter({ hasText: label });
    return (await term.locator('xpath=following-sibling::dd').textContent()) ?? '';
  }
}
