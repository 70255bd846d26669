import type { HeldTrade, Trade, TradeFilter } from '../../shared/market-data';
import { pairOf } from '../../shared/values/pairs';
import { notionalAtLeast, parseDecimal } from '../market-data/notional';
import type { Decimal } from '../market-data/notional';

/** A filter made ready to be asked often: the cheap questions first. */
export class TradeMatcher {
  private readonly minimum: Decimal | undefined;
  /** Whether a venue's symbol is of the wanted pair; reading that from its spelling takes a while. */
  private readonly ofPair = new Map<Trade['venue'], Map<string, boolean>>();

  constructor(private readonly filter: TradeFilter) {
    this.minimum = filter.minNotional === undefined ? undefined : parseDecimal(filter.minNotional);
  }

  /** Whether the instrument alone decides, so that trades need not be looked at one by one. */
  get onlyByInstrument(): boolean {
    return this.filter.side === undefined && this.minimum === undefined;
  }

  matches(trade: HeldTrade): boolean {
    return this.matchesInstrument(trade) && this.matchesTrade(trade);
  }

  matchesInstrument(instrument: Pick<Trade, 'venue' | 'market' | 'symbol'>): boolean {
    const { venue, market, symbol } = this.filter;
    return (
      (symbol === undefined || instrument.symbol === symbol) &&
      (market === undefined || instrument.market === market) &&
      (venue === undefined || instrument.venue === venue) &&
      this.matchesPair(instrument)
    );
  }

  /** What the instrument does not decide: side and notional. */
  matchesTrade(trade: HeldTrade): boolean {
    const { side } = this.filter;
    if (side !== undefined && trade.side !== side) return false;
    return this.minimum === undefined || notionalAtLeast(trade.price, trade.quantity, this.minimum);
  }

  private matchesPair({ venue, symbol }: Pick<Trade, 'venue' | 'symbol'>): boolean {
    const wanted = this.filter.pair;
    if (wanted === undefined) return true;
    const symbols = this.ofPair.get(venue) ?? new Map<string, boolean>();
    let matches = symbols.get(symbol);
    if (matches === undefined) {
      const pair = pairOf(venue, symbol);
      matches = pair?.base === wanted.base && pair.quote === wanted.quote;
      this.ofPair.set(venue, symbols.set(symbol, matches));
    }
    return matches;
  }
}
