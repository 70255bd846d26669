/** One limit that Tapedeck keeps itself within, and how it fares. */
export interface LimitStatus {
  readonly name: string;
  readonly unit: 'trades' | 'bytes' | 'sockets' | 'frames/s' | 'lines' | 'events';
  /** Null where it is not measured. */
  readonly used: number | null;
  readonly max: number;
  /** What happens to what does not fit. */
  readonly policy: 'oldest leave' | 'refused' | 'cut off' | 'recording ends';
  /** How often, or how much, that happened in this run; null where it is not counted. */
  readonly cut: number | null;
}
