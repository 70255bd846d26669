import type { HeldTrade, Trade } from '../../shared/market-data';
import { TRADE_KINDS } from '../../shared/values/market';
import type { Market, TradeKind, Venue } from '../../shared/values/market';
import type { Instrument } from './instruments';
import { TEXT_FORM, packDecimal, unpackDecimal } from './packed-decimal';
import { TEXT_ID, WORDS_OF_ID, packId, unpackId } from './packed-id';
import type { IdKind } from './packed-id';
import type { RejectedTrade } from './rejected-trade';
import type { StoredTrade } from './stored-trade';
import { BYTES_PER_ROW, COLUMN_NAMES, FATE, columnsOver } from './trade-columns';
import { wholeNumberOf } from './whole-number';

export { FATE, columnsOver };

const SMALLEST_CAPACITY = 16;
const NO_BYTES = new Uint8Array(0);
const ORIGINS = [undefined, 'snapshot', 'backfill'] as const;
/** A place in the text bytes and a length in bytes, below this, make one number. */
const LENGTH_LIMIT = 256;
/** Of UTF-16. */
const BYTES_PER_UNIT = 2;

/** Where the trades come from; fixed for one batch object. */
export interface TradeSource {
  readonly venue: Venue;
  readonly market: Market;
  readonly collectorId: string;
}

/** The fields of one trade, checked. */
export interface TradeFields extends Pick<
  Trade,
  'symbol' | 'side' | 'price' | 'quantity' | 'tradeId' | 'exchangeTime' | 'matches' | 'origin'
> {
  readonly kind?: TradeKind | undefined;
}

/** As many symbols as `symbolIndex` can tell apart. */
const MOST_SYMBOLS = 65_536;

/**
 * The trades of one frame, backfill page or replayed frame, in columns: the one form in which trades pass
 * from parsers to the store and its listeners. Parsers fill it, `TradeIngest.accept` decides the fate of
 * each row, listeners read the stored rows.
 *
 * Prices, quantities and ids are exact: a text that does not pack into numbers is kept as text.
 *
 * A collector reuses its batch for the next frame; copy it (`copy`) if it is held.
 */
export class TradeBatch implements TradeSource {
  readonly kind = 'trades';
  readonly venue: Venue;
  readonly market: Market;
  readonly collectorId: string;
  /** Rows in use. */
  length = 0;
  /** Epoch ms, our clock; may jump when the clock is set. */
  receivedAt = 0;
  /** Epoch µs, our clock; never decreases within a process. */
  receivedAtMicros = 0;
  /** When the venue published the frame: epoch ms, its clock; NaN where it does not say. */
  publishedAt = NaN;
  /** Number of the collector's connection that brought the frame, from 1; 0 for a backfill page. */
  connection = 0;
  /** The frame as received, UTF-8; its owner does not change it while the batch is in use. */
  bytes: Uint8Array = NO_BYTES;
  /** Number of the frame on its connection, where the venue numbers frames. */
  frameSequence: number | undefined;
  /** Distinct per filled frame of any batch: rows with the same number share one raw text. */
  frame = 0;
  /** Whether each row has a text of its own within `bytes`, as in a backfill page. */
  hasRowTexts = false;
  /** Trades of the frame that failed a check, in the order of the wire. */
  readonly rejected: RejectedTrade[] = [];
  /** Distinct symbols of the rows. */
  symbolCount = 0;

  // Declared only: the first value that V8 sees in each is a typed array, so it can rely on that.
  declare exchangeTime: Float64Array;
  declare priceUnits: Float64Array;
  declare quantityUnits: Float64Array;
  declare idNumber: Float64Array;
  declare sequence: Float64Array;
  declare idWords: Int32Array;
  declare matches: Uint32Array;
  declare textStart: Uint32Array;
  declare textEnd: Uint32Array;
  declare symbolIndex: Uint16Array;
  declare priceForm: Uint8Array;
  declare quantityForm: Uint8Array;
  declare idKind: Uint8Array;
  declare sold: Uint8Array;
  declare origin: Uint8Array;
  declare tradeKind: Uint8Array;
  declare fate: Uint8Array;

  /** Texts that do not pack, UTF-16: a JSON text may hold half a surrogate pair, which UTF-8 cannot. */
  #texts = NO_BYTES;
  #textsLength = 0;
  /** Holds `bytes` where rows have texts of their own. */
  #rowTexts = NO_BYTES;
  #raw: string | undefined;
  /** The first `symbolCount` are in use. Never truncated: that would allocate again for each frame. */
  readonly #symbols: string[] = [];
  readonly #instruments: Instrument[] = [];
  #capacity = 0;
  /** A column that `nextRow` leaves alone may hold something else than 0. */
  #hasUnusualRows = false;
  readonly #allocate: (bytes: number) => ArrayBufferLike;

  constructor(
    { venue, market, collectorId }: TradeSource,
    allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
  ) {
    this.venue = venue;
    this.market = market;
    this.collectorId = collectorId;
    this.#allocate = allocate;
    this.#useCapacity(SMALLEST_CAPACITY);
  }

  /** Empties the batch for another frame; see the fields of these names. */
  begin(receivedAt: number, receivedAtMicros: number, connection: number, bytes: Uint8Array): void {
    this.receivedAt = receivedAt;
    this.receivedAtMicros = receivedAtMicros;
    this.connection = connection;
    this.bytes = bytes;
    this.publishedAt = NaN;
    this.frameSequence = undefined;
    this.frame = nextFrame();
    this.hasRowTexts = false;
    this.length = 0;
    this.#textsLength = 0;
    this.#raw = undefined;
    if (this.rejected.length > 0) this.rejected.length = 0;
    this.symbolCount = 0;
    if (this.#hasUnusualRows) this.#clearUnusual();
  }

  /** Distinct symbols of the rows, in order of appearance. */
  get symbols(): readonly string[] {
    return this.#symbols.slice(0, this.symbolCount);
  }

  /** @param index from 0, below `symbolCount` */
  symbolNamed(index: number): string {
    return this.#symbols[index] ?? '';
  }

  /** Adds a symbol that the batch does not have yet. @returns its index */
  addSymbol(symbol: string): number {
    if (this.symbolCount === MOST_SYMBOLS) throw new RangeError('Too many symbols in one frame');
    this.#symbols[this.symbolCount] = symbol;
    this.symbolCount += 1;
    return this.symbolCount - 1;
  }

  /** Tells the instrument of a symbol; done by whoever accepts the batch. */
  setInstrument(index: number, instrument: Instrument): void {
    this.#instruments[index] = instrument;
  }

  /**
   * A row for a parser that writes columns itself: a single regular trade as it happened, of the symbol
   * added first. The row counts once the parser has raised `length`.
   */
  nextRow(): number {
    if (this.length === this.#capacity) this.#grow();
    return this.length;
  }

  /** Marks a row that `nextRow` gave as another kind of trade. */
  setKind(row: number, kind: TradeKind): void {
    this.tradeKind[row] = TRADE_KINDS.indexOf(kind);
    this.#hasUnusualRows = true;
  }

  /** Adds a checked trade. `text` is the row's own raw text where it is not that of the whole frame. */
  add(fields: TradeFields, text?: string): void {
    const row = this.nextRow();
    this.#hasUnusualRows = true;
    this.symbolIndex[row] = this.#indexOf(fields.symbol);
    this.exchangeTime[row] = fields.exchangeTime;
    this.sold[row] = fields.side === 'sell' ? 1 : 0;
    this.#setDecimal(this.priceUnits, this.priceForm, row, fields.price);
    this.#setDecimal(this.quantityUnits, this.quantityForm, row, fields.quantity);
    this.#setId(row, fields.tradeId);
    this.matches[row] = fields.matches ?? 0;
    this.origin[row] = ORIGINS.indexOf(fields.origin);
    this.tradeKind[row] = fields.kind === undefined ? 0 : TRADE_KINDS.indexOf(fields.kind);
    this.length = row + 1;
    if (text !== undefined) this.#setRowText(row, text);
  }

  symbolAt(row: number): string {
    return this.#symbols[this.symbolIndex[row] ?? 0] ?? '';
  }

  /** Of a stored row. @throws RangeError before any batch of this object was accepted */
  instrumentAt(row: number): Instrument {
    const instrument = this.#instruments[this.symbolIndex[row] ?? 0];
    if (instrument === undefined) throw new RangeError('The batch was not accepted');
    return instrument;
  }

  idAt(row: number): string {
    const kind = this.idKind[row] as IdKind;
    const from = row * WORDS_OF_ID;
    const { idWords } = this;
    if (kind === TEXT_ID) return this.#textAt(idWords[from] ?? 0, idWords[from + 1] ?? 0);
    return unpackId(kind, idWords, from);
  }

  /** The id as a number; NaN for an id that is not one. Exact up to fifteen digits. */
  idNumberAt(row: number): number {
    const number = this.idNumber[row] ?? -1;
    return number >= 0 ? number : Number(this.idAt(row));
  }

  priceAt(row: number): string {
    return this.#decimalAt(this.priceUnits[row] ?? 0, this.priceForm[row] ?? 0);
  }

  quantityAt(row: number): string {
    return this.#decimalAt(this.quantityUnits[row] ?? 0, this.quantityForm[row] ?? 0);
  }

  /** The bytes that brought the row, UTF-8. */
  rawBytesAt(row: number): Uint8Array {
    if (!this.hasRowTexts) return this.bytes;
    return this.bytes.subarray(this.textStart[row], this.textEnd[row]);
  }

  /** The text that brought the row: the frame, or the row's own text. */
  rawAt(row: number): string {
    if (this.hasRowTexts) return decode(this.rawBytesAt(row));
    return (this.#raw ??= decode(this.bytes));
  }

  /** Whether any row came as it happened and is not history. */
  get hasLiveRow(): boolean {
    for (let row = 0; row < this.length; row += 1) if (this.origin[row] === 0) return true;
    return false;
  }

  /** The row as an object of its own, without its raw text. */
  heldTrade(row: number): HeldTrade {
    const origin = ORIGINS[this.origin[row] ?? 0];
    const matches = this.matches[row] ?? 0;
    const kind = TRADE_KINDS[this.tradeKind[row] ?? 0];
    return {
      venue: this.venue,
      market: this.market,
      symbol: this.symbolAt(row),
      side: this.sold[row] === 1 ? 'sell' : 'buy',
      price: this.priceAt(row),
      quantity: this.quantityAt(row),
      tradeId: this.idAt(row),
      exchangeTime: this.exchangeTime[row] ?? 0,
      receivedAt: this.receivedAt,
      ...(Number.isNaN(this.publishedAt) ? {} : { sentAt: this.publishedAt }),
      collectorId: this.collectorId,
      ...(matches === 0 ? {} : { matches }),
      ...(origin === undefined ? {} : { origin }),
      ...(kind === undefined || kind === 'regular' ? {} : { kind }),
    };
  }

  /** The row as an object of its own. */
  trade(row: number): Trade {
    return { ...this.heldTrade(row), raw: this.rawAt(row) };
  }

  /** All rows as objects, in order. */
  trades(): Trade[] {
    return Array.from({ length: this.length }, (_, row) => this.trade(row));
  }

  /** The stored rows as objects, in order; the batch must have been accepted. */
  *storedTrades(): Generator<StoredTrade> {
    for (let row = 0; row < this.length; row += 1) {
      if (this.fate[row] !== FATE.stored) continue;
      const sequence = this.sequence[row] ?? 0;
      yield { sequence, trade: this.heldTrade(row), instrument: this.instrumentAt(row) };
    }
  }

  /** Keeps the rows for which `isKept` holds, in order. */
  keep(isKept: (row: number) => boolean): void {
    let kept = 0;
    for (let row = 0; row < this.length; row += 1) {
      if (!isKept(row)) continue;
      if (kept < row) this.#copyRow(this, row, kept);
      kept += 1;
    }
    this.length = kept;
  }

  /** Turns the order of the rows from `first` on around. */
  reverseFrom(first: number): void {
    const spare = this.nextRow();
    this.#hasUnusualRows = true;
    for (let low = first, high = this.length - 1; low < high; low += 1, high -= 1) {
      this.#copyRow(this, low, spare);
      this.#copyRow(this, high, low);
      this.#copyRow(this, spare, high);
    }
  }

  /** Marks a row as the venue's history, told on subscribing. */
  markSnapshot(row: number): void {
    this.origin[row] = ORIGINS.indexOf('snapshot');
    this.#hasUnusualRows = true;
  }

  /** An independent copy; the frame's bytes are shared, texts of rows are not. */
  copy(): TradeBatch {
    const copy = new TradeBatch(this, this.#allocate);
    copy.begin(this.receivedAt, this.receivedAtMicros, this.connection, this.bytes);
    copy.publishedAt = this.publishedAt;
    copy.frameSequence = this.frameSequence;
    copy.frame = this.frame;
    copy.hasRowTexts = this.hasRowTexts;
    copy.#hasUnusualRows = true;
    if (this.hasRowTexts) copy.bytes = copy.#rowTexts = Uint8Array.from(this.bytes);
    copy.rejected.push(...this.rejected);
    for (const symbol of this.symbols) copy.addSymbol(symbol);
    copy.#instruments.push(...this.#instruments);
    copy.#texts = this.#texts.slice(0, this.#textsLength);
    copy.#textsLength = this.#textsLength;
    while (copy.#capacity < this.length) copy.#grow();
    for (let row = 0; row < this.length; row += 1) copy.#copyRow(this, row, row);
    copy.length = this.length;
    return copy;
  }

  #copyRow(from: TradeBatch, row: number, to: number): void {
    this.exchangeTime[to] = from.exchangeTime[row] ?? 0;
    this.priceUnits[to] = from.priceUnits[row] ?? 0;
    this.quantityUnits[to] = from.quantityUnits[row] ?? 0;
    this.idNumber[to] = from.idNumber[row] ?? 0;
    this.sequence[to] = from.sequence[row] ?? 0;
    for (let word = 0; word < WORDS_OF_ID; word += 1) {
      this.idWords[to * WORDS_OF_ID + word] = from.idWords[row * WORDS_OF_ID + word] ?? 0;
    }
    this.matches[to] = from.matches[row] ?? 0;
    this.textStart[to] = from.textStart[row] ?? 0;
    this.textEnd[to] = from.textEnd[row] ?? 0;
    this.symbolIndex[to] = from.symbolIndex[row] ?? 0;
    this.priceForm[to] = from.priceForm[row] ?? 0;
    this.quantityForm[to] = from.quantityForm[row] ?? 0;
    this.idKind[to] = from.idKind[row] ?? 0;
    this.sold[to] = from.sold[row] ?? 0;
    this.origin[to] = from.origin[row] ?? 0;
    this.tradeKind[to] = from.tradeKind[row] ?? 0;
    this.fate[to] = from.fate[row] ?? 0;
  }

  /** Sets what `nextRow` promises: most frames leave these columns as they are. */
  #clearUnusual(): void {
    this.matches.fill(0);
    this.symbolIndex.fill(0);
    this.origin.fill(0);
    this.tradeKind.fill(0);
    this.#hasUnusualRows = false;
  }

  #indexOf(symbol: string): number {
    // Neighbours mostly share their symbol, which was added last.
    for (let index = this.symbolCount - 1; index >= 0; index -= 1) {
      if (this.#symbols[index] === symbol) return index;
    }
    return this.addSymbol(symbol);
  }

  #setDecimal(units: Float64Array, forms: Uint8Array, row: number, text: string): void {
    if (packDecimal(text, units, forms, row)) return;
    forms[row] = TEXT_FORM;
    units[row] = this.#addText(text) * LENGTH_LIMIT + BYTES_PER_UNIT * text.length;
  }

  #decimalAt(units: number, form: number): string {
    if (form !== TEXT_FORM) return unpackDecimal(units, form);
    return this.#textAt(Math.floor(units / LENGTH_LIMIT), units % LENGTH_LIMIT);
  }

  #setId(row: number, id: string): void {
    const kind = packId(id, this.idWords, row * WORDS_OF_ID);
    this.idKind[row] = kind;
    this.idNumber[row] = wholeNumberOf(id);
    if (kind !== TEXT_ID) return;
    this.idWords[row * WORDS_OF_ID] = this.#addText(id);
    this.idWords[row * WORDS_OF_ID + 1] = BYTES_PER_UNIT * id.length;
  }

  #setRowText(row: number, text: string): void {
    const start = this.hasRowTexts ? this.bytes.length : 0;
    const added = Buffer.from(text);
    const end = start + added.length;
    if (end > this.#rowTexts.length)
      this.#rowTexts = grown(this.#rowTexts, new Uint8Array(2 * end));
    this.#rowTexts.set(added, start);
    this.hasRowTexts = true;
    this.bytes = this.#rowTexts.subarray(0, end);
    this.textStart[row] = start;
    this.textEnd[row] = end;
  }

  #addText(text: string): number {
    const bytes = Buffer.from(text, 'utf16le');
    const start = this.#textsLength;
    const end = start + bytes.length;
    if (end > this.#texts.length) this.#texts = grown(this.#texts, new Uint8Array(2 * end));
    this.#texts.set(bytes, start);
    this.#textsLength = end;
    return start;
  }

  #textAt(start: number, length: number): string {
    return decode(this.#texts.subarray(start, start + length), 'utf16le');
  }

  #grow(): void {
    const columns = COLUMN_NAMES.map((name) => ({ name, before: this[name] }));
    this.#useCapacity(2 * this.#capacity);
    for (const { name, before } of columns) this[name].set(before);
  }

  #useCapacity(capacity: number): void {
    this.#capacity = capacity;
    Object.assign(this, columnsOver(this.#allocate(capacity * BYTES_PER_ROW), capacity));
  }
}

const decode = (bytes: Uint8Array, encoding?: BufferEncoding): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding);

function grown<T extends Uint8Array>(before: T, after: T): T {
  after.set(before);
  return after;
}

let frames = 0;
const nextFrame = (): number => (frames += 1);
