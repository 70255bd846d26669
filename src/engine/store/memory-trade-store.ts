import type { EvictionReason, HoldingAccount } from '../../shared/collector-status';
import type { TradeFilter } from '../../shared/market-data';
import type { StorageSettings } from '../../shared/settings';
import type { TradeBatch } from '../market-data/trade-batch';
import { ArrivalQueue } from './arrival-queue';
import { InstrumentDirectory } from '../market-data/instruments';
import type { Instrument } from '../market-data/instruments';
import type { StoredTrade } from '../market-data/stored-trade';
import { inTimeOrder } from './time-order';
import type { MemoryUsage } from './memory-usage';
import { TradeMatcher } from './trade-filter';
import { TradeRing } from './trade-ring';

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

/**
 * The recent trades, in memory: a ring per instrument, a cap on all together, one on the bytes they
 * take, and an age limit.
 *
 * A queue of all arrivals gives the order over all instruments. As rings lose only their oldest, the
 * oldest trade of all is always the first of its ring, and evicting it is cheap.
 *
 * Each trade that leaves is counted under exactly one reason.
 */
export class MemoryTradeStore {
  private readonly memory: MemoryUsage = { bytes: 0 };
  private readonly arrivals = new ArrivalQueue(this.memory);
  /** By index of the instrument; an instrument without a stored trade has none. */
  private readonly rings: (TradeRing | undefined)[] = [];
  private readonly evicted: Record<EvictionReason, number> = {
    symbol_cap: 0,
    global_cap: 0,
    memory_cap: 0,
    age: 0,
  };
  private sequence = 0;
  private bytesBeside = 0;
  /** Bytes that may be taken. */
  private allowance: number;
  private currentLimits: StorageSettings;

  constructor(
    limits: StorageSettings,
    readonly instruments: InstrumentDirectory = new InstrumentDirectory(),
  ) {
    this.currentLimits = limits;
    this.allowance = this.allowedBytes();
  }

  get held(): number {
    return this.arrivals.alive;
  }

  get limits(): StorageSettings {
    return this.currentLimits;
  }

  /** Sequence of the newest trade stored, 0 before the first. */
  get lastSequence(): number {
    return this.sequence;
  }

  /** Stores a row of that instrument. @returns its place in the order of arrival */
  add(instrument: Instrument, batch: TradeBatch, row: number): number {
    const ring = this.ringOf(instrument, batch.rawBytesAt(row).length);
    this.entered(ring.push(this.sequence + 1, batch, row), instrument);
    return this.sequence;
  }

  /** Bytes of what is remembered about trades elsewhere: they count against the limit of memory too. */
  countBeside(bytes: number): void {
    this.bytesBeside = bytes;
    this.allowance = this.allowedBytes();
    this.evictToMemory();
  }

  /**
   * Evicts, oldest first, what was received longer ago than the retention; returns how many.
   * It stops at the first trade that is young enough. When the clock was set back, trades from
   * before stay until their own time has come or a cap takes them.
   */
  evictExpired(now: number): number {
    const receivedBefore = now - this.currentLimits.retentionMinutes * 60_000;
    const before = this.evicted.age;
    while (this.held > 0 && (this.oldestReceivedAt ?? Infinity) < receivedBefore) {
      this.evictOldest('age');
    }
    this.giveBack();
    return this.evicted.age - before;
  }

  /** Takes effect at once: first the cap per instrument, then the cap of all, then the age, then the memory. */
  applyLimits(limits: StorageSettings, now: number): void {
    this.currentLimits = limits;
    this.allowance = this.allowedBytes();
    for (const ring of this.rings) {
      if (ring === undefined) continue;
      const fallen = ring.resize(limits.maxTradesPerSymbol);
      this.evicted.symbol_cap += fallen;
      if (fallen > 0) this.arrivals.dropOldestOf(ring.instrument.index, fallen);
    }
    while (this.held > limits.maxTotalTrades) this.evictOldest('global_cap');
    this.evictExpired(now);
    this.evictToMemory();
  }

  /** Last stored first. The answer is a copy: later changes of the store do not touch it. */
  query({ filter = {}, after = 0, limit = Infinity }: TradeQuery = {}): StoredTrade[] {
    const matcher = new TradeMatcher(filter);
    const wanted = this.ringsMatching(matcher);
    const found: StoredTrade[] = [];
    if (limit <= 0 || wanted.count === 0) return found;
    if (wanted.only !== undefined) {
      const ring = wanted.only;
      for (let index = ring.size - 1; index >= 0 && found.length < limit; index -= 1) {
        if (ring.sequenceAt(index) <= after) break;
        const entry = ring.at(index);
        if (entry !== undefined && matcher.matchesTrade(entry.trade)) found.push(entry);
      }
      return found;
    }
    const { arrivals } = this;
    // Going back in time, each ring is met from its newest trade on, without a gap.
    const next = this.rings.map((ring) => (ring?.size ?? 0) - 1);
    for (let index = arrivals.length - 1; index >= 0 && found.length < limit; index -= 1) {
      if (arrivals.sequenceAt(index) <= after) break;
      const owner = arrivals.ownerAt(index);
      const place = next[owner] ?? -1;
      if (wanted.flags[owner] !== 1 || place < 0) continue;
      next[owner] = place - 1;
      const entry = this.rings[owner]?.at(place);
      if (entry !== undefined && matcher.matchesTrade(entry.trade)) found.push(entry);
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
    for (const ring of this.rings) {
      if (ring === undefined || !matcher.matchesInstrument(ring.instrument)) continue;
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
    const ring = this.ringHolding(sequence);
    return ring?.at(ring.find(sequence));
  }

  /** The text of the frame that brought it, while it is held. */
  frameText(sequence: number): string | undefined {
    const ring = this.ringHolding(sequence);
    return ring?.frameTextAt(ring.find(sequence));
  }

  /** `held` is counted from the rings, apart from the running counter, so that a fault would show. */
  holding(): HoldingAccount {
    let held = 0;
    for (const ring of this.rings) held += ring?.size ?? 0;
    return { stored: this.sequence, held, evicted: { ...this.evicted } };
  }

  holdingOf(instrumentKey: string): InstrumentHolding | undefined {
    const instrument = this.instruments.byName(instrumentKey);
    const ring = instrument === undefined ? undefined : this.rings[instrument.index];
    return ring === undefined ? undefined : describe(ring);
  }

  /** Ids of the held trades of one instrument. */
  heldIds(instrumentKey: string): ReadonlySet<string> {
    const instrument = this.instruments.byName(instrumentKey);
    const ring = instrument === undefined ? undefined : this.rings[instrument.index];
    const ids = new Set<string>();
    for (let index = 0; index < (ring?.size ?? 0); index += 1) ids.add(ring?.idAt(index) ?? '');
    return ids;
  }

  /** Every instrument that ever stored a trade. */
  holdings(): InstrumentHolding[] {
    return this.rings.flatMap((ring) => (ring === undefined ? [] : (describe(ring) ?? [])));
  }

  /** Receipt time of the trade that came first of those held. */
  get oldestReceivedAt(): number | null {
    return this.held === 0 ? null : (this.rings[this.arrivals.ownerAt(0)]?.receivedAtOf(0) ?? null);
  }

  /** Slots with the spare ones, the queue, and the texts of frames still referenced. */
  get bytes(): number {
    return this.memory.bytes;
  }

  /** Where it is, or was until lately. */
  private ringHolding(sequence: number): TradeRing | undefined {
    const position = this.arrivals.positionOf(sequence);
    if (this.arrivals.sequenceAt(position) !== sequence) return undefined;
    return this.rings[this.arrivals.ownerAt(position)];
  }

  /** The next sequence is on its ring. */
  private entered(hadRoom: boolean, instrument: Instrument): void {
    this.sequence += 1;
    this.arrivals.push(this.sequence, instrument.index);
    if (!hadRoom) {
      this.evicted.symbol_cap += 1;
      this.arrivals.dropOldestOf(instrument.index);
    }
    if (this.held > this.currentLimits.maxTotalTrades) this.evictOldest('global_cap');
    this.evictToMemory();
  }

  /** With room for one more and a text of so many bytes, as far as the memory allows. */
  private ringOf(instrument: Instrument, textBytes: number): TradeRing {
    const ring = this.rings[instrument.index] ?? this.addRing(instrument);
    if (ring.growthFor(textBytes) > 0) this.makeRoomToGrow(ring, textBytes);
    return ring;
  }

  private addRing(instrument: Instrument): TradeRing {
    const ring = new TradeRing(instrument, this.currentLimits.maxTradesPerSymbol, this.memory);
    while (this.rings.length < instrument.index) this.rings.push(undefined);
    this.rings[instrument.index] = ring;
    return ring;
  }

  private evictOldest(reason: EvictionReason): void {
    const ring = this.rings[this.arrivals.ownerAt(0)];
    if (ring === undefined) throw new Error('The oldest arrival has no instrument');
    ring.shift();
    if (reason === 'memory_cap') ring.shrink();
    this.evicted[reason] += 1;
    this.arrivals.dropOldest();
  }

  /** Not with each trade that leaves: the next ones mostly need the room. */
  private giveBack(): void {
    this.arrivals.shrink();
    for (const ring of this.rings) ring?.giveBack();
  }

  /** The newest trade stays, whatever it takes. */
  private evictToMemory(): void {
    while (this.held > 1 && this.memory.bytes > this.allowance) this.evictOldest('memory_cap');
  }

  /** Until the ring may double, or has lost one of its own and need not. */
  private makeRoomToGrow(ring: TradeRing, textBytes: number): void {
    while (
      this.held > 1 &&
      ring.growthFor(textBytes) > Math.max(0, this.allowance - this.memory.bytes)
    ) {
      this.evictOldest('memory_cap');
    }
  }

  private allowedBytes(): number {
    return this.currentLimits.maxMegabytes * 1e6 - this.bytesBeside;
  }

  private ringsMatching(matcher: TradeMatcher): {
    flags: Uint8Array;
    count: number;
    only: TradeRing | undefined;
  } {
    const flags = new Uint8Array(this.rings.length);
    let count = 0;
    let only: TradeRing | undefined;
    this.rings.forEach((ring, index) => {
      if (ring === undefined || !matcher.matchesInstrument(ring.instrument)) return;
      flags[index] = 1;
      count += 1;
      only = ring;
    });
    return { flags, count, only: count === 1 ? only : undefined };
  }
}

function describe({ instrument, size, stored, latest }: TradeRing): InstrumentHolding | undefined {
  return latest === undefined ? undefined : { instrument, stored, held: size, latest };
}
