import type { Trade } from '../../shared/market-data';
import type { Market, Venue } from '../../shared/values/market';
import { unpackDecimal } from './packed-decimal';
import { unpackId } from './packed-id';
import type { PackedKind } from './packed-id';

export const WORDS_OF_ID = 4;
const SMALLEST_ROOM = 16;
const NOTHING = new Uint8Array(0);

let framesBegun = 0;

/**
 * The trades of one frame, of one instrument and as they happened, in columns: what a scanner reads lands in
 * numbers and leaves nothing behind to be swept up. Each trade packs exactly, so `trade` can write it back
 * text by text; a frame with one that does not is no such frame.
 *
 * There is one for all frames that a scanner reads: what it tells holds until the next.
 */
export class PackedTrades {
  readonly kind = 'packed_trades';
  /** Only venues that are parsed in full number their frames. */
  readonly sequence = undefined;
  readonly venue: Venue;
  market: Market;
  symbol = '';
  collectorId = '';
  /** Epoch ms, our clock. */
  receivedAt = 0;
  /** Epoch ms, the venue's clock. */
  sentAt = 0;
  /** The bytes of the frame. */
  bytes: Uint8Array = NOTHING;
  /** No other frame has this number, whoever read it. */
  frame = 0;
  length = 0;
  /** Epoch ms, the venue's clock. */
  exchangeTime = new Float64Array(SMALLEST_ROOM);
  /** 1 where the taker sold, else 0. */
  sold = new Uint8Array(SMALLEST_ROOM);
  priceUnits = new Float64Array(SMALLEST_ROOM);
  priceForm = new Uint8Array(SMALLEST_ROOM);
  quantityUnits = new Float64Array(SMALLEST_ROOM);
  quantityForm = new Uint8Array(SMALLEST_ROOM);
  /** Four words each, as `packId` makes them. */
  idWords = new Int32Array(SMALLEST_ROOM * WORDS_OF_ID);
  /** 1 or 2. */
  idKind = new Uint8Array(SMALLEST_ROOM);
  /** The id itself where it is a whole number of at most fifteen digits, else -1. */
  idNumber = new Float64Array(SMALLEST_ROOM);
  #room = SMALLEST_ROOM;
  #raw: string | undefined;

  constructor(venue: Venue, market: Market) {
    this.venue = venue;
    this.market = market;
  }

  /** Empties it for another frame. */
  begin(
    market: Market,
    symbol: string,
    collectorId: string,
    receivedAt: number,
    sentAt: number,
    bytes: Uint8Array,
  ): void {
    this.market = market;
    this.symbol = symbol;
    this.collectorId = collectorId;
    this.receivedAt = receivedAt;
    this.sentAt = sentAt;
    this.bytes = bytes;
    this.#raw = undefined;
    this.frame = framesBegun += 1;
    this.length = 0;
  }

  /** The text of the frame. */
  get raw(): string {
    return (this.#raw ??= Buffer.from(
      this.bytes.buffer,
      this.bytes.byteOffset,
      this.bytes.length,
    ).toString());
  }

  /** Where the next trade goes; it counts when `length` does. */
  next(): number {
    if (this.length === this.#room) this.#grow();
    return this.length;
  }

  idAt(at: number): string {
    const { idWords } = this;
    const from = at * WORDS_OF_ID;
    return unpackId(
      this.idKind[at] as PackedKind,
      idWords[from] ?? 0,
      idWords[from + 1] ?? 0,
      idWords[from + 2] ?? 0,
      idWords[from + 3] ?? 0,
    );
  }

  priceAt(at: number): string {
    return unpackDecimal(this.priceUnits[at] ?? 0, this.priceForm[at] ?? 0);
  }

  quantityAt(at: number): string {
    return unpackDecimal(this.quantityUnits[at] ?? 0, this.quantityForm[at] ?? 0);
  }

  /** Puts one together: it is the reader's own, whatever comes after. */
  trade(at: number): Trade {
    return {
      venue: this.venue,
      market: this.market,
      symbol: this.symbol,
      side: this.sold[at] === 1 ? 'sell' : 'buy',
      price: this.priceAt(at),
      quantity: this.quantityAt(at),
      tradeId: this.idAt(at),
      exchangeTime: this.exchangeTime[at] ?? 0,
      receivedAt: this.receivedAt,
      sentAt: this.sentAt,
      collectorId: this.collectorId,
      raw: this.raw,
    };
  }

  /** All of them, as the plain parser would have given them. */
  unpacked(): Trade[] {
    return Array.from({ length: this.length }, (_, at) => this.trade(at));
  }

  #grow(): void {
    this.#room *= 2;
    this.exchangeTime = grown(this.exchangeTime, new Float64Array(this.#room));
    this.sold = grown(this.sold, new Uint8Array(this.#room));
    this.priceUnits = grown(this.priceUnits, new Float64Array(this.#room));
    this.priceForm = grown(this.priceForm, new Uint8Array(this.#room));
    this.quantityUnits = grown(this.quantityUnits, new Float64Array(this.#room));
    this.quantityForm = grown(this.quantityForm, new Uint8Array(this.#room));
    this.idWords = grown(this.idWords, new Int32Array(this.#room * WORDS_OF_ID));
    this.idKind = grown(this.idKind, new Uint8Array(this.#room));
    this.idNumber = grown(this.idNumber, new Float64Array(this.#room));
  }
}

function grown<T extends Float64Array | Int32Array | Uint8Array>(before: T, after: T): T {
  after.set(before);
  return after;
}
