import type { BookFrame } from '../data-frame';
import type { Instrument } from '../instruments';
import type { BookChannel, BookReader } from './book-channel';
import type { BookMessage, WireLevel } from './book-message';
import type { BookImage, BookModel, TouchedTicks } from './book-model';
import { changesBetween, levelsOf } from './book-side';
import type { BookSide, UnitLevel } from './book-side';

/** What was told last, and to whom what changes next has to be told. */
interface Told {
  readonly image: BookImage;
  readonly lastId: number;
  readonly at: number;
}

/**
 * One book as one channel tells it: who joins gets the book as it was told last, then everybody gets the same
 * changes. Alive only while somebody reads it.
 */
export class BookStream {
  readonly #readers = new Map<object, BookReader>();
  readonly #name: string;
  #told: Told;
  /** Of the whole book: its readers may have a newer one from REST, so what came and went is told as well. */
  readonly #touched: TouchedTicks | null;
  readonly #unwatch: () => void;
  #count: number;
  #nextAt: number;

  constructor(
    private readonly channel: BookChannel,
    private readonly book: BookModel,
    now: number,
    firstCount: number,
  ) {
    this.#name = channel.streamOf(book.instrument);
    const image = book.image(channel.depth);
    this.#told = { image, lastId: image.updateId, at: now };
    this.#count = firstCount;
    this.#nextAt = now + channel.intervalMs;
    this.#touched = channel.depth === Infinity ? { bid: new Set(), ask: new Set() } : null;
    this.#unwatch = this.#touched === null ? () => undefined : book.watch(this.#touched);
  }

  /** Nobody reads it any more. */
  close(): void {
    this.#unwatch();
  }

  get instrument(): Instrument {
    return this.book.instrument;
  }

  get hasReaders(): boolean {
    return this.#readers.size > 0;
  }

  get lastCount(): number {
    return this.#count;
  }

  /** The book as its readers know it, in the words of the wire; `sequence` is the last id told of it. */
  get told(): ToldBook {
    const { image, lastId } = this.#told;
    return {
      stream: this.#name,
      lastId,
      count: this.#count,
      bids: this.#written(levelsOf(image.bids)),
      asks: this.#written(levelsOf(image.asks)),
    };
  }

  /** `owner` is what `leave` names; joining again sends another snapshot. */
  join(owner: object, reader: BookReader, now: number, exchangeNow: number): void {
    this.#readers.set(owner, reader);
    if (this.channel.begins === 'snapshot') {
      this.#send([reader], this.#snapshot(exchangeNow), now);
    }
  }

  leave(owner: object): void {
    this.#readers.delete(owner);
  }

  /** The ids after the last one told belong to no message. */
  jumpIds(by: number): void {
    this.#count += by;
    this.#told = { ...this.#told, lastId: this.#told.lastId + by };
  }

  /** The venue's service began anew: its counts start at 1, with a book for everybody. */
  restart(now: number, exchangeNow: number): void {
    this.#count = 1;
    this.#tell(now);
    this.#send(this.#readers.values(), this.#snapshot(exchangeNow), now);
  }

  isDue(now: number): boolean {
    return now >= this.#nextAt && this.hasReaders;
  }

  /** Tells what changed since the last time. The book has been advanced to `now`. */
  push(now: number, exchangeNow: number): void {
    const { intervalMs, isSnapshotsOnly, repeatAfterMs } = this.channel;
    this.#nextAt = Math.max(this.#nextAt + intervalMs, now);
    const before = this.#told;
    const image = this.book.image(this.channel.depth);
    const bids = this.#changes('bids', before.image, image);
    const asks = this.#changes('asks', before.image, image);
    if (bids.length === 0 && asks.length === 0) {
      if (repeatAfterMs === null || now - before.at < repeatAfterMs) return;
      this.#told = { ...before, at: now };
      this.#send(this.#readers.values(), this.#repeat(exchangeNow), now);
      return;
    }
    this.#count += 1;
    this.#told = { image, lastId: image.updateId, at: now };
    const message: BookMessage = isSnapshotsOnly
      ? this.#snapshot(exchangeNow)
      : {
          kind: 'delta',
          instrument: image.instrument,
          bids: this.#written(bids),
          asks: this.#written(asks),
          firstId: before.lastId + 1,
          lastId: image.updateId,
          previousId: before.lastId,
          ...this.#common(exchangeNow),
        };
    this.#send(this.#readers.values(), message, now);
  }

  #tell(now: number): void {
    const image = this.book.image(this.channel.depth);
    this.#told = { image, lastId: image.updateId, at: now };
  }

  #changes(side: 'bids' | 'asks', before: BookImage, after: BookImage): readonly UnitLevel[] {
    const { depth, isTruncating } = this.channel;
    if (this.#touched === null) {
      return changesBetween(before[side], after[side], depth, isTruncating);
    }
    return take(this.book[side], this.#touched);
  }

  #snapshot(exchangeNow: number): BookMessage {
    const { image, lastId } = this.#told;
    return {
      kind: 'snapshot',
      instrument: image.instrument,
      bids: this.#written(levelsOf(image.bids)),
      asks: this.#written(levelsOf(image.asks)),
      firstId: lastId,
      lastId,
      previousId: lastId,
      ...this.#common(exchangeNow),
    };
  }

  #repeat(exchangeNow: number): BookMessage {
    return this.channel.isSnapshotsOnly
      ? this.#snapshot(exchangeNow)
      : { ...this.#snapshot(exchangeNow), kind: 'repeat', bids: [], asks: [] };
  }

  #common(at: number): Pick<BookMessage, 'count' | 'checksum' | 'at'> {
    return { count: this.#count, checksum: this.channel.checksum?.(this.#told.image) ?? null, at };
  }

  #written(levels: readonly UnitLevel[]): readonly WireLevel[] {
    const { level } = this.channel;
    const { instrument } = this.book;
    return levels.map(([tick, quantityUnits]) => level(instrument, tick, quantityUnits));
  }

  #send(readers: Iterable<BookReader>, message: BookMessage, now: number): void {
    for (const { connection, writer } of readers) {
      const write = writer(now);
      const frame: BookFrame = {
        payload: write(message),
        instrumentKey: message.instrument.key,
        stream: this.#name,
        message,
        write,
      };
      connection.sendBook(frame, now);
    }
  }
}

/** The touched levels of one side as they are now, best first; the note is empty then. */
function take(side: BookSide, touched: TouchedTicks): readonly UnitLevel[] {
  const ticks = touched[side.side];
  const sign = side.side === 'ask' ? 1 : -1;
  const levels = [...ticks].sort((a, b) => (a - b) * sign);
  ticks.clear();
  return levels.map((tick) => [tick, side.quantityOf(tick)]);
}

/** What the readers of a stream were told, faults apart. */
export interface ToldBook {
  readonly stream: string;
  readonly lastId: number;
  readonly count: number;
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
}
