import type { Venue } from '../../shared/values/market';
import { toUnits } from '../decimal-units';
import { firstIdAt } from '../market-model';
import type { Instrument } from '../instruments';
import type { SimulatedTrade } from '../market-model';
import type { BookChannel, BookReader } from './book-channel';
import { BookModel } from './book-model';
import type { BookImage } from './book-model';
import { BookStream } from './book-stream';
import type { ToldBook } from './book-stream';

const START_DECIMALS = 10;

/** What feeds need of the exchange's books. */
export interface Books {
  join(channel: BookChannel, instrument: Instrument, owner: object, reader: BookReader, now: number): void; // prettier-ignore
  leave(channel: BookChannel, instrument: Instrument, owner: object): void;
  /** For REST. */
  image(instrument: Instrument): BookImage;
}

/**
 * Every order book of the exchange. A book is built when somebody first asks for it, so that books nobody reads
 * cost nothing, and lives on from then.
 */
export class BookBoard implements Books {
  readonly #books = new Map<number, BookModel>();
  readonly #streams = new Map<string, BookStream>();
  /** Message counts of streams that nobody reads at the moment. */
  readonly #counts = new Map<string, number>();
  readonly #lastTicks = new Map<number, number>();
  readonly #freezes = new Set<Freeze>();
  #isHeld = false;

  constructor(
    private readonly options: {
      readonly seed: number;
      /** A side. */
      readonly levels: number;
      /** Mean changes of each book, beside those that trades make. */
      readonly updatesPerSecond: number;
      /** Epoch ms. */
      readonly now: () => number;
      /** How far that venue's clock is ahead. */
      readonly skewMs: (venue: Venue) => number;
    },
  ) {}

  /** Trades of one instrument, oldest first, before they are published. */
  onTrades(trades: readonly SimulatedTrade[]): void {
    const last = trades.at(-1);
    if (last === undefined) return;
    const { index, tickUnits } = last.instrument;
    this.#lastTicks.set(index, Math.round(last.priceUnits / tickUnits));
    const book = this.#books.get(index);
    if (book === undefined || this.#isHeld) return;
    for (const trade of trades) book.onTrade(trade);
  }

  /** Sends what is due. */
  step(now: number): void {
    for (const [key, stream] of this.#streams) {
      if (!stream.hasReaders) {
        this.#counts.set(key, stream.lastCount);
        stream.close();
        this.#streams.delete(key);
        continue;
      }
      if (!stream.isDue(now)) continue;
      this.#bookOf(stream.instrument, now);
      stream.push(now, now + this.options.skewMs(venueOf(stream.instrument)));
    }
  }

  join(
    channel: BookChannel,
    instrument: Instrument,
    owner: object,
    reader: BookReader,
    now: number,
  ): void {
    const key = keyOf(channel, instrument);
    let stream = this.#streams.get(key);
    if (stream === undefined) {
      const book = this.#bookOf(instrument, now);
      stream = new BookStream(channel, book, now, this.#counts.get(key) ?? firstCountAt(now));
      this.#streams.set(key, stream);
    }
    stream.join(owner, reader, now, now + this.options.skewMs(channel.venue));
  }

  leave(channel: BookChannel, instrument: Instrument, owner: object): void {
    this.#streams.get(keyOf(channel, instrument))?.leave(owner);
  }

  image(instrument: Instrument): BookImage {
    for (const { matches, images } of this.#freezes) {
      if (!matches(instrument)) continue;
      const frozen = images.get(instrument.index) ?? this.#imageNow(instrument);
      images.set(instrument.index, frozen);
      return frozen;
    }
    return this.#imageNow(instrument);
  }

  /** What the readers of every stream know now, if nothing was kept from them. */
  told(instrumentKey: string): readonly ToldBook[] {
    return [...this.#streams.values()]
      .filter(({ instrument }) => instrument.key === instrumentKey)
      .map(({ told }) => told);
  }

  /** Held books change no more, whatever trades; what changed before is still told. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  /** Every stream of these instruments leaves out so many ids. */
  jumpIds(matches: (instrument: Instrument) => boolean, by: number): void {
    for (const book of this.#books.values()) {
      if (matches(book.instrument)) book.jumpIds(by);
    }
    for (const stream of this.#streams.values()) {
      if (matches(stream.instrument)) stream.jumpIds(by);
    }
  }

  /** The books of these instruments are told anew, counted from 1. */
  restart(matches: (instrument: Instrument) => boolean, now: number): void {
    for (const stream of this.#streams.values()) {
      if (!matches(stream.instrument)) continue;
      stream.restart(now, now + this.options.skewMs(venueOf(stream.instrument)));
    }
  }

  /** REST goes on telling these books as they are now, until the undo is called. */
  freeze(matches: (instrument: Instrument) => boolean): () => void {
    const freeze: Freeze = { matches, images: new Map() };
    for (const { instrument } of this.#books.values()) {
      if (matches(instrument)) freeze.images.set(instrument.index, this.#imageNow(instrument));
    }
    this.#freezes.add(freeze);
    return () => this.#freezes.delete(freeze);
  }

  #imageNow(instrument: Instrument): BookImage {
    return this.#bookOf(instrument, this.options.now()).image();
  }

  #bookOf(instrument: Instrument, now: number): BookModel {
    let book = this.#books.get(instrument.index);
    if (book === undefined) {
      const { seed, levels, updatesPerSecond } = this.options;
      book = new BookModel({
        instrument,
        seed,
        levels,
        updatesPerSecond,
        middleTick: this.#lastTicks.get(instrument.index) ?? startTick(instrument),
        updateId: firstIdAt(now),
        bornAt: now,
      });
      this.#books.set(instrument.index, book);
    } else if (!this.#isHeld) {
      book.advance(now);
    }
    return book;
  }
}

/** Above every count of an earlier run, as messages come at less than one a ms. */
const firstCountAt = (now: number): number => Math.floor(firstIdAt(now) / 1_000);

interface Freeze {
  readonly matches: (instrument: Instrument) => boolean;
  /** By index of the instrument; a book that nobody read before is as old as the first question. */
  readonly images: Map<number, BookImage>;
}

const keyOf = (channel: BookChannel, instrument: Instrument): string =>
  `${instrument.key} ${channel.streamOf(instrument)}`;

const venueOf = ({ market }: Instrument): Venue => market.split(':')[0] as Venue;

function startTick({ startPrice, tickUnits, priceDecimals }: Instrument): number {
  const tick = tickUnits * 10 ** (START_DECIMALS - priceDecimals);
  return Math.max(1, Math.round(toUnits(startPrice, START_DECIMALS) / tick));
}
