import type { StorageSettings } from '../../shared/settings';
import { IdSet } from './id-set';
import type { Instrument } from './instruments';
import { packId } from './packed-id';

export interface IdentityLimits {
  /** Ids after which an instrument begins a new generation. */
  readonly idsPerInstrument: number;
  /** Ids of all instruments after which a new epoch begins. */
  readonly idsInTotal: number;
}

const FEWEST_PER_INSTRUMENT = 4_000;
const FEWEST_IN_TOTAL = 50_000;

/** Enough for an overlap after a reconnect, and so many that no trade still held is stored twice. */
export function identityLimits(limits: StorageSettings): IdentityLimits {
  return {
    idsPerInstrument: Math.max(FEWEST_PER_INSTRUMENT, limits.maxTradesPerSymbol),
    idsInTotal: Math.max(FEWEST_IN_TOTAL, limits.maxTotalTrades),
  };
}

interface Memory {
  current: IdSet;
  previous: IdSet;
  turnedInThisEpoch: boolean;
}

/**
 * Tells whether a trade was seen before, by instrument and trade id, with a bounded memory.
 *
 * Each instrument remembers two generations of ids. A full current one (`idsPerInstrument`) becomes
 * the previous one, and the previous one is forgotten. After every `idsInTotal` new ids of all
 * instruments an epoch ends, in which each instrument that did not turn by itself turns once.
 *
 * **When a duplicate is missed:** only if, since the id was seen, at least `idsPerInstrument` other
 * new ids of its instrument *or* at least `idsInTotal` new ids of all instruments have come.
 * A trade that is new is never taken for a duplicate: ids are compared whole, not by a hash.
 *
 * **Bound:** at most `2 × idsPerInstrument` ids per instrument, and `3 × idsInTotal` in all, because
 * no id outlives the second end of an epoch after the one in which it came.
 */
export class TradeIdentity {
  /** By index of the instrument. */
  private readonly memories: (Memory | undefined)[] = [];
  private newInThisEpoch = 0;

  constructor(private limits: IdentityLimits) {}

  /** Takes effect with the next new id. */
  applyLimits(limits: IdentityLimits): void {
    this.limits = limits;
  }

  /** Remembers the id and answers whether it is new. */
  admit(instrument: Instrument, tradeId: string): boolean {
    const memory = this.memories[instrument.index] ?? this.addMemory(instrument);
    const { current } = memory;
    const kind = packId(tradeId);
    if (memory.previous.has(kind, tradeId) || !current.add(kind, tradeId)) return false;
    if (current.size >= this.limits.idsPerInstrument) {
      turn(memory);
      memory.turnedInThisEpoch = true;
    }
    this.newInThisEpoch += 1;
    if (this.newInThisEpoch >= this.limits.idsInTotal) this.endEpoch();
    return true;
  }

  /** For a trade that was admitted but could not be stored: when it comes again it is new. */
  forget(instrument: Instrument, tradeId: string): void {
    const memory = this.memories[instrument.index];
    if (memory === undefined) return;
    const kind = packId(tradeId);
    memory.current.delete(kind, tradeId);
    memory.previous.delete(kind, tradeId);
  }

  /** Ids remembered now. */
  get size(): number {
    let size = 0;
    for (const memory of this.memories) {
      if (memory !== undefined) size += memory.current.size + memory.previous.size;
    }
    return size;
  }

  get bytes(): number {
    let bytes = 0;
    for (const memory of this.memories) {
      if (memory !== undefined) bytes += memory.current.bytes + memory.previous.bytes;
    }
    return bytes;
  }

  private addMemory(instrument: Instrument): Memory {
    const memory: Memory = {
      current: new IdSet(),
      previous: new IdSet(),
      turnedInThisEpoch: false,
    };
    while (this.memories.length < instrument.index) this.memories.push(undefined);
    this.memories[instrument.index] = memory;
    return memory;
  }

  /** An instrument that turned by itself in this epoch keeps both generations: they are recent. */
  private endEpoch(): void {
    this.newInThisEpoch = 0;
    for (const memory of this.memories) {
      if (memory === undefined) continue;
      if (!memory.turnedInThisEpoch) turn(memory);
      memory.turnedInThisEpoch = false;
    }
  }
}

function turn(memory: Memory): void {
  const { previous } = memory;
  previous.clear();
  memory.previous = memory.current;
  memory.current = previous;
}
