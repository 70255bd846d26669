import type { Market, Venue } from './values/market';

/** One thing that can be collected, as the venue lists it. */
export interface ListedInstrument {
  /** The venue's own spelling, as its streams want it. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** `halted`: listed, but nothing trades now. */
  readonly status: 'trading' | 'halted';
  /** The smallest step of the price, a decimal; null where the list does not say. */
  readonly priceIncrement: string | null;
}

/** What a venue lists on one market, as far as it is known here. */
export interface InstrumentList {
  readonly venue: Venue;
  readonly market: Market;
  /** By symbol; empty when the list was never had. */
  readonly instruments: readonly ListedInstrument[];
  /** When the venue told it, epoch ms; null when it never did. */
  readonly fetchedAt: number | null;
  /** Why it could not be asked for now, one sentence; null when it could, or was not asked. */
  readonly problem: string | null;
}
