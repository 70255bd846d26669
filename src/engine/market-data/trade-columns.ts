import { WORDS_OF_ID } from './packed-id';

/** What became of an accepted row. */
export const FATE = { stored: 1, duplicate: 2, failed: 3 } as const;

/**
 * The columns of a batch over one buffer, so that a `SharedArrayBuffer` can carry them to another thread.
 * Columns of wide elements come first: each must start at a multiple of its element's size.
 */
export function columnsOver(buffer: ArrayBufferLike, capacity: number) {
  let offset = 0;
  const next = (bytesPerRow: number): number => {
    const start = offset;
    offset += bytesPerRow * capacity;
    return start;
  };
  const wide = (): Float64Array => new Float64Array(buffer, next(8), capacity);
  const words = (): Uint32Array => new Uint32Array(buffer, next(4), capacity);
  const bytes = (): Uint8Array => new Uint8Array(buffer, next(1), capacity);
  return {
    /** Epoch ms, the venue's clock. */
    exchangeTime: wide(),
    /** Digits of the price as one whole number; see `packed-decimal.ts` for the form. */
    priceUnits: wide(),
    quantityUnits: wide(),
    /** The id where it is a whole number of at most fifteen digits, else -1. */
    idNumber: wide(),
    /** Place in the store's order of arrival, from 1; set for stored rows only. */
    sequence: wide(),
    /** Four words per row, as `packId` writes them. */
    idWords: new Int32Array(buffer, next(4 * WORDS_OF_ID), WORDS_OF_ID * capacity),
    /** How many trades the row stands for; 0 for one. */
    matches: words(),
    /** The row's own text within `bytes`; used only when `hasRowTexts`. */
    textStart: words(),
    textEnd: words(),
    /** Index in `symbols`. */
    symbolIndex: new Uint16Array(buffer, next(2), capacity),
    priceForm: bytes(),
    quantityForm: bytes(),
    idKind: bytes(),
    /** 1 where the taker sold, else 0. */
    sold: bytes(),
    /** 0: as it happened, 1: snapshot, 2: backfill. */
    origin: bytes(),
    /** Index in `TRADE_KINDS`. */
    tradeKind: bytes(),
    /** One of `FATE`; set when the batch is accepted. */
    fate: bytes(),
  };
}
export type Columns = ReturnType<typeof columnsOver>;

export const COLUMN_NAMES = Object.keys(columnsOver(new ArrayBuffer(0), 0)) as (keyof Columns)[];

/** Bytes of one row of all columns. */
export const BYTES_PER_ROW = 5 * 8 + 4 * WORDS_OF_ID + 3 * 4 + 2 + 7;
