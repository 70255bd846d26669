import type { Trade } from '../../shared/market-data';

/** A trade with its place in the order of arrival, from 1. */
export interface StoredTrade {
  readonly sequence: number;
  readonly trade: Trade;
}

export interface MemoryTradeStore {
  readonly placeholder: never;
}
