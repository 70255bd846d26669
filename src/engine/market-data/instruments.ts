import { instrumentKey } from '../../shared/market-data';
import type { Market, Venue } from '../../shared/values/market';

/** One thing that is traded on one market of one venue. There is one object per instrument of a directory. */
export interface Instrument {
  /** From 0 without holes, so that per-instrument state lies in plain arrays. */
  readonly index: number;
  /** `venue:market:symbol`. */
  readonly key: string;
  readonly venue: Venue;
  readonly market: Market;
  readonly symbol: string;
}

/**
 * Finds the instrument of a trade without building its key each time.
 * It never forgets: collectors let only subscribed symbols through, which bounds it.
 */
export class InstrumentDirectory {
  private readonly instruments: Instrument[] = [];
  /** Few instruments share a symbol (spot and linear, or two venues): a short list each. */
  private readonly bySymbol = new Map<string, Instrument[]>();
  private readonly byKey = new Map<string, Instrument>();
  private latest: Instrument | undefined;

  get all(): readonly Instrument[] {
    return this.instruments;
  }

  /** The instrument of that name, added when it is new. The latest answer is tried first. */
  find(venue: Venue, market: Market, symbol: string): Instrument {
    const { latest } = this;
    if (latest !== undefined && isNamed(latest, venue, market, symbol)) return latest;
    const namesakes = this.bySymbol.get(symbol);
    if (namesakes !== undefined) {
      for (const instrument of namesakes) {
        if (isNamed(instrument, venue, market, symbol)) return (this.latest = instrument);
      }
    }
    return (this.latest = this.add(venue, market, symbol, namesakes));
  }

  /** @param key `venue:market:symbol` */
  byName(key: string): Instrument | undefined {
    return this.byKey.get(key);
  }

  private add(
    venue: Venue,
    market: Market,
    symbol: string,
    namesakes: Instrument[] | undefined,
  ): Instrument {
    const key = instrumentKey(venue, market, symbol);
    const instrument = { index: this.instruments.length, key, venue, market, symbol };
    this.instruments.push(instrument);
    this.byKey.set(key, instrument);
    if (namesakes === undefined) this.bySymbol.set(symbol, [instrument]);
    else namesakes.push(instrument);
    return instrument;
  }
}

const isNamed = (instrument: Instrument, venue: Venue, market: Market, symbol: string): boolean =>
  instrument.symbol === symbol && instrument.market === market && instrument.venue === venue;
