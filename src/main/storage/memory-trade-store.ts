import type { EvictionReason, HoldingAccount } from '../../shared/collector-status';
import type { Trade, TradeFilter } from '../../shared/market-data';
import type { StorageSettings } from '../../shared/settings';
import { ArrivalQueue } from './arrival-queue';
import { InstrumentDirectory } from './instruments';
import type { Instrument } from './instruments';
import { RingBuffer } from './ring-buffer';
import { estimateHeldBytes } from './memory-estimate';
import { inTimeOrder } from './time-order';
import { TradeMatcher } from './trade-filter';

/** A trade with its place in the order of arrival, from 1. */
export interface StoredTrade {
  readonly sequence: number;
  readonly trade: Trade;
}

export interface TradeQuery {
  readonly filter?: TradeFilter;
  /** Only trades that came after the one with this sequence. */
  readonly after?: number;
  /** Without it, all that match. */
  readonly limit?: number;
}

export interface InstrumentHolding {
  readonly instrument: Instrument;
  /** Since the app started, and how many of them are still held. */
  readonly stored: number;
  readonly held: number;
  /** The newest trade stored, even when it is no longer held. */
  readonly latest: StoredTrade;
}

/** The trades of one instrument. */
interface Shelf {
  readonly instrument: Instrument;
  readonly ring: RingBuffer<StoredTrade>;
  /** Sequence of the oldest trade in the ring, infinite when it is empty. */
  firstSequence: number;
  stored: number;
  latest: StoredTrade;
}

/** Below this many tombstones compacting is not worth it. */
const TOLERATED_TOMBSTONES = 1_024;

/**
 * The recent trades, in memory: a ring per instrument, a cap on all together, and an age limit.
 *
 * A queue of all arrivals gives the order over all instruments. Its entries are alive as long as
 * their sequence is not below the first one of their instrument's ring. As rings lose only their
 * oldest, the oldest trade alive is always the first of its ring, and evicting it is cheap. What a
 * ring lost in the middle of the queue is a tombstone; there are at most 1,024 or a quarter of what
 * is held, whichever is more, and they are swept together when there are more.
 *
 * Each trade that leaves is counted under exactly one reason.
 */
export class MemoryTradeStore {
  private readonly arrivals = new ArrivalQueue();
  /** By index of the instrument; an instrument without a stored trade has none. */
  private readonly shelves: (Shelf | undefined)[] = [];
  private readonly evicted: Record<EvictionReason, number> = {
    symbol_cap: 0,
    global_cap: 0,
    age: 0,
  };
  private sequence = 0;
  private alive = 0;
  private currentLimits: StorageSettings;

  constructor(
    limits: StorageSettings,
    readonly instruments: InstrumentDirectory = new InstrumentDirectory(),
  ) {
    this.currentLimits = limits;
  }

  get held(): number {
    return this.alive;
  }

  get limits(): StorageSettings {
    return this.currentLimits;
  }

  /** Sequence of the newest trade stored, 0 before the first. */
  get lastSequence(): number {
    return this.sequence;
  }

  /** `instrument` spares the look-up when the caller has it already. */
  add(trade: Trade, instrument: Instrument = this.instruments.of(trade)): StoredTrade {
    const stored: StoredTrade = { sequence: this.sequence + 1, trade };
    const shelf = this.shelves[instrument.index] ?? this.addShelf(instrument, stored);
    const { ring } = shelf;
    const hadRoom = ring.push(stored) === undefined;
    this.arrivals.push(stored, instrument.index);
    this.sequence = stored.sequence;
    shelf.stored += 1;
    shelf.latest = stored;
    if (!hadRoom) {
      this.evicted.symbol_cap += 1;
      shelf.firstSequence = ring.at(0)?.sequence ?? Infinity;
      this.dropDeadHeads();
    } else {
      this.alive += 1;
      if (ring.size === 1) shelf.firstSequence = stored.sequence;
    }
    if (this.alive > this.currentLimits.maxTotalTrades) this.evictOldest('global_cap');
    this.compactIfSparse();
    return stored;
  }

  /**
   * Evicts, oldest first, what was received longer ago than the retention; returns how many.
   * It stops at the first trade that is young enough. When the clock was set back, trades from
   * before stay until their own time has come or a cap takes them.
   */
  evictExpired(now: number): number {
    const receivedBefore = now - this.currentLimits.retentionMinutes * 60_000;
    const before = this.evicted.age;
    let oldest = this.arrivals.entryAt(0);
    while (oldest !== undefined && oldest.trade.receivedAt < receivedBefore) {
      this.evictOldest('age');
      oldest = this.arrivals.entryAt(0);
    }
    this.compactIfSparse();
    return this.evicted.age - before;
  }

  /** Takes effect at once: first the cap per instrument, then the cap of all, then the age. */
  applyLimits(limits: StorageSettings, now: number): void {
    this.currentLimits = limits;
    for (const shelf of this.shelves) {
      if (shelf === undefined) continue;
      const fallen = shelf.ring.resize(limits.maxTradesPerSymbol).length;
      this.alive -= fallen;
      this.evicted.symbol_cap += fallen;
      shelf.firstSequence = shelf.ring.at(0)?.sequence ?? Infinity;
    }
    this.dropDeadHeads();
    while (this.alive > limits.maxTotalTrades) this.evictOldest('global_cap');
    this.evictExpired(now);
  }

  /** Last stored first. The answer is a copy: later changes of the store do not touch it. */
  query({ filter = {}, after = 0, limit = Infinity }: TradeQuery = {}): StoredTrade[] {
    const matcher = new TradeMatcher(filter);
    const wanted = this.shelvesMatching(matcher);
    const found: StoredTrade[] = [];
    if (limit <= 0 || wanted.count === 0) return found;
    if (wanted.only !== undefined) {
      const { ring } = wanted.only;
      for (let index = ring.size - 1; index >= 0 && found.length < limit; index -= 1) {
        const entry = ring.at(index);
        if (entry === undefined || entry.sequence <= after) break;
        if (matcher.matchesTrade(entry.trade)) found.push(entry);
      }
      return found;
    }
    const { arrivals } = this;
    for (let index = arrivals.length - 1; index >= 0 && found.length < limit; index -= 1) {
      const owner = arrivals.ownerAt(index);
      const entry = arrivals.entryAt(index);
      if (entry === undefined || entry.sequence <= after) break;
      if (wanted.flags[owner] !== 1 || !this.isAlive(entry, owner)) continue;
      if (matcher.matchesTrade(entry.trade)) found.push(entry);
    }
    return found;
  }

  /** Oldest first and in time order: a copy that later changes of the store do not touch. */
  snapshot(filter: TradeFilter = {}): readonly StoredTrade[] {
    return inTimeOrder(this.query({ filter }).reverse());
  }

  countMatching(filter: TradeFilter = {}): number {
    const matcher = new TradeMatcher(filter);
    let matching = 0;
    for (const shelf of this.shelves) {
      if (shelf === undefined || !matcher.matchesInstrument(shelf.instrument)) continue;
      const { ring } = shelf;
      if (matcher.onlyByInstrument) {
        matching += ring.size;
        continue;
      }
      for (let index = 0; index < ring.size; index += 1) {
        const entry = ring.at(index);
        if (entry !== undefined && matcher.matchesTrade(entry.trade)) matching += 1;
      }
    }
    return matching;
  }

  /** The trade of that sequence, while it is held. */
  get(sequence: number): StoredTrade | undefined {
    const position = this.arrivals.positionOf(sequence);
    const entry = this.arrivals.entryAt(position);
    if (entry?.sequence !== sequence) return undefined;
    return this.isAlive(entry, this.arrivals.ownerAt(position)) ? entry : undefined;
  }

  /** `held` is counted from the rings, apart from the running counter, so that a fault would show. */
  holding(): HoldingAccount {
    let held = 0;
    for (const shelf of this.shelves) held += shelf?.ring.size ?? 0;
    return { stored: this.sequence, held, evicted: { ...this.evicted } };
  }

  holdingOf(instrumentKey: string): InstrumentHolding | undefined {
    const instrument = this.instruments.find(instrumentKey);
    const shelf = instrument === undefined ? undefined : this.shelves[instrument.index];
    return shelf === undefined ? undefined : describe(shelf);
  }

  /** Ids of the held trades of one instrument. */
  heldIds(instrumentKey: string): ReadonlySet<string> {
    const instrument = this.instruments.find(instrumentKey);
    const shelf = instrument === undefined ? undefined : this.shelves[instrument.index];
    const ids = new Set<string>();
    for (let index = 0; index < (shelf?.ring.size ?? 0); index += 1) {
      const stored = shelf?.ring.at(index);
      if (stored !== undefined) ids.add(stored.trade.tradeId);
    }
    return ids;
  }

  /** Every instrument that ever stored a trade. */
  holdings(): InstrumentHolding[] {
    return this.shelves.filter((shelf) => shelf !== undefined).map(describe);
  }

  /** Receipt time of the trade that came first of those held. */
  get oldestReceivedAt(): number | null {
    return this.arrivals.entryAt(0)?.trade.receivedAt ?? null;
  }

  estimateBytes(): number {
    return estimateHeldBytes(this.arrivals);
  }

  private isAlive(entry: StoredTrade, owner: number): boolean {
    return entry.sequence >= (this.shelves[owner]?.firstSequence ?? Infinity);
  }

  private addShelf(instrument: Instrument, latest: StoredTrade): Shelf {
    const ring = new RingBuffer<StoredTrade>(this.currentLimits.maxTradesPerSymbol);
    const shelf: Shelf = { instrument, ring, firstSequence: Infinity, stored: 0, latest };
    while (this.shelves.length < instrument.index) this.shelves.push(undefined);
    this.shelves[instrument.index] = shelf;
    return shelf;
  }

  /** Keeps the oldest arrival alive, on which `evictOldest` and `oldestReceivedAt` rely. */
  private dropDeadHeads(): void {
    let entry = this.arrivals.entryAt(0);
    while (entry !== undefined && !this.isAlive(entry, this.arrivals.ownerAt(0))) {
      this.arrivals.dropOldest();
      entry = this.arrivals.entryAt(0);
    }
  }

  private evictOldest(reason: EvictionReason): void {
    const shelf = this.shelves[this.arrivals.ownerAt(0)];
    if (shelf === undefined) throw new Error('The oldest arrival has no instrument');
    shelf.ring.shift();
    shelf.firstSequence = shelf.ring.at(0)?.sequence ?? Infinity;
    this.alive -= 1;
    this.evicted[reason] += 1;
    this.arrivals.dropOldest();
    this.dropDeadHeads();
  }

  private compactIfSparse(): void {
    const tombstones = this.arrivals.length - this.alive;
    if (tombstones <= Math.max(TOLERATED_TOMBSTONES, this.alive >> 2)) return;
    this.arrivals.compact((entry, owner) => this.isAlive(entry, owner));
  }

  private shelvesMatching(matcher: TradeMatcher): {
    flags: Uint8Array;
    count: number;
    only: Shelf | undefined;
  } {
    const flags = new Uint8Array(this.shelves.length);
    let count = 0;
    let only: Shelf | undefined;
    this.shelves.forEach((shelf, index) => {
      if (shelf === undefined || !matcher.matchesInstrument(shelf.instrument)) return;
      flags[index] = 1;
      count += 1;
      only = shelf;
    });
    return { flags, count, only: count === 1 ? only : undefined };
  }
}

function describe({ instrument, ring, stored, latest }: Shelf): InstrumentHolding {
  return { instrument, stored, held: ring.size, latest };
}
