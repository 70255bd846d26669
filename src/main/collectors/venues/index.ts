import type { CollectorSettings } from '../../../shared/settings';
import type { Channel, Market, Venue } from '../../../shared/values/market';
import type { CollectorEnvironment, ResolvedCollectorSettings } from '../collector-environment';
import type { WebSocketCollector } from '../websocket-collector';
import { BinanceTradesCollector } from './binance/trades-collector';
import { BybitTradesCollector } from './bybit/trades-collector';

/** One kind of collector: what the settings may ask for. */
export interface CollectorKind {
  readonly venue: Venue;
  readonly market: Market;
  readonly channel: Channel;
  readonly venueLabel: string;
  readonly marketLabel: string;
  readonly defaultId: string;
  readonly defaultUrl: string;
  /** Streams a person may choose from; the first is the default. */
  readonly streams: readonly NonNullable<CollectorSettings['stream']>[];
  readonly create: (
    settings: ResolvedCollectorSettings,
    environment: CollectorEnvironment,
  ) => WebSocketCollector;
}

/** Every collector there is. To add one: a folder beside this file, a line here, a fixture. */
export const collectorKinds: readonly CollectorKind[] = [
  {
    venue: 'bybit',
    market: 'spot',
    channel: 'trades',
    venueLabel: 'Bybit',
    marketLabel: 'Spot',
    defaultId: 'bybit_trades',
    defaultUrl: 'wss://stream.bybit.com/v5/public/spot',
    streams: [],
    create: (settings, environment) => new BybitTradesCollector('spot', settings, environment),
  },
  {
    venue: 'bybit',
    market: 'linear',
    channel: 'trades',
    venueLabel: 'Bybit',
    marketLabel: 'Linear perpetual',
    defaultId: 'bybit_linear_trades',
    defaultUrl: 'wss://stream.bybit.com/v5/public/linear',
    streams: [],
    create: (settings, environment) => new BybitTradesCollector('linear', settings, environment),
  },
  {
    venue: 'binance',
    market: 'spot',
    channel: 'trades',
    venueLabel: 'Binance',
    marketLabel: 'Spot',
    defaultId: 'binance_trades',
    defaultUrl: 'wss://stream.binance.com:9443/stream',
    streams: ['trade', 'aggTrade'],
    create: (settings, environment) => new BinanceTradesCollector(settings, environment),
  },
];

/** Undefined when no collector speaks that venue, market and channel. */
export const findCollectorKind = (
  settings: Pick<CollectorSettings, 'venue' | 'market' | 'channel'>,
): CollectorKind | undefined =>
  collectorKinds.find(
    ({ venue, market, channel }) =>
      venue === settings.venue && market === settings.market && channel === settings.channel,
  );
