import type { Trade } from '../../shared/market-data';
import type { Instrument } from './instruments';
import type { StoredTrade } from './memory-trade-store';
import { packDecimal, packedScale, unpackDecimal } from './packed-decimal';
import { packId, packedWords, unpackId } from './packed-id';
import type { PackedKind } from './packed-id';

const SMALLEST_STORAGE = 16;
const WORDS = 4;
const ORIGINS = [undefined, 'snapshot', 'backfill'] as const;
/** Stands for a trade that does not pack: it is kept as it is. */
const WHOLE = 255;

/** One slot of each is one trade. */
interface Columns {
  readonly sequence: Float64Array;
  readonly exchangeTime: Float64Array;
  readonly receivedAt: Float64Array;
  /** NaN where the venue did not say. */
  readonly sentAt: Float64Array;
  readonly priceUnits: Float64Array;
  readonly quantityUnits: Float64Array;
  readonly priceScale: Uint8Array;
  readonly quantityScale: Uint8Array;
  readonly idWords: Int32Array;
  readonly idKind: Uint8Array;
  /** 0 buy, 1 sell; plus twice the index of the origin. */
  readonly sideAndOrigin: Uint8Array;
  readonly collector: Uint16Array;
  /** 0 where the row is one trade. */
  readonly matches: Uint32Array;
  /** The text of the frame, one string for frame-mates; or the whole trade, where it does not pack. */
  readonly text: (string | Trade | undefined)[];
}

/** Bytes of one slot, the frame's text apart. */
export const BYTES_PER_SLOT = 6 * 8 + WORDS * 4 + 4 + 4 + 2 + 8;

/** Ids of collectors, by the number that stands for them. They are few: settings name them. */
const collectorIds: string[] = [];
const collectorNumbers = new Map<string, number>();

let latestNumber = -1;

/** Neighbours mostly come from the same collector. */
function numberOf(collectorId: string): number {
  if (collectorIds[latestNumber] === collectorId) return latestNumber;
  let number = collectorNumbers.get(collectorId);
  if (number === undefined) {
    number = collectorIds.push(collectorId) - 1;
    collectorNumbers.set(collectorId, number);
  }
  return (latestNumber = number);
}

/**
 * The trades of one instrument, first in, first out, as columns of plain numbers. Trades live long enough
 * to be a burden for the garbage collector, which copies twice and then sweeps each object that is kept;
 * of these it sees one text per frame. A trade is put together anew when somebody asks for it, equal to
 * what was added: what does not pack exactly is kept whole.
 */
export class TradeShelf {
  /** Since the app started. */
  stored = 0;
  /** The newest trade, even when it is no longer held. */
  latest: StoredTrade;
  #columns = emptyColumns(SMALLEST_STORAGE);
  #mask = SMALLEST_STORAGE - 1;
  #head = 0;
  #count = 0;
  #capacity: number;

  constructor(
    readonly instrument: Instrument,
    capacity: number,
    first: StoredTrade,
  ) {
    this.latest = first;
    this.#capacity = checkedCapacity(capacity);
  }

  get size(): number {
    return this.#count;
  }

  /** Of the oldest trade held, infinite when there is none. */
  get firstSequence(): number {
    return this.#count === 0 ? Infinity : (this.#columns.sequence[this.#head] ?? Infinity);
  }

  /** @returns whether there was room; otherwise the oldest fell out. */
  push(stored: StoredTrade): boolean {
    const hadRoom = this.#count < this.#capacity;
    if (!hadRoom) this.shift();
    if (this.#count > this.#mask) this.#moveTo((this.#mask + 1) * 2);
    this.#write((this.#head + this.#count) & this.#mask, stored);
    this.#count += 1;
    this.stored += 1;
    this.latest = stored;
    return hadRoom;
  }

  /** Drops the oldest. */
  shift(): void {
    if (this.#count === 0) return;
    this.#columns.text[this.#head] = undefined;
    this.#head = (this.#head + 1) & this.#mask;
    this.#count -= 1;
  }

  /** Changes the capacity; returns how many, the oldest, no longer fitted. */
  resize(capacity: number): number {
    this.#capacity = checkedCapacity(capacity);
    const fallen = Math.max(0, this.#count - capacity);
    for (let index = 0; index < fallen; index += 1) this.shift();
    if (fallen > 0) this.#moveTo(storageFor(this.#count));
    return fallen;
  }

  /** `at(0)` is the oldest, `at(size - 1)` the newest. */
  at(index: number): StoredTrade | undefined {
    if (index < 0 || index >= this.#count) return undefined;
    const slot = (this.#head + index) & this.#mask;
    return {
      sequence: this.#columns.sequence[slot] ?? 0,
      trade: this.#trade(slot),
      instrument: this.instrument,
    };
  }

  sequenceAt(index: number): number {
    return this.#columns.sequence[(this.#head + index) & this.#mask] ?? 0;
  }

  receivedAtOf(index: number): number {
    return this.#columns.receivedAt[(this.#head + index) & this.#mask] ?? 0;
  }

  /** The text of the frame. */
  rawAt(index: number): string {
    const text = this.#columns.text[(this.#head + index) & this.#mask];
    return typeof text === 'string' ? text : (text?.raw ?? '');
  }

  idAt(index: number): string {
    return this.#id((this.#head + index) & this.#mask);
  }

  /** Where the trade of that sequence is, or -1. */
  find(sequence: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sequenceAt(middle) < sequence) low = middle + 1;
      else high = middle;
    }
    return low < this.#count && this.sequenceAt(low) === sequence ? low : -1;
  }

  /** Bytes of the columns. */
  get bytes(): number {
    return (this.#mask + 1) * BYTES_PER_SLOT;
  }

  #write(slot: number, { sequence, trade }: StoredTrade): void {
    const columns = this.#columns;
    columns.sequence[slot] = sequence;
    columns.receivedAt[slot] = trade.receivedAt;
    const priceUnits = packDecimal(trade.price);
    const priceScale = packedScale;
    const quantityUnits = packDecimal(trade.quantity);
    const idKind = packId(trade.tradeId);
    if (Number.isNaN(priceUnits + quantityUnits) || idKind === 0 || !fitsWord(trade.matches)) {
      columns.idKind[slot] = WHOLE;
      columns.text[slot] = trade;
      return;
    }
    columns.exchangeTime[slot] = trade.exchangeTime;
    columns.sentAt[slot] = trade.sentAt ?? NaN;
    columns.priceUnits[slot] = priceUnits;
    columns.priceScale[slot] = priceScale;
    columns.quantityUnits[slot] = quantityUnits;
    columns.quantityScale[slot] = packedScale;
    columns.idKind[slot] = idKind;
    const { idWords } = columns;
    const at = slot * WORDS;
    idWords[at] = packedWords[0] ?? 0;
    idWords[at + 1] = packedWords[1] ?? 0;
    idWords[at + 2] = packedWords[2] ?? 0;
    idWords[at + 3] = packedWords[3] ?? 0;
    const origin = trade.origin === undefined ? 0 : ORIGINS.indexOf(trade.origin);
    columns.sideAndOrigin[slot] = (trade.side === 'sell' ? 1 : 0) + 2 * origin;
    columns.collector[slot] = numberOf(trade.collectorId);
    columns.matches[slot] = trade.matches ?? 0;
    columns.text[slot] = trade.raw;
  }

  #trade(slot: number): Trade {
    const columns = this.#columns;
    const text = columns.text[slot];
    if (typeof text === 'object') return text;
    const { venue, market, symbol } = this.instrument;
    const sideAndOrigin = columns.sideAndOrigin[slot] ?? 0;
    const sentAt = columns.sentAt[slot] ?? NaN;
    const origin = ORIGINS[sideAndOrigin >> 1];
    const matches = columns.matches[slot] ?? 0;
    return {
      venue,
      market,
      symbol,
      side: (sideAndOrigin & 1) === 1 ? 'sell' : 'buy',
      price: unpackDecimal(columns.priceUnits[slot] ?? 0, columns.priceScale[slot] ?? 0),
      quantity: unpackDecimal(columns.quantityUnits[slot] ?? 0, columns.quantityScale[slot] ?? 0),
      tradeId: this.#id(slot),
      exchangeTime: columns.exchangeTime[slot] ?? 0,
      receivedAt: columns.receivedAt[slot] ?? 0,
      ...(Number.isNaN(sentAt) ? {} : { sentAt }),
      collectorId: collectorIds[columns.collector[slot] ?? 0] ?? '',
      raw: text ?? '',
      ...(origin === undefined ? {} : { origin }),
      ...(matches === 0 ? {} : { matches }),
    };
  }

  #id(slot: number): string {
    const { text, idKind, idWords } = this.#columns;
    const whole = text[slot];
    if (typeof whole === 'object') return whole.tradeId;
    const at = slot * WORDS;
    return unpackId(
      idKind[slot] as PackedKind,
      idWords[at] ?? 0,
      idWords[at + 1] ?? 0,
      idWords[at + 2] ?? 0,
      idWords[at + 3] ?? 0,
    );
  }

  #moveTo(length: number): void {
    const before = this.#columns;
    const after = emptyColumns(length);
    for (let index = 0; index < this.#count; index += 1) {
      copySlot(before, (this.#head + index) & this.#mask, after, index);
    }
    this.#columns = after;
    this.#mask = length - 1;
    this.#head = 0;
  }
}

const fitsWord = (matches = 0): boolean => matches >>> 0 === matches;

function emptyColumns(length: number): Columns {
  return {
    sequence: new Float64Array(length),
    exchangeTime: new Float64Array(length),
    receivedAt: new Float64Array(length),
    sentAt: new Float64Array(length),
    priceUnits: new Float64Array(length),
    quantityUnits: new Float64Array(length),
    priceScale: new Uint8Array(length),
    quantityScale: new Uint8Array(length),
    idWords: new Int32Array(length * WORDS),
    idKind: new Uint8Array(length),
    sideAndOrigin: new Uint8Array(length),
    collector: new Uint16Array(length),
    matches: new Uint32Array(length),
    text: new Array<string | Trade | undefined>(length).fill(undefined),
  };
}

function copySlot(before: Columns, from: number, after: Columns, to: number): void {
  const words = before.idWords.subarray(from * WORDS, (from + 1) * WORDS);
  after.idWords.set(words, to * WORDS);
  after.sequence[to] = before.sequence[from] ?? 0;
  after.exchangeTime[to] = before.exchangeTime[from] ?? 0;
  after.receivedAt[to] = before.receivedAt[from] ?? 0;
  after.sentAt[to] = before.sentAt[from] ?? NaN;
  after.priceUnits[to] = before.priceUnits[from] ?? 0;
  after.quantityUnits[to] = before.quantityUnits[from] ?? 0;
  after.priceScale[to] = before.priceScale[from] ?? 0;
  after.quantityScale[to] = before.quantityScale[from] ?? 0;
  after.idKind[to] = before.idKind[from] ?? 0;
  after.sideAndOrigin[to] = before.sideAndOrigin[from] ?? 0;
  after.collector[to] = before.collector[from] ?? 0;
  after.matches[to] = before.matches[from] ?? 0;
  after.text[to] = before.text[from];
}

/** A power of two, so that an index wraps by a mask. */
function storageFor(count: number): number {
  let length = SMALLEST_STORAGE;
  while (length < count) length *= 2;
  return length;
}

function checkedCapacity(capacity: number): number {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError(`A shelf holds at least one trade, not ${capacity}`);
  }
  return capacity;
}
