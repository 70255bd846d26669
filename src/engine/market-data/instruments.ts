import { instrumentKey } from '../../shared/market-data';
import type { Trade } from '../../shared/market-data';

/** One thing that is traded on one market of one venue. There is one object per instrument. */
export interface Instrument {
  /** From 0 without holes, so that per-instrument state lies in plain arrays. */
  readonly index: number;
  /** `venue:market:symbol`. */
  readonly key: string;
  readonly venue: Trade['venue'];
  readonly market: Trade['market'];
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

  /** Trades of a frame mostly share their instrument: the latest answer is tried first. */
  of(trade: Pick<Trade, 'venue' | 'market' | 'symbol'>): Instrument {
    const { latest } = this;
    if (latest !== undefined && isOf(latest, trade)) return latest;
    const namesakes = this.bySymbol.get(trade.symbol);
    if (namesakes !== undefined) {
      for (const instrument of namesakes) {
        if (isOf(instrument, trade)) return (this.latest = instrument);
      }
    }
    return (this.latest = this.add(trade, namesakes));
  }

  find(key: string): Instrument | undefined {
    return this.byKey.get(key);
  }

  private add(
    { venue, market, symbol }: Pick<Trade, 'venue' | 'market' | 'symbol'>,
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

function isOf(instrument: Instrument, trade: Pick<Trade, 'venue' | 'market' | 'symbol'>): boolean {
  return (
    instrument.symbol === trade.symbol &&
    instrument.market === trade.market &&
    instrument.venue === trade.venue
  );
}
