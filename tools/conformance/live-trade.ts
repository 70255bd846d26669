/** A trade that reached the collector whole, or altered in a way that nothing can notice. */
export interface LiveTrade {
  readonly id: string;
  /** Where a row stands for several trades, how many: their ids are those up to `id`. */
  readonly matches: number;
  readonly copies: number;
  readonly firstAt: number;
  /** Epoch ms. */
  readonly firstMs: number;
  readonly connection: number;
}

/** What backfill must have made of the live trades. */
export interface Filled {
  /** Ids in the store, live ones included. */
  readonly stored: ReadonlySet<string>;
  /** Trades that REST brought in. */
  readonly backfilled: number;
}
