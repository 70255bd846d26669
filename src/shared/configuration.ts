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
  /** Limits, thresholds and the network, where they change: `storage.maxTotalTrades: 10000 → 50000`. */
  readonly settings: readonly string[];
}

export interface ExportedConfiguration {
  readonly fileName: string;
  /** The proxy wants a login, which is not in the file. */
  readonly isLoginLeftOut: boolean;
}
