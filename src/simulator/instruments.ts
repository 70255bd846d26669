import { instrumentKey } from '../shared/market-data';
import type { Market, Venue } from '../shared/values/market';
import { decimalsOf, toUnits } from './decimal-units';
import { isDollar, pairOfSymbol, spell } from './pairs';
import type { Pair } from './pairs';
import { mix32 } from './random';

export const SIMULATED_MARKETS = [
  'bybit:spot',
  'bybit:linear',
  'binance:spot',
  'binance:usdm',
  'okx:spot',
  'coinbase:spot',
  'kraken:spot',
] as const;
export type SimulatedMarket = (typeof SIMULATED_MARKETS)[number];

/** One thing that trades on one simulated market. Prices and quantities are integers in `…Decimals` units. */
export interface Instrument {
  /** Position in the exchange's list; stable while it runs. */
  readonly index: number;
  readonly key: string;
  readonly market: SimulatedMarket;
  /** As the venue spells it: `BTCUSDT`, `BTC-USDT`, `BTC/USDT`. */
  readonly symbol: string;
  readonly base: string;
  /** Empty where the symbol does not say. */
  readonly quote: string;
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

type TickAndStep = readonly [tick: string, step: string];

interface Listing {
  readonly startPrice: string;
  readonly weight: number;
  /** Tick and step as the venue writes them: their decimals are the decimals on the wire. */
  readonly spot: TickAndStep;
  readonly linear: TickAndStep;
  readonly binance: TickAndStep;
}

const listing = (
  startPrice: string,
  weight: number,
  spot: TickAndStep,
  linear: TickAndStep,
  binance: TickAndStep,
): Listing => ({ startPrice, weight, spot, linear, binance });

/** Against dollars, by base. */
const LISTINGS: Readonly<Record<string, Listing>> = {
  BTC: listing('65114.30', 40, ['0.01', '0.000001'], ['0.10', '0.001'], ['0.01', '0.00001']),
  ETH: listing('1923.40', 24, ['0.01', '0.00001'], ['0.01', '0.01'], ['0.01', '0.0001']),
  SOL: listing('82.15', 12, ['0.01', '0.001'], ['0.010', '0.1'], ['0.01', '0.001']),
  XRP: listing('1.4123', 8, ['0.0001', '0.01'], ['0.0001', '0.1'], ['0.0001', '0.1']),
  DOGE: listing('0.09415', 6, ['0.00001', '0.1'], ['0.00001', '1'], ['0.00001', '1']),
  BNB: listing('612.40', 5, ['0.1', '0.0001'], ['0.10', '0.01'], ['0.01', '0.001']),
  ADA: listing('0.2718', 3, ['0.0001', '0.01'], ['0.0001', '1'], ['0.0001', '0.1']),
  LINK: listing('8.912', 2, ['0.001', '0.01'], ['0.001', '0.1'], ['0.01', '0.01']),
  AVAX: listing('9.41', 2, ['0.01', '0.01'], ['0.001', '0.1'], ['0.01', '0.01']),
  LTC: listing('54.12', 2, ['0.01', '0.00001'], ['0.01', '0.1'], ['0.01', '0.001']),
  DOT: listing('1.312', 1, ['0.001', '0.01'], ['0.0001', '0.1'], ['0.001', '0.01']),
  SUI: listing('0.9871', 2, ['0.0001', '0.01'], ['0.00010', '10'], ['0.0001', '0.1']),
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
  'BTC-USD',
  'ETH-USD',
  'SOL-USD',
];

/** All that has a price of its own, in both kinds of dollar. */
export const KNOWN_SYMBOLS: readonly string[] = Object.keys(LISTINGS).flatMap((base) => [
  `${base}-USDT`,
  `${base}-USD`,
]);

/** A symbol nobody has heard of gets a plausible price that is always the same for the same name. */
function inventListing(pair: Pair): Listing {
  const symbol = spell(pair, '');
  let hash = 0;
  for (const character of symbol) hash = mix32(hash ^ character.charCodeAt(0));
  const startPrice = `${1 + (hash % 200)}.${String(hash % 9973).padStart(4, '0')}`;
  return listing(startPrice, 1, ['0.0001', '0.01'], ['0.0001', '0.1'], ['0.0001', '0.01']);
}

/** Binance spot writes every price and quantity with eight decimals, whatever the tick. */
const BINANCE_DECIMALS = 8;

interface MarketRules {
  /** Share of the exchange's trades. */
  readonly weight: number;
  /** Between base and quote. */
  readonly separator: '' | '-' | '/';
  /** Whose pairs are quoted in dollars of a bank: there, the others are rare. */
  readonly isFiat: boolean;
  readonly tickAndStep: (listed: Listing) => TickAndStep;
  /** Written with so many decimals, whatever tick and step are. */
  readonly decimals?: number;
}

const EIGHT_DECIMALS = '0.00000001';

const MARKET_RULES: Readonly<Record<SimulatedMarket, MarketRules>> = {
  'bybit:spot': { weight: 0.7, separator: '', isFiat: false, tickAndStep: ({ spot }) => spot },
  'bybit:linear': { weight: 1.2, separator: '', isFiat: false, tickAndStep: ({ linear }) => linear }, // prettier-ignore
  'binance:spot': {
    weight: 1.1,
    separator: '',
    isFiat: false,
    tickAndStep: ({ binance }) => binance,
    decimals: BINANCE_DECIMALS,
  },
  'binance:usdm': { weight: 1.3, separator: '', isFiat: false, tickAndStep: ({ linear }) => linear }, // prettier-ignore
  'okx:spot': {
    weight: 0.8,
    separator: '-',
    isFiat: false,
    tickAndStep: ({ spot: [tick] }) => [tick, '0.000001'],
  },
  'coinbase:spot': {
    weight: 0.5,
    separator: '-',
    isFiat: true,
    tickAndStep: ({ spot: [tick] }) => [tick, EIGHT_DECIMALS],
  },
  'kraken:spot': {
    weight: 0.4,
    separator: '/',
    isFiat: true,
    tickAndStep: ({ spot: [tick], startPrice }) => [krakenTick(tick, startPrice), EIGHT_DECIMALS],
  },
};

/** Dear coins have a coarser tick there: BTC/USD one decimal. */
const krakenTick = (tick: string, startPrice: string): string =>
  Number(startPrice) > 10_000 ? '0.1' : tick;

/** How much a pair trades on a market, against what it would in that market's own kind of dollar. */
function quoteShare({ quote }: Pair, isFiat: boolean): number {
  if (quote === 'USD') return isFiat ? 1 : 0.02;
  return isFiat ? 0.3 : 1;
}

/** Every pair trades on every one of the markets, under that venue's own spelling. One that is named twice is one. */
export function buildInstruments(
  symbols: readonly string[],
  markets: readonly SimulatedMarket[] = SIMULATED_MARKETS,
): readonly Instrument[] {
  const pairs = new Map(
    symbols.map((symbol) => [spell(pairOfSymbol(symbol), ''), pairOfSymbol(symbol)]),
  );
  const instruments: Instrument[] = [];
  for (const pair of pairs.values()) {
    const listed = (isDollar(pair.quote) ? LISTINGS[pair.base] : undefined) ?? inventListing(pair);
    for (const market of markets) {
      instruments.push(list(instruments.length, pair, market, listed));
    }
  }
  return instruments;
}

function list(index: number, pair: Pair, market: SimulatedMarket, listed: Listing): Instrument {
  const { weight, separator, isFiat, tickAndStep, decimals } = MARKET_RULES[market];
  const [tick, step] = tickAndStep(listed);
  const [venue, kind] = market.split(':') as [Venue, Market];
  const symbol = spell(pair, separator);
  const priceDecimals = decimals ?? decimalsOf(tick);
  const quantityDecimals = decimals ?? decimalsOf(step);
  return {
    index,
    key: instrumentKey(venue, kind, symbol),
    market,
    symbol,
    ...pair,
    priceDecimals,
    tickUnits: toUnits(tick, priceDecimals),
    quantityDecimals,
    stepUnits: toUnits(step, quantityDecimals),
    weight: listed.weight * weight * quoteShare(pair, isFiat),
    startPrice: listed.startPrice,
    // Recorded: BTCUSDT steps by 1, ETHUSDT by 1 to 22.
    maxIdStep: market === 'bybit:spot' && symbol !== 'BTCUSDT' ? 22 : 1,
  };
}
