import type { Instrument } from './instruments';
import type { SimulatedTrade, TickDirection } from './market-model';

/** What all rings together may hold, about 60 bytes a trade: many symbols get a shorter memory each. */
const MAX_TRADES_HELD = 2_000_000;
const INITIAL_CAPACITY = 256;

/** Numbers of one trade, one after another in a row of `numbers`. */
const ORDINAL = 0;
const AGGREGATE = 1;
const SEQUENCE = 2;
const SPOT_ID = 3;
const TIME = 4;
const PRICE = 5;
const QUANTITY = 6;
const WIDTH = 7;

const DIRECTIONS: readonly TickDirection[] = [
  'PlusTick',
  'ZeroPlusTick',
  'MinusTick',
  'ZeroMinusTick',
];
const SOLD = 0x04;
const IMPROVEMENT = 0x08;
const BLOCK = 0x10;

/** The last trades of one instrument, oldest first. Kept as plain numbers: half a million objects would keep the garbage collector busy. */
export class InstrumentHistory {
  /** How many are held. */
  length = 0;
  /** Trades that were dropped for newer ones. */
  dropped = 0;
  /** The aggregate of the newest trade that was dropped: of that one, only a part may be left. */
  private droppedAggregate = -1;
  private capacity: number;
  private head = 0;
  private numbers: Float64Array;
  private flags: Uint8Array;

  constructor(
    readonly instrument: Instrument,
    private readonly maxTrades: number,
  ) {
    this.capacity = Math.min(INITIAL_CAPACITY, maxTrades);
    this.numbers = new Float64Array(this.capacity * WIDTH);
    this.flags = new Uint8Array(this.capacity);
  }

  push(trade: SimulatedTrade): void {
    if (this.length === this.capacity) {
      if (this.capacity < this.maxTrades) this.grow();
      else this.dropOldest();
    }
    const slot = (this.head + this.length) % this.capacity;
    this.length += 1;
    const { numbers } = this;
    const row = slot * WIDTH;
    numbers[row + ORDINAL] = trade.ordinal;
    numbers[row + AGGREGATE] = trade.aggregate;
    numbers[row + SEQUENCE] = trade.sequence;
    numbers[row + SPOT_ID] = trade.spotId;
    numbers[row + TIME] = trade.time;
    numbers[row + PRICE] = trade.priceUnits;
    numbers[row + QUANTITY] = trade.quantityUnits;
    this.flags[slot] =
      DIRECTIONS.indexOf(trade.tickDirection) |
      (trade.side === 'sell' ? SOLD : 0) |
      (trade.isRetailPriceImprovement ? IMPROVEMENT : 0) |
      (trade.isBlockTrade ? BLOCK : 0);
  }

  /** `index` 0 is the oldest held; it must be below `length`. */
  at(index: number): SimulatedTrade {
    const slot = (this.head + index) % this.capacity;
    const flags = this.flags[slot] ?? 0;
    return {
      instrument: this.instrument,
      ordinal: this.number(index, ORDINAL),
      aggregate: this.number(index, AGGREGATE),
      sequence: this.number(index, SEQUENCE),
      spotId: this.number(index, SPOT_ID),
      time: this.number(index, TIME),
      side: (flags & SOLD) === 0 ? 'buy' : 'sell',
      priceUnits: this.number(index, PRICE),
      quantityUnits: this.number(index, QUANTITY),
      tickDirection: DIRECTIONS[flags & 3] ?? 'ZeroPlusTick',
      isRetailPriceImprovement: (flags & IMPROVEMENT) !== 0,
      isBlockTrade: (flags & BLOCK) !== 0,
    };
  }

  /** The newest ones, oldest first. */
  newest(count: number): readonly SimulatedTrade[] {
    const from = Math.max(0, this.length - count);
    return Array.from({ length: this.length - from }, (_, index) => this.at(from + index));
  }

  /** The newest fills that share an aggregate, oldest first; none when nothing traded. */
  lastAggregate(): readonly SimulatedTrade[] {
    if (this.length === 0) return [];
    const aggregate = this.aggregateAt(this.length - 1);
    return this.newest(this.length - this.indexOfAggregate(aggregate));
  }

  aggregateAt(index: number): number {
    return this.number(index, AGGREGATE);
  }

  timeAt(index: number): number {
    return this.number(index, TIME);
  }

  /** The first trade with that ordinal or a later one; `length` when there is none. */
  indexOfOrdinal(ordinal: number): number {
    return this.lowerBound(ORDINAL, ordinal);
  }

  indexOfAggregate(aggregate: number): number {
    return this.lowerBound(AGGREGATE, aggregate);
  }

  /** Where the first aggregate begins that is held whole. */
  firstWholeAggregate(): number {
    return this.lowerBound(AGGREGATE, this.droppedAggregate + 1);
  }

  private number(index: number, column: number): number {
    return this.numbers[((this.head + index) % this.capacity) * WIDTH + column] ?? 0;
  }

  private lowerBound(column: number, value: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.number(middle, column) >= value) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private dropOldest(): void {
    this.droppedAggregate = this.number(0, AGGREGATE);
    this.head = (this.head + 1) % this.capacity;
    this.length -= 1;
    this.dropped += 1;
  }

  /** Only while nothing was dropped yet, so the ring begins at slot 0. */
  private grow(): void {
    this.capacity = Math.min(this.capacity * 2, this.maxTrades);
    const numbers = new Float64Array(this.capacity * WIDTH);
    numbers.set(this.numbers);
    this.numbers = numbers;
    const flags = new Uint8Array(this.capacity);
    flags.set(this.flags);
    this.flags = flags;
  }
}

/** What REST can tell: the last trades of every instrument, whether or not anybody was subscribed. */
export class TradeHistory {
  private readonly rings: readonly InstrumentHistory[];

  constructor(instruments: readonly Instrument[], tradesPerInstrument: number) {
    const fairShare = Math.floor(MAX_TRADES_HELD / instruments.length);
    const maxTrades = Math.min(tradesPerInstrument, fairShare);
    this.rings = instruments.map((instrument) => new InstrumentHistory(instrument, maxTrades));
  }

  /** Trades of one instrument, oldest first. */
  record(trades: readonly SimulatedTrade[]): void {
    const index = trades[0]?.instrument.index;
    const ring = index === undefined ? undefined : this.rings[index];
    if (ring === undefined) return;
    for (const trade of trades) ring.push(trade);
  }

  find(market: Instrument['market'], symbol: string): InstrumentHistory | undefined {
    return this.rings.find(
      ({ instrument }) => instrument.market === market && instrument.symbol === symbol,
    );
  }

  /** The trades that are held, oldest first. */
  of({ index }: Instrument): readonly SimulatedTrade[] {
    const ring = this.rings[index];
    return ring === undefined
      ? []
      : Array.from({ length: ring.length }, (_, position) => ring.at(position));
  }

  instrumentsOf(market: Instrument['market']): readonly Instrument[] {
    return this.rings
      .map(({ instrument }) => instrument)
      .filter((instrument) => instrument.market === market);
  }
}
