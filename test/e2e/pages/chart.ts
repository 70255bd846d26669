import type { Locator, Page } from '@playwright/test';
import type { RateRangeMinutes } from '../../../src/shared/values/rate-ranges';

interface PathElement {
  getAttribute(name: string): string | null;
}

export class Chart {
  readonly root: Locator;
  readonly markers: Locator;
  readonly #lines: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('figure', { name: 'Trades per second' });
    this.#lines = this.root.locator('path.recharts-line-curve');
    this.markers = this.root.getByRole('img');
  }

  /** The mark whose name, which lists its state changes, matches. */
  marker(name: RegExp): Locator {
    return this.root.getByRole('img', { name });
  }

  /** The drawing commands of each line. */
  paths(): Promise<readonly string[]> {
    return this.#lines.evaluateAll((lines) =>
      (lines as unknown as PathElement[]).map((line) => line.getAttribute('d') ?? ''),
    );
  }

  async chooseRange(minutes: RateRangeMinutes): Promise<void> {
    await this.root.getByText(`${minutes}m`, { exact: true }).click();
  }
}
