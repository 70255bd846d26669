/** What importing a configuration would do. */
export interface ImportPreview {
  /** Names the file that was read, for `configuration:import`. */
  readonly importId: number;
  readonly fileName: string;
  readonly collectors: readonly {
    readonly id: string;
    readonly change: 'added' | 'changed' | 'removed' | 'kept';
    /** What of it, e.g. `+ SOLUSDT, stream aggTrade`; empty where nothing changes. */
    readonly detail: string;
  }[];
  /** Limits and thresholds that change: `storage.maxTotalTrades: 10000 → 50000`. */
  readonly limits: readonly string[];
}
