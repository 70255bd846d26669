/** A symbol without a trade for longer than its threshold; `since` is epoch ms. */
export interface SilentSymbol {
  readonly symbol: string;
  readonly since: number;
  readonly thresholdMs: number;
  /** Since the app started. */
  readonly hasTraded: boolean;
}

/**
 * An acknowledged symbol that never traded is subscribed again after this long. Its pace is not known, and many
 * symbols trade only once in minutes.
 */
export const FIRST_DATA_PATIENCE_MS = 300_000;
