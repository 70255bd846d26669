import type { Locator, Page } from '@playwright/test';

/** A row as it stands on screen, and the number by which main knows its trade. */
export interface ShownRow {
  readonly place: number;
  readonly sequence: number;
  readonly cells: Readonly<Record<string, string>>;
}

interface RowElement {
  readonly ariaRowIndex: string | null;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly textContent: string | null;
  readonly children: Iterable<RowElement>;
}

type FilterName = 'venue' | 'market' | 'symbol' | 'side';

export class Tape {
  readonly root: Locator;
  readonly grid: Locator;
  readonly rows: Locator;
  readonly smallestNotional: Locator;
  readonly clearFilters: Locator;
  /** Named by what it does: `Pause`, or `Paused, 12 newer. Resume`. */
  readonly pauseButton: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.root = page.getByRole('region', { name: 'Tape' });
    this.grid = page.getByRole('grid', { name: 'Recent trades' });
    this.rows = this.grid.locator('[role=row][data-sequence]');
    this.smallestNotional = this.root.getByLabel('Smallest notional');
    this.clearFilters = this.root.getByRole('button', { name: 'Clear all filters' }).first();
    this.pauseButton = this.root.getByRole('button', { name: /^Pause/ });
  }

  /** From top to bottom; rows out of sight are not drawn and so not here. */
  async shownRows(): Promise<readonly ShownRow[]> {
    const rows = await this.rows.evaluateAll((elements) =>
      (elements as unknown as RowElement[]).map(({ ariaRowIndex, dataset, children }) => ({
        place: Number(ariaRowIndex),
        sequence: Number(dataset.sequence),
        cells: Object.fromEntries(
          [...children].map((cell) => [cell.dataset.column ?? '', (cell.textContent ?? '').trim()]),
        ),
      })),
    );
    return rows.toSorted((a, b) => a.place - b.place);
  }

  async newestSequence(): Promise<number> {
    return Math.max(0, ...(await this.shownRows()).map(({ sequence }) => sequence));
  }

  async filterBy(name: FilterName, value: string): Promise<void> {
    await this.root.getByRole('combobox', { name: `Filter by ${name}` }).click();
    await this.#page.getByRole('option', { name: value, exact: true }).click();
  }

  /** How many newer trades the pause button speaks of. */
  async newer(): Promise<number> {
    const name = (await this.pauseButton.getAttribute('aria-label')) ?? '';
    return Number(/([\d,]+) newer/.exec(name)?.[1]?.replaceAll(',', '') ?? 0);
  }
}
