import type { Market, Venue } from '../../shared/values/market';
import type { SimulatorUrls } from '../simulator/exchange-simulator';

/** A stream that the simulated exchange serves, and the collector that listens to it. */
export interface Feed {
  readonly id: FeedId;
  readonly label: string;
  readonly collectorId: string;
  readonly venue: Extract<Venue, 'bybit' | 'binance'>;
  readonly market: Extract<Market, 'spot' | 'linear'>;
  /** Where clients connect to; the path tells one feed's connections from another's. */
  readonly url: (urls: SimulatorUrls) => string;
  /** Consecutive ids: a lost trade shows, and can be asked for. */
  readonly isProvable: boolean;
}

export const FEED_IDS = ['binance', 'bybit_spot', 'bybit_linear'] as const;
export type FeedId = (typeof FEED_IDS)[number];

export const FEEDS: Readonly<Record<FeedId, Feed>> = {
  binance: {
    id: 'binance',
    label: 'Binance spot',
    collectorId: 'binance_trades',
    venue: 'binance',
    market: 'spot',
    url: (urls) => urls.binanceSpotCombined,
    isProvable: true,
  },
  bybit_spot: {
    id: 'bybit_spot',
    label: 'Bybit spot',
    collectorId: 'bybit_trades',
    venue: 'bybit',
    market: 'spot',
    url: (urls) => urls.bybitSpot,
    isProvable: false,
  },
  bybit_linear: {
    id: 'bybit_linear',
    label: 'Bybit linear',
    collectorId: 'bybit_linear_trades',
    venue: 'bybit',
    market: 'linear',
    url: (urls) => urls.bybitLinear,
    isProvable: false,
  },
};

export const SYMBOLS = ['BTCUSDT', 'ETHUSDT'] as const;

export const instrumentsOf = ({ venue, market }: Feed): readonly string[] =>
  SYMBOLS.map((symbol) => `${venue}:${market}:${symbol}`);
