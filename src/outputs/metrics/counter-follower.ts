import type { Counter } from 'prom-client';

/**
 * Follows counters that are kept elsewhere and may start again from zero, say with a collector that
 * was removed and added again. What is exposed never goes back.
 */
export class CounterFollower<Label extends string> {
  readonly #counter: Counter<Label>;
  readonly #seen = new Map<string, number>();

  constructor(counter: Counter<Label>) {
    this.#counter = counter;
  }

  follow(labels: Readonly<Record<Label, string>>, value: number): void {
    const key = JSON.stringify(Object.values(labels));
    const seen = this.#seen.get(key) ?? 0;
    this.#counter.inc(labels, value >= seen ? value - seen : value);
    this.#seen.set(key, value);
  }
}
