import type { Market, Venue } from '../../src/shared/values/market';
import type { SimulatorUrls } from '../../src/simulator/simulator-urls';
import type { SimulatedMarket } from '../../src/simulator/instruments';

/** A stream that the simulated exchange serves, and the collector that listens to it. */
export interface Feed {
  readonly id: FeedId;
  readonly label: string;
  readonly collectorId: string;
  readonly venue: Venue;
  readonly market: Market;
  /** In the venue's spelling; faults of one symbol hit the second. */
  readonly symbols: readonly [string, string];
  /** Where clients connect to; the path tells one feed's connections from another's. */
  readonly url: (urls: SimulatorUrls) => string;
  /** Consecutive ids: a lost trade shows, and can be asked for. */
  readonly isProvable: boolean;
  /** REST tells single matches where the stream puts several into a row. */
  readonly backfillsMatches?: boolean;
}

/** On these every scenario is played. */
export const CORE_FEED_IDS = ['binance', 'bybit_spot', 'bybit_linear'] as const;
export const FEED_IDS = [...CORE_FEED_IDS, 'binance_usdm', 'okx', 'coinbase', 'kraken'] as const;
export type FeedId = (typeof FEED_IDS)[number];

/** What the exchange trades, whatever its venues call it. */
export const PAIRS = ['BTCUSDT', 'ETHUSDT'] as const;

export const FEEDS: Readonly<Record<FeedId, Feed>> = {
  binance: {
    id: 'binance',
    label: 'Binance spot',
    collectorId: 'binance_trades',
    venue: 'binance',
    market: 'spot',
    symbols: PAIRS,
    url: (urls) => urls.binanceSpotCombined,
    isProvable: true,
  },
  bybit_spot: {
    id: 'bybit_spot',
    label: 'Bybit spot',
    collectorId: 'bybit_trades',
    venue: 'bybit',
    market: 'spot',
    symbols: PAIRS,
    url: (urls) => urls.bybitSpot,
    isProvable: false,
  },
  bybit_linear: {
    id: 'bybit_linear',
    label: 'Bybit linear',
    collectorId: 'bybit_linear_trades',
    venue: 'bybit',
    market: 'linear',
    symbols: PAIRS,
    url: (urls) => urls.bybitLinear,
    isProvable: false,
  },
  binance_usdm: {
    id: 'binance_usdm',
    label: 'Binance USD-M',
    collectorId: 'binance_usdm_trades',
    venue: 'binance',
    market: 'usdm',
    symbols: PAIRS,
    url: (urls) => urls.binanceUsdm,
    isProvable: true,
  },
  okx: {
    id: 'okx',
    label: 'OKX spot',
    collectorId: 'okx_trades',
    venue: 'okx',
    market: 'spot',
    symbols: ['BTC-USDT', 'ETH-USDT'],
    url: (urls) => urls.okx,
    isProvable: true,
    backfillsMatches: true,
  },
  coinbase: {
    id: 'coinbase',
    label: 'Coinbase',
    collectorId: 'coinbase_trades',
    venue: 'coinbase',
    market: 'spot',
    symbols: ['BTC-USDT', 'ETH-USDT'],
    url: (urls) => urls.coinbase,
    isProvable: true,
  },
  kraken: {
    id: 'kraken',
    label: 'Kraken',
    collectorId: 'kraken_trades',
    venue: 'kraken',
    market: 'spot',
    symbols: ['BTC/USDT', 'ETH/USDT'],
    url: (urls) => urls.kraken,
    isProvable: true,
  },
};

export const instrumentKeyOf = ({ venue, market }: Feed, symbol: string): string =>
  `${venue}:${market}:${symbol}`;

export const instrumentsOf = (feed: Feed): readonly string[] =>
  feed.symbols.map((symbol) => instrumentKeyOf(feed, symbol));

const CORE_MARKETS = ['bybit:spot', 'bybit:linear', 'binance:spot'] as const;

/** The core feeds share one exchange; another has it to itself, at about the rate of one of those. */
export function marketsOf(feeds: readonly Feed[]): {
  readonly markets: SimulatedMarket[];
  readonly rateShare: number;
} {
  const wanted = feeds.map(({ venue, market }) => `${venue}:${market}` as SimulatedMarket);
  return wanted.every((market) => CORE_MARKETS.some((core) => core === market))
    ? { markets: [...CORE_MARKETS], rateShare: 1 }
    : { markets: wanted, rateShare: wanted.length / CORE_MARKETS.length };
}
