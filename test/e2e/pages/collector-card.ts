import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { CollectorState } from '../../../src/shared/values/lifecycle';
import { numberIn, secondsIn } from './figures';

export class CollectorCard {
  readonly root: Locator;
  readonly state: Locator;
  readonly start: Locator;
  readonly stop: Locator;
  readonly retryNow: Locator;
  readonly details: Locator;

  constructor(
    page: Page,
    readonly id: string,
  ) {
    this.root = page.getByRole('article', { name: id, exact: true });
    this.state = this.root.getByRole('status');
    this.start = this.root.getByRole('button', { name: `Start ${id}`, exact: true });
    this.stop = this.root.getByRole('button', { name: `Stop ${id}`, exact: true });
    this.retryNow = this.root.getByRole('button', { name: `Retry ${id} now`, exact: true });
    this.details = this.root.getByRole('button', { name: `Details ${id}`, exact: true });
  }

  async isIn(state: CollectorState): Promise<void> {
    await expect(this.state, `state of ${this.id}`).toHaveText(state);
  }

  async received(): Promise<number> {
    const pair = this.root.locator('dl > div', { has: this.root.page().getByText('received') });
    return numberIn(await pair.locator('dd').innerText());
  }

  /** Seconds until the next attempt or probe; null while none is announced. */
  async countdown(): Promise<number | null> {
    return secondsIn(await this.root.innerText());
  }

  /** 1 in "Attempt 1 of 10"; null while no attempt is announced. */
  async attempt(): Promise<number | null> {
    const found = /Attempt (\d+) of \d+/.exec(await this.root.innerText());
    return found === null ? null : Number(found[1]);
  }
}
