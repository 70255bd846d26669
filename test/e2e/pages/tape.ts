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

interface Placed extends RowElement {
  readonly ariaSelected: string | null;
  scrollTop: number;
  getBoundingClientRect(): { readonly top: number; readonly bottom: number };
}

export interface PlacedRow {
  readonly place: number;
  readonly sequence: number;
  readonly top: number;
  readonly bottom: number;
  readonly isChosen: boolean;
}

/** Runs in the page. */
const placesOf = (elements: readonly unknown[]): readonly PlacedRow[] =>
  (elements as readonly Placed[]).map((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    const place = Number(row.ariaRowIndex);
    const sequence = Number(row.dataset.sequence);
    return { place, sequence, top, bottom, isChosen: row.ariaSelected === 'true' };
  });

type FilterName = 'venue' | 'market' | 'symbol' | 'side';

export class Tape {
  readonly root: Locator;
  readonly grid: Locator;
  readonly rows: Locator;
  readonly smallestNotional: Locator;
  readonly clearFilters: Locator;
  /** Named by what it does: `Pause`, or `Paused, 12 newer. Resume`. */
  readonly pauseButton: Locator;
  readonly newest: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.root = page.getByRole('region', { name: 'Tape' });
    this.grid = page.getByRole('grid', { name: 'Recent trades' });
    this.rows = this.grid.locator('[role=row][data-sequence]');
    this.smallestNotional = this.root.getByLabel('Smallest notional');
    this.clearFilters = this.root.getByRole('button', { name: 'Clear all filters' }).first();
    this.newest = this.grid.getByRole('button', { name: 'Newest' });
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

  async scrollTo(top: number): Promise<void> {
    await this.grid.evaluate((grid, to) => ((grid as unknown as Placed).scrollTop = to), top);
  }

  /** The row in the middle of the grid and how far from the top of the window it begins; null in between. */
  async rowInTheMiddle(): Promise<PlacedRow | null> {
    const box = (await this.grid.boundingBox())!;
    const middle = box.y + box.height / 2;
    const rows = await this.rows.evaluateAll(placesOf);
    return rows.find(({ top, bottom }) => top <= middle && middle < bottom) ?? null;
  }

  async chosenRow(): Promise<PlacedRow | null> {
    const rows = await this.rows.evaluateAll(placesOf);
    return rows.find(({ isChosen }) => isChosen) ?? null;
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
