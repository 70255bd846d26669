import type { HeldTrade } from '../../shared/market-data';
import type { Instrument } from './instruments';

/** A trade with its place in the order of arrival, from 1. */
export interface StoredTrade {
  readonly sequence: number;
  readonly trade: HeldTrade;
  readonly instrument: Instrument;
}
