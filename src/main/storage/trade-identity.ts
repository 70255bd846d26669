import type { StorageSettings } from '../../shared/settings';
import { IdSet } from './id-set';
import type { Instrument } from './instruments';
import { packId } from './packed-id';

/** Three quarters of a table of 2^17 slots: two generations take 5.5 MB. */
const FEWEST_IDS_PER_GENERATION = 98_304;

/** Enough for an overlap after a reconnect, and so many that no trade still held is stored twice. */
export function idsPerGeneration({ maxTotalTrades }: StorageSettings): number {
  return Math.max(FEWEST_IDS_PER_GENERATION, maxTotalTrades);
}

/**
 * Tells whether a trade was seen before, by instrument and trade id, with a bounded memory.
 *
 * Two generations of ids are remembered. When the current one has `perGeneration` ids it becomes
 * the previous one, and the previous one is forgotten.
 *
 * **When a duplicate is missed:** only if, since its id was seen, at least `perGeneration` new ids
 * of all instruments together have come. At 1,000 trades/s the default is 98 s.
 * A trade that is new is never taken for a duplicate: ids are compared whole, not by a hash.
 *
 * **Bound:** fewer than `2 × perGeneration` ids in all.
 *
 * Generations of each instrument would forget no later: as the sum has to be bounded too, they add
 * a second way to forget. And a table for each costs a cache miss or more per trade once there are
 * hundreds of symbols.
 */
export class TradeIdentity {
  private current = new IdSet();
  private previous = new IdSet();

  constructor(private perGeneration: number) {}

  /** Takes effect with the next new id. */
  resize(perGeneration: number): void {
    this.perGeneration = perGeneration;
  }

  /** Remembers the id and answers whether it is new. */
  admit({ index }: Instrument, tradeId: string): boolean {
    const kind = packId(index, tradeId);
    if (this.previous.has(kind, index, tradeId)) return false;
    if (!this.current.add(kind, index, tradeId)) return false;
    if (this.current.size >= this.perGeneration) this.turn();
    return true;
  }

  /** For a trade that was admitted but could not be stored: when it comes again it is new. */
  forget({ index }: Instrument, tradeId: string): void {
    const kind = packId(index, tradeId);
    this.current.delete(kind, index, tradeId);
    this.previous.delete(kind, index, tradeId);
  }

  /** Ids remembered now. */
  get size(): number {
    return this.current.size + this.previous.size;
  }

  get bytes(): number {
    return this.current.bytes + this.previous.bytes;
  }

  private turn(): void {
    const { previous } = this;
    previous.clear();
    this.previous = this.current;
    this.current = previous;
  }
}
