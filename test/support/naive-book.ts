/** Price and quantity as text; further fields are ignored. */
export type TextLevel = readonly [price: string, quantity: string, ...rest: unknown[]];

/** A book kept the slow and obvious way, to compare others with. */
export class NaiveBook {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();

  replace(bids: readonly TextLevel[], asks: readonly TextLevel[]): void {
    this.bids.clear();
    this.asks.clear();
    this.apply(bids, asks);
  }

  apply(bids: readonly TextLevel[], asks: readonly TextLevel[]): void {
    for (const [side, levels] of [
      [this.bids, bids],
      [this.asks, asks],
    ] as const) {
      for (const [price, quantity] of levels) {
        if (Number(quantity) === 0) side.delete(price);
        else side.set(price, quantity);
      }
    }
  }

  /** Keeps the best levels of each side. */
  truncate(depth: number): void {
    const { bids, asks } = this.levels();
    for (const [price] of bids.slice(depth)) this.bids.delete(price);
    for (const [price] of asks.slice(depth)) this.asks.delete(price);
  }

  /** Best first. */
  levels(): { bids: [string, string][]; asks: [string, string][] } {
    return {
      bids: [...this.bids].sort(([a], [b]) => Number(b) - Number(a)),
      asks: [...this.asks].sort(([a], [b]) => Number(a) - Number(b)),
    };
  }
}
