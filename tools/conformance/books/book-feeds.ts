import type { Market, Venue } from '../../../src/shared/values/market';
import type { SimulatorUrls } from '../../../src/simulator/simulator-urls';
import type { SimulatedMarket } from '../../../src/simulator/instruments';

/** Books that the simulated exchange tells, and the collector that keeps them. */
export interface BookFeed {
  readonly id: BookFeedId;
  readonly label: string;
  readonly collectorId: string;
  readonly venue: Venue;
  readonly market: Market;
  readonly url: (urls: SimulatorUrls) => string;
  /** The one that faults hit, and one that they leave alone, in the venue's spelling. */
  readonly symbols: readonly [hit: string, other: string];
  /** Levels a side that the collector asks for; null where there is nothing to choose. */
  readonly depth: number | null;
}

export const BOOK_FEED_IDS = [
  'bybit_spot',
  'bybit_linear',
  'binance',
  'binance_usdm',
  'okx',
  'coinbase',
  'kraken',
] as const;
export type BookFeedId = (typeof BOOK_FEED_IDS)[number];

export const BOOK_FEEDS: Readonly<Record<BookFeedId, BookFeed>> = {
  bybit_spot: {
    id: 'bybit_spot',
    label: 'Bybit spot',
    collectorId: 'bybit_order_book',
    venue: 'bybit',
    market: 'spot',
    url: (urls) => urls.bybitSpot,
    symbols: ['BTCUSDT', 'ETHUSDT'],
    depth: 50,
  },
  bybit_linear: {
    id: 'bybit_linear',
    label: 'Bybit linear',
    collectorId: 'bybit_linear_order_book',
    venue: 'bybit',
    market: 'linear',
    url: (urls) => urls.bybitLinear,
    symbols: ['BTCUSDT', 'ETHUSDT'],
    depth: 200,
  },
  binance: {
    id: 'binance',
    label: 'Binance spot',
    collectorId: 'binance_order_book',
    venue: 'binance',
    market: 'spot',
    url: (urls) => urls.binanceSpotCombined,
    symbols: ['BTCUSDT', 'ETHUSDT'],
    depth: 1_000,
  },
  binance_usdm: {
    id: 'binance_usdm',
    label: 'Binance USD-M',
    collectorId: 'binance_usdm_order_book',
    venue: 'binance',
    market: 'usdm',
    url: (urls) => urls.binanceUsdmPublic,
    symbols: ['BTCUSDT', 'ETHUSDT'],
    depth: 1_000,
  },
  okx: {
    id: 'okx',
    label: 'OKX',
    collectorId: 'okx_order_book',
    venue: 'okx',
    market: 'spot',
    url: (urls) => urls.okx,
    symbols: ['BTC-USDT', 'ETH-USDT'],
    depth: null,
  },
  coinbase: {
    id: 'coinbase',
    label: 'Coinbase',
    collectorId: 'coinbase_order_book',
    venue: 'coinbase',
    market: 'spot',
    url: (urls) => urls.coinbase,
    symbols: ['BTC-USD', 'ETH-USD'],
    depth: null,
  },
  kraken: {
    id: 'kraken',
    label: 'Kraken',
    collectorId: 'kraken_order_book',
    venue: 'kraken',
    market: 'spot',
    url: (urls) => urls.kraken,
    symbols: ['BTC/USD', 'ETH/USD'],
    // The checksum is over ten levels: a deeper book could be wrong below them without a sign.
    depth: 10,
  },
};

export const marketOf = ({ venue, market }: BookFeed): SimulatedMarket =>
  `${venue}:${market}` as SimulatedMarket;
