import type { Clock } from '../../../platform/clock';
import { internalized } from '../../../platform/intern-string';
import type { SymbolSet } from '../../frames/decoded-frame';

/** Trades of a symbol that was just left are still under way; for so long they are taken as they come. */
export const LAST_TRADES_MS = 5_000;

export interface SymbolChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What a collector's parts may know of its symbols: they change while it runs. */
export interface SymbolList {
  /** In the order in which a person gave them. */
  readonly all: readonly string[];
}

/** The symbols a collector is meant to be subscribed to. Its one writer is the collector. */
export class IntendedSymbols implements SymbolList {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #all: readonly string[];
  #members: ReadonlySet<string>;
  /** Monotonic ms until which each is still taken. */
  readonly #leaving = new Map<string, number>();

  constructor(symbols: readonly string[], clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
    this.#all = symbols.map(internalized);
    this.#members = new Set(this.#all);
  }

  get all(): readonly string[] {
    return this.#all;
  }

  /** Of which trades are taken: those that were just left, too. Always the same object. */
  readonly accepted: SymbolSet = {
    has: (symbol) => this.#members.has(symbol) || this.#isLeaving(symbol),
  };

  replace(symbols: readonly string[]): SymbolChange {
    const before = this.#members;
    const now = this.#clock.monotonicMs();
    this.#all = symbols.map(internalized);
    this.#members = new Set(this.#all);
    const added = symbols.filter((symbol) => !before.has(symbol));
    const removed = [...before].filter((symbol) => !this.#members.has(symbol));
    for (const [symbol, until] of this.#leaving) if (now >= until) this.#leaving.delete(symbol);
    for (const symbol of removed) this.#leaving.set(symbol, now + LAST_TRADES_MS);
    return { added, removed };
  }

  #isLeaving(symbol: string): boolean {
    const until = this.#leaving.get(symbol);
    return until !== undefined && this.#clock.monotonicMs() < until;
  }
}
