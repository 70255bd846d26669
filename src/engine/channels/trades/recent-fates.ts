import type { RejectedTrade } from '../../market-data/rejected-trade';
import { SecondCounter } from '../../rates/second-counter';

/** More than 60 complete seconds and the running one; a power of two. */
const SECONDS = 64;
/** Symbols told apart; a rejected trade of another counts without a symbol, a duplicate not at all. */
const MOST_SYMBOLS = 10_000;

/** Rejected trades and live duplicates of one collector within the last 60 complete seconds, by symbol. */
export class RecentFates {
  readonly #rejected = new Map<string, SecondCounter>();
  readonly #duplicates = new Map<string, SecondCounter>();
  readonly #withoutSymbol = new SecondCounter(SECONDS);
  #lastRejection: string | null = null;

  /** @param receivedAt epoch ms */
  rejected(trades: readonly Pick<RejectedTrade, 'symbol' | 'message'>[], receivedAt: number): void {
    const second = Math.floor(receivedAt / 1_000);
    for (const { symbol, message } of trades) {
      this.#lastRejection = message;
      (counterOf(this.#rejected, symbol) ?? this.#withoutSymbol).add(second, 1);
    }
  }

  /** @param receivedAt epoch ms */
  duplicate(symbol: string, receivedAt: number): void {
    counterOf(this.#duplicates, symbol)?.add(Math.floor(receivedAt / 1_000), 1);
  }

  /** The sentence of the last rejected trade; null before the first. */
  get lastRejection(): string | null {
    return this.#lastRejection;
  }

  /** @param now epoch ms */
  rejectedOf(symbol: string, now: number): number {
    return within60s(this.#rejected.get(symbol), now);
  }

  /** @param now epoch ms */
  duplicatesOf(symbol: string, now: number): number {
    return within60s(this.#duplicates.get(symbol), now);
  }

  /** Rejected trades that name none of these symbols. @param now epoch ms */
  rejectedOfOthers(symbols: readonly string[], now: number): number {
    let rejected = within60s(this.#withoutSymbol, now);
    if (this.#rejected.size === 0) return rejected;
    const own = new Set(symbols);
    for (const [symbol, counter] of this.#rejected) {
      if (!own.has(symbol)) rejected += within60s(counter, now);
    }
    return rejected;
  }
}

function counterOf(
  counters: Map<string, SecondCounter>,
  symbol: string | undefined,
): SecondCounter | undefined {
  if (symbol === undefined) return undefined;
  let counter = counters.get(symbol);
  if (counter === undefined) {
    if (counters.size >= MOST_SYMBOLS) return undefined;
    counter = new SecondCounter(SECONDS);
    counters.set(symbol, counter);
  }
  return counter;
}

function within60s(counter: SecondCounter | undefined, now: number): number {
  if (counter === undefined) return 0;
  const second = Math.floor(now / 1_000);
  // As `TradeRates` counts what was stored: a share of the two needs one window.
  return counter.sum(second - 60, second);
}
