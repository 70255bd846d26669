import type { StorageSettings } from '../../shared/settings';
import { AscendingIds } from './id-runs';
import { BYTES_PER_ARRIVAL } from './arrival-queue';
import { IdSet, hashOf } from './id-set';
import type { TradeBatch } from '../market-data/trade-batch';
import type { Instrument } from '../market-data/instruments';
import { BYTES_PER_SLOT } from './trade-ring';

/** Three quarters of a table of 2^17 slots: two generations take 5.5 MB. */
const FEWEST_IDS_PER_GENERATION = 98_304;

/** Enough for an overlap after a reconnect, and so many that no trade still held is stored twice. */
export function idsPerGeneration({ maxTotalTrades, maxMegabytes }: StorageSettings): number {
  const mostHeld = Math.ceil((maxMegabytes * 1e6) / (BYTES_PER_SLOT + BYTES_PER_ARRIVAL));
  return Math.max(FEWEST_IDS_PER_GENERATION, Math.min(maxTotalTrades, mostHeld));
}

/** Ids seen while one generation lasted. */
class Generation {
  /** Those above all that came before them. */
  readonly ascending = new AscendingIds();
  readonly others = new IdSet();

  get size(): number {
    return this.ascending.size + this.others.size;
  }

  get bytes(): number {
    return this.ascending.bytes + this.others.bytes;
  }

  clear(): void {
    this.ascending.clear();
    this.others.clear();
  }
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
 * Where a venue counts its trades, an id above all before it is new without a look, and is remembered
 * in a run.
 *
 * Generations of each instrument would forget no later: as the sum has to be bounded too, they add
 * a second way to forget. And a table for each costs a cache miss or more per trade once there are
 * hundreds of symbols.
 */
export class Deduplicator {
  private current = new Generation();
  private previous = new Generation();
  /** The highest id that is a whole number, by index of the instrument. */
  private readonly highest: number[] = [];

  constructor(private perGeneration: number) {}

  /** Takes effect with the next new id. */
  resize(perGeneration: number): void {
    this.perGeneration = perGeneration;
  }

  /** Remembers the id of a row. @returns whether it is new to the instrument */
  admit({ index }: Instrument, batch: TradeBatch, row: number): boolean {
    const number = batch.idNumber[row] ?? -1;
    if (!this.isAbove(index, number)) {
      if (this.isRemembered(index, number)) return false;
      const hash = hashOf(index, batch, row);
      if (this.previous.others.has(hash, index, batch, row)) return false;
      if (!this.current.others.add(hash, index, batch, row)) return false;
    }
    if (this.current.size >= this.perGeneration) this.turn();
    return true;
  }

  /** Undoes `admit` for a trade that could not be stored: when it comes again it is new. */
  forget({ index }: Instrument, batch: TradeBatch, row: number): void {
    const hash = hashOf(index, batch, row);
    const number = batch.idNumber[row] ?? -1;
    for (const { ascending, others } of [this.current, this.previous]) {
      ascending.delete(index, number);
      others.delete(hash, index, batch, row);
    }
  }

  /** Ids remembered now. */
  get size(): number {
    return this.current.size + this.previous.size;
  }

  get bytes(): number {
    return this.current.bytes + this.previous.bytes;
  }

  /** An id above all before it is remembered in a run. */
  private isAbove(index: number, number: number): boolean {
    if (number < 0) return false;
    // Without holes, in which the engine would look for prototypes' elements.
    while (this.highest.length <= index) this.highest.push(-1);
    if (number <= (this.highest[index] ?? -1)) return false;
    this.highest[index] = number;
    this.current.ascending.add(index, number);
    return true;
  }

  private isRemembered(index: number, number: number): boolean {
    const { current, previous } = this;
    return (
      number >= 0 && (current.ascending.has(index, number) || previous.ascending.has(index, number))
    );
  }

  private turn(): void {
    const { previous } = this;
    previous.clear();
    this.previous = this.current;
    this.current = previous;
  }
}
