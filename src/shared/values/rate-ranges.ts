/** Time ranges of the trades-per-second chart, in minutes. */
export const RATE_RANGES_MINUTES = [1, 5, 15, 60] as const;
export type RateRangeMinutes = (typeof RATE_RANGES_MINUTES)[number];
