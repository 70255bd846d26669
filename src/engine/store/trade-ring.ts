import type { HeldTrade } from '../../shared/market-data';
import { TRADE_KINDS } from '../../shared/values/market';
import { TEXT_FORM, unpackDecimal } from '../market-data/packed-decimal';
import { TEXT_ID, WORDS_OF_ID, unpackId } from '../market-data/packed-id';
import type { IdKind } from '../market-data/packed-id';
import type { TradeBatch } from '../market-data/trade-batch';
import type { Instrument } from '../market-data/instruments';
import { collectorOfNumber, numberOfCollector } from './collector-numbers';
import type { MemoryUsage } from './memory-usage';
import { RawFrameArena } from './raw-frame-arena';
import type { StoredTrade } from '../market-data/stored-trade';

const SMALLEST_STORAGE = 16;
const ORIGINS = [undefined, 'snapshot', 'backfill'] as const;

/*
 * A slot is one trade: ten numbers of eight bytes, of which the last four are eight words of four bytes. What is
 * written together lies together, so that a trade touches two lines of the cache, not one for each field.
 */
const NUMBERS = 10;
const WORDS = 2 * NUMBERS;
const SEQUENCE = 0;
const RECEIVED_AT = 1;
const EXCHANGE_TIME = 2;
/** NaN where the venue did not say. */
const SENT_AT = 3;
const PRICE_UNITS = 4;
const QUANTITY_UNITS = 5;
/** The first of the words; the four of the id. */
const ID = 12;
/** A byte each: the forms of price and quantity; the kind of the id; side, origin and trade kind, or `WHOLE`. */
const FORMS = 16;
const COLLECTOR = 17;
/** 0 where the row is one trade. */
const MATCHES = 18;
/** Where the frame's text is: one place for frame-mates. */
const TEXT = 19;
/** Marks a trade that does not pack: it is kept as an object. */
const WHOLE = 255;

/** Bytes of one slot, the frame's text apart. */
export const BYTES_PER_SLOT = 8 * NUMBERS;
/** About what a trade takes that is kept whole: an object, and four texts of its own. */
const BYTES_PER_WHOLE_TRADE = 300;

interface Slots {
  readonly numbers: Float64Array;
  /** The same memory. */
  readonly words: Int32Array;
}

/**
 * The trades of one instrument, first in, first out, as plain numbers, and the texts of their frames as
 * bytes. Trades live long enough to be a burden for the garbage collector, which copies them twice and then
 * sweeps each; here it sees none. Reading a trade makes a new object, equal to the row that was pushed; a
 * row that does not pack exactly is kept as an object.
 */
export class TradeRing {
  /** Since the app started. */
  stored = 0;
  #slots = emptySlots(SMALLEST_STORAGE);
  #mask = SMALLEST_STORAGE - 1;
  #head = 0;
  #count = 0;
  /** The most trades that were held at once since room was last given back. */
  #most = 0;
  #capacity: number;
  readonly #texts: RawFrameArena;
  /** By slot, those that do not pack. */
  readonly #whole = new Map<number, HeldTrade>();
  /** `frame` of the batch that the newest trade came from. */
  #latestFrame = 0;
  /** The newest trade of a ring that is empty again. */
  #lastLeft: StoredTrade | undefined;

  constructor(
    readonly instrument: Instrument,
    capacity: number,
    private readonly memory: MemoryUsage = { bytes: 0 },
  ) {
    this.#capacity = checkedCapacity(capacity);
    this.#texts = new RawFrameArena(memory);
    memory.bytes += SMALLEST_STORAGE * BYTES_PER_SLOT;
  }

  get size(): number {
    return this.#count;
  }

  /** The newest trade, even when it is no longer held; undefined before the first. */
  get latest(): StoredTrade | undefined {
    return this.at(this.#count - 1) ?? this.#lastLeft;
  }

  /** Of the oldest trade held, infinite when there is none. */
  get firstSequence(): number {
    return this.#count === 0
      ? Infinity
      : (this.#slots.numbers[this.#head * NUMBERS + SEQUENCE] ?? Infinity);
  }

  /** Adds a row. @returns whether there was room; otherwise the oldest trade fell out */
  push(sequence: number, batch: TradeBatch, row: number): boolean {
    const hadRoom = this.#makeRoom();
    const slot = (this.#head + this.#count) & this.#mask;
    if (this.#count > 0 && this.#latestFrame === batch.frame && !batch.hasRowTexts) {
      this.#shareText(slot);
    } else {
      this.#addText(slot, batch.rawBytesAt(row));
      this.#latestFrame = batch.frame;
    }
    const { numbers, words } = this.#slots;
    const number = slot * NUMBERS;
    const word = slot * WORDS;
    const idAt = row * WORDS_OF_ID;
    const priceForm = batch.priceForm[row] ?? 0;
    const quantityForm = batch.quantityForm[row] ?? 0;
    const idKind = batch.idKind[row] ?? 0;
    numbers[number + SEQUENCE] = sequence;
    numbers[number + RECEIVED_AT] = batch.receivedAt;
    numbers[number + EXCHANGE_TIME] = batch.exchangeTime[row] ?? 0;
    numbers[number + SENT_AT] = batch.publishedAt;
    numbers[number + PRICE_UNITS] = batch.priceUnits[row] ?? 0;
    numbers[number + QUANTITY_UNITS] = batch.quantityUnits[row] ?? 0;
    words[word + ID] = batch.idWords[idAt] ?? 0;
    words[word + ID + 1] = batch.idWords[idAt + 1] ?? 0;
    words[word + ID + 2] = batch.idWords[idAt + 2] ?? 0;
    words[word + ID + 3] = batch.idWords[idAt + 3] ?? 0;
    words[word + COLLECTOR] = numberOfCollector(batch.collectorId);
    words[word + MATCHES] = batch.matches[row] ?? 0;
    if (priceForm === TEXT_FORM || quantityForm === TEXT_FORM || idKind === TEXT_ID) {
      words[word + FORMS] = WHOLE << 24;
      this.#whole.set(slot, batch.heldTrade(row));
      this.memory.bytes += BYTES_PER_WHOLE_TRADE;
    } else {
      const flags =
        (batch.sold[row] ?? 0) |
        ((batch.origin[row] ?? 0) << 1) |
        ((batch.tradeKind[row] ?? 0) << 3);
      words[word + FORMS] = priceForm | (quantityForm << 8) | (idKind << 16) | (flags << 24);
    }
    this.#count += 1;
    if (this.#count > this.#most) this.#most = this.#count;
    this.stored += 1;
    return hadRoom;
  }

  /** Drops the oldest. */
  shift(): void {
    if (this.#count === 0) return;
    if (this.#count === 1) this.#lastLeft = this.at(0);
    if (this.#whole.size > 0 && this.#whole.delete(this.#head)) {
      this.memory.bytes -= BYTES_PER_WHOLE_TRADE;
    }
    this.#head = (this.#head + 1) & this.#mask;
    this.#count -= 1;
  }

  /** Shrinks when peak use since the last call was at most 25 %; trades arrive in bursts. */
  giveBack(): void {
    const most = this.#most;
    this.#most = this.#count;
    if (most * 4 <= this.#mask + 1) this.#shrinkTo(2 * most);
    this.#texts.giveBack(this.#oldestText);
  }

  /** Shrinks to what is needed now. */
  shrink(): void {
    this.#shrinkTo(this.#count);
    this.#texts.shrink(this.#oldestText);
  }

  /** Changes the capacity; returns how many, the oldest, no longer fitted. */
  resize(capacity: number): number {
    this.#capacity = checkedCapacity(capacity);
    const fallen = Math.max(0, this.#count - capacity);
    for (let index = 0; index < fallen; index += 1) this.shift();
    if (fallen > 0) this.shrink();
    return fallen;
  }

  /** `at(0)` is the oldest, `at(size - 1)` the newest. */
  at(index: number): StoredTrade | undefined {
    if (index < 0 || index >= this.#count) return undefined;
    const slot = (this.#head + index) & this.#mask;
    return {
      sequence: this.#number(slot, SEQUENCE),
      trade: this.#trade(slot),
      instrument: this.instrument,
    };
  }

  sequenceAt(index: number): number {
    return this.#number((this.#head + index) & this.#mask, SEQUENCE);
  }

  receivedAtOf(index: number): number {
    return this.#number((this.#head + index) & this.#mask, RECEIVED_AT);
  }

  /** Of the frame that brought the trade. */
  frameTextAt(index: number): string | undefined {
    if (index < 0 || index >= this.#count) return undefined;
    const slot = (this.#head + index) & this.#mask;
    return this.#texts.at(this.#slots.words[slot * WORDS + TEXT] ?? 0);
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

  /** Bytes that a push would take whose frame has a text of `textBytes`; mostly 0, as there is room. */
  growthFor(textBytes: number): number {
    const isFull = this.#count > this.#mask && this.#count < this.#capacity;
    const forSlots = isFull ? (this.#mask + 1) * BYTES_PER_SLOT : 0;
    return forSlots + this.#texts.growthFor(textBytes, this.#oldestText);
  }

  #makeRoom(): boolean {
    const hadRoom = this.#count < this.#capacity;
    if (!hadRoom) this.shift();
    if (this.#count > this.#mask) this.#moveTo((this.#mask + 1) * 2);
    return hadRoom;
  }

  get #oldestText(): number {
    return this.#count === 0
      ? this.#texts.end
      : (this.#slots.words[this.#head * WORDS + TEXT] ?? 0);
  }

  #addText(slot: number, text: Uint8Array): void {
    this.#slots.words[slot * WORDS + TEXT] = this.#texts.add(text, this.#oldestText);
  }

  #shareText(slot: number): void {
    const { words } = this.#slots;
    words[slot * WORDS + TEXT] = words[((slot - 1) & this.#mask) * WORDS + TEXT] ?? 0;
  }

  #trade(slot: number): HeldTrade {
    const { words } = this.#slots;
    const whole = this.#wholeAt(slot);
    if (whole !== undefined) return whole;
    const { venue, market, symbol } = this.instrument;
    const forms = words[slot * WORDS + FORMS] ?? 0;
    const flags = forms >>> 24;
    const sentAt = this.#number(slot, SENT_AT);
    const origin = ORIGINS[(flags >> 1) & 3];
    const kind = TRADE_KINDS[flags >> 3];
    const matches = (words[slot * WORDS + MATCHES] ?? 0) >>> 0;
    return {
      venue,
      market,
      symbol,
      side: (flags & 1) === 1 ? 'sell' : 'buy',
      price: unpackDecimal(this.#number(slot, PRICE_UNITS), forms & 255),
      quantity: unpackDecimal(this.#number(slot, QUANTITY_UNITS), (forms >>> 8) & 255),
      tradeId: this.#id(slot),
      exchangeTime: this.#number(slot, EXCHANGE_TIME),
      receivedAt: this.#number(slot, RECEIVED_AT),
      ...(Number.isNaN(sentAt) ? {} : { sentAt }),
      collectorId: collectorOfNumber(words[slot * WORDS + COLLECTOR] ?? 0),
      ...(origin === undefined ? {} : { origin }),
      ...(matches === 0 ? {} : { matches }),
      ...(kind === undefined || kind === 'regular' ? {} : { kind }),
    };
  }

  #wholeAt(slot: number): HeldTrade | undefined {
    return this.#whole.size === 0 ? undefined : this.#whole.get(slot);
  }

  #number(slot: number, field: number): number {
    return this.#slots.numbers[slot * NUMBERS + field] ?? 0;
  }

  #id(slot: number): string {
    const { words } = this.#slots;
    const whole = this.#wholeAt(slot);
    if (whole !== undefined) return whole.tradeId;
    const kind = ((words[slot * WORDS + FORMS] ?? 0) >>> 16) & 255;
    return unpackId(kind as IdKind, words, slot * WORDS + ID);
  }

  #shrinkTo(count: number): void {
    const length = storageFor(count);
    if (length <= this.#mask) this.#moveTo(length);
  }

  #moveTo(length: number): void {
    const before = this.#slots;
    const after = emptySlots(length);
    const whole = [...this.#whole];
    this.#whole.clear();
    for (const [slot, trade] of whole) this.#whole.set((slot - this.#head) & this.#mask, trade);
    for (let index = 0; index < this.#count; index += 1) {
      const slot = (this.#head + index) & this.#mask;
      after.words.set(before.words.subarray(slot * WORDS, (slot + 1) * WORDS), index * WORDS);
    }
    this.memory.bytes += (length - this.#mask - 1) * BYTES_PER_SLOT;
    this.#slots = after;
    this.#mask = length - 1;
    this.#head = 0;
  }
}

function emptySlots(length: number): Slots {
  const numbers = new Float64Array(length * NUMBERS);
  return {
    numbers,
    words: new Int32Array(numbers.buffer),
  };
}

/** A power of two, so that an index wraps by a mask. */
function storageFor(count: number): number {
  let length = SMALLEST_STORAGE;
  while (length < count) length *= 2;
  return length;
}

function checkedCapacity(capacity: number): number {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError(`A ring holds at least one trade, not ${capacity}`);
  }
  return capacity;
}
