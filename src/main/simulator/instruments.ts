import { instrumentKey } from '../../shared/market-data';
import { decimalsOf, toUnits } from './decimal-units';
import { mix32 } from './random';

export type SimulatedMarket = 'bybit:spot' | 'bybit:linear' | 'binance:spot';

/** One thing that trades on one simulated market. Prices and quantities are integers in `…Decimals` units. */
export interface Instrument {
  /** Position in the exchange's list; stable while it runs. */
  readonly index: number;
  readonly key: string;
  readonly market: SimulatedMarket;
  readonly symbol: string;
  readonly priceDecimals: number;
  readonly tickUnits: number;
  readonly quantityDecimals: number;
  readonly stepUnits: number;
  /** Share of the exchange's trades, relative to the other instruments. */
  readonly weight: number;
  readonly startPrice: string;
  /** Bybit spot ids: the largest step between two ids. 1 means without holes. */
  readonly maxIdStep: number;
}

interface Listing {
  readonly startPrice: string;
  readonly weight: number;
  /** Tick and step as the venue writes them: their decimals are the decimals on the wire. */
  readonly spot: readonly [tick: string, step: string];
  readonly linear: readonly [tick: string, step: string];
  readonly binance: readonly [tick: string, step: string];
}

const listing = (
  startPrice: string,
  weight: number,
  spot: Listing['spot'],
  linear: Listing['linear'],
  binance: Listing['binance'],
): Listing => ({ startPrice, weight, spot, linear, binance });

const LISTINGS: Readonly<Record<string, Listing>> = {
  BTCUSDT: listing('65114.30', 40, ['0.01', '0.000001'], ['0.10', '0.001'], ['0.01', '0.00001']),
  ETHUSDT: listing('1923.40', 24, ['0.01', '0.00001'], ['0.01', '0.01'], ['0.01', '0.0001']),
  SOLUSDT: listing('82.15', 12, ['0.01', '0.001'], ['0.010', '0.1'], ['0.01', '0.001']),
  XRPUSDT: listing('1.4123', 8, ['0.0001', '0.01'], ['0.0001', '0.1'], ['0.0001', '0.1']),
  DOGEUSDT: listing('0.09415', 6, ['0.00001', '0.1'], ['0.00001', '1'], ['0.00001', '1']),
  BNBUSDT: listing('612.40', 5, ['0.1', '0.0001'], ['0.10', '0.01'], ['0.01', '0.001']),
  ADAUSDT: listing('0.2718', 3, ['0.0001', '0.01'], ['0.0001', '1'], ['0.0001', '0.1']),
  LINKUSDT: listing('8.912', 2, ['0.001', '0.01'], ['0.001', '0.1'], ['0.01', '0.01']),
  AVAXUSDT: listing('9.41', 2, ['0.01', '0.01'], ['0.001', '0.1'], ['0.01', '0.01']),
  LTCUSDT: listing('54.12', 2, ['0.01', '0.00001'], ['0.01', '0.1'], ['0.01', '0.001']),
  DOTUSDT: listing('1.312', 1, ['0.001', '0.01'], ['0.0001', '0.1'], ['0.001', '0.01']),
  SUIUSDT: listing('0.9871', 2, ['0.0001', '0.01'], ['0.00010', '10'], ['0.0001', '0.1']),
};

export const DEFAULT_SYMBOLS: readonly string[] = [
  'BTCUSDT',
  'ETHUSDT',
  'SOLUSDT',
  'XRPUSDT',
  'DOGEUSDT',
  'BNBUSDT',
  'ADAUSDT',
  'LINKUSDT',
];

/** A symbol nobody has heard of gets a plausible price that is always the same for the same name. */
function inventListing(symbol: string): Listing {
  let hash = 0;
  for (const character of symbol) hash = mix32(hash ^ character.charCodeAt(0));
  const startPrice = `${1 + (hash % 200)}.${String(hash % 9973).padStart(4, '0')}`;
  return listing(startPrice, 1, ['0.0001', '0.01'], ['0.0001', '0.1'], ['0.0001', '0.01']);
}

/** Binance writes every price and quantity with eight decimals, whatever the tick. */
const BINANCE_DECIMALS = 8;

const MARKET_WEIGHTS: Readonly<Record<SimulatedMarket, number>> = {
  'bybit:spot': 0.7,
  'bybit:linear': 1.2,
  'binance:spot': 1.1,
};

/** Every symbol trades on all three simulated markets. */
export function buildInstruments(symbols: readonly string[]): readonly Instrument[] {
  const instruments: Instrument[] = [];
  for (const symbol of symbols) {
    const listed = LISTINGS[symbol] ?? inventListing(symbol);
    const add = (
      market: SimulatedMarket,
      [tick, step]: readonly [string, string],
      decimals?: number,
    ): void => {
      const [venue, kind] = market.split(':') as ['bybit' | 'binance', 'spot' | 'linear'];
      const priceDecimals = decimals ?? decimalsOf(tick);
      const quantityDecimals = decimals ?? decimalsOf(step);
      instruments.push({
        index: instruments.length,
        key: instrumentKey(venue, kind, symbol),
        market,
        symbol,
        priceDecimals,
        tickUnits: toUnits(tick, priceDecimals),
        quantityDecimals,
        stepUnits: toUnits(step, quantityDecimals),
        weight: listed.weight * MARKET_WEIGHTS[market],
        startPrice: listed.startPrice,
        // Recorded: BTCUSDT steps by 1, ETHUSDT by 1 to 22.
        maxIdStep: market === 'bybit:spot' && symbol !== 'BTCUSDT' ? 22 : 1,
      });
    };
    add('bybit:spot', listed.spot);
    add('bybit:linear', listed.linear);
    add('binance:spot', listed.binance, BINANCE_DECIMALS);
  }
  return instruments;
}
