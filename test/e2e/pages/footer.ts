import type { Locator, Page } from '@playwright/test';
import { numberIn } from './figures';

const EQUATIONS = [
  /received (\S+) = stored (\S+) \+ duplicate (\S+) \+ rejected ([\d,]+)/,
  /stored (\S+) = held (\S+) \+ evicted ([\d,]+)/,
];

/** What the footer says, read as it stands on screen. */
export class Footer {
  readonly root: Locator;
  readonly balancedMarks: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('contentinfo', { name: 'Ledger and app health' });
    this.balancedMarks = this.root.getByLabel('balanced', { exact: true });
  }

  /** Of each equation the left side, and the sum of what is on the right. */
  async equations(): Promise<readonly { readonly left: number; readonly right: number }[]> {
    const text = (await this.root.innerText()).replaceAll(/\s+/g, ' ');
    return EQUATIONS.map((equation) => {
      const [left = 0, ...right] = equation.exec(text)?.slice(1).map(numberIn) ?? [];
      return { left, right: right.reduce((sum, each) => sum + each, 0) };
    });
  }
}
