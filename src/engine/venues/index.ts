import type { Provability } from '../../shared/gaps';
import type { CollectorSettings } from '../../shared/settings';
import { kindFinder } from '../collectors/collector-kind';
import type { CollectorKind } from '../collectors/collector-kind';
import type { BookKind } from '../collectors/sources/book-source';
import { binanceBackfill } from './binance/backfill';
import { binanceBooks } from './binance/book-snapshot';
import { BinanceOrderBookCollector, USDM_BOOK_URL } from './binance/order-book-collector';
import { binanceInstruments } from './binance/instruments';
import { binanceServerTime } from './binance/server-time';
import { MAX_STREAMS as BINANCE_STREAMS } from './binance/wire';
import { BinanceTradesCollector } from './binance/trades-collector';
import { BinanceUsdmTradesCollector, USDM_URL } from './binance/usdm-trades-collector';
import { bybitBackfill } from './bybit/backfill';
import { BybitOrderBookCollector, bybitBooks } from './bybit/order-book-collector';
import { bybitInstruments } from './bybit/instruments';
import { bybitServerTime } from './bybit/server-time';
import { fittingSymbols as bybitFits } from './bybit/wire';
import { BybitTradesCollector } from './bybit/trades-collector';
import { coinbaseBackfill } from './coinbase/backfill';
import { CoinbaseOrderBookCollector, coinbaseBooks } from './coinbase/order-book-collector';
import { coinbaseInstruments } from './coinbase/instruments';
import { coinbaseServerTime } from './coinbase/server-time';
import { CoinbaseTradesCollector } from './coinbase/trades-collector';
import { krakenBackfill } from './kraken/backfill';
import { KrakenOrderBookCollector, krakenBooks } from './kraken/order-book-collector';
import { krakenInstruments } from './kraken/instruments';
import { krakenServerTime } from './kraken/server-time';
import { KrakenTradesCollector } from './kraken/trades-collector';
import { okxBackfill } from './okx/backfill';
import { OkxOrderBookCollector, okxBooks } from './okx/order-book-collector';
import { okxInstruments } from './okx/instruments';
import { okxServerTime } from './okx/server-time';
import { OkxTradesCollector } from './okx/trades-collector';

const BYBIT_PROVABILITY: Provability = {
  level: 'not_provable',
  reason: 'Trade ids have no order without gaps, so a lost trade leaves no trace in the stream.',
};
const BINANCE_PROVABILITY: Provability = {
  level: 'exact',
  reason: 'Trade ids count up by one per symbol, so every missing id is a lost trade.',
};

const BYBIT_BOOK_PROVABILITY: Provability = {
  level: 'exact',
  reason: 'Updates of a book count up by one, so every missing one shows.',
};
const BINANCE_BOOK_PROVABILITY: Provability = {
  level: 'detectable',
  reason:
    'Each update names the ids it spans, so a missing one shows, but not how many messages it came in.',
};

const depthOf = ({ depths }: BookKind, { depth }: CollectorSettings): number =>
  depth ?? depths[0] ?? 0;

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
    provability: BYBIT_PROVABILITY,
    backfill: () => bybitBackfill('spot'),
    serverTime: bybitServerTime,
    connectionTakes: bybitFits,
    instruments: bybitInstruments('spot'),
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
    provability: BYBIT_PROVABILITY,
    backfill: () => bybitBackfill('linear'),
    serverTime: bybitServerTime,
    connectionTakes: bybitFits,
    instruments: bybitInstruments('linear'),
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
    provability: BINANCE_PROVABILITY,
    backfill: ({ stream }) => binanceBackfill('spot', stream ?? 'trade'),
    serverTime: binanceServerTime('spot'),
    connectionTakes: () => BINANCE_STREAMS,
    instruments: binanceInstruments('spot'),
    create: (settings, environment) => new BinanceTradesCollector(settings, environment),
  },
  {
    venue: 'binance',
    market: 'usdm',
    channel: 'trades',
    venueLabel: 'Binance',
    marketLabel: 'USD-M futures',
    defaultId: 'binance_usdm_trades',
    defaultUrl: USDM_URL,
    streams: ['aggTrade'],
    provability: BINANCE_PROVABILITY,
    backfill: () => binanceBackfill('usdm', 'aggTrade'),
    serverTime: binanceServerTime('usdm'),
    connectionTakes: () => BINANCE_STREAMS,
    instruments: binanceInstruments('usdm'),
    create: (settings, environment) => new BinanceUsdmTradesCollector(settings, environment),
  },
  {
    venue: 'okx',
    market: 'spot',
    channel: 'trades',
    venueLabel: 'OKX',
    marketLabel: 'Spot',
    defaultId: 'okx_trades',
    defaultUrl: 'wss://ws.okx.com:8443/ws/v5/public',
    streams: [],
    provability: {
      level: 'detectable',
      reason:
        'A jump in the ids shows a loss; as the venue promises none without holes, it may be smaller than the jump.',
    },
    backfill: () => okxBackfill,
    serverTime: okxServerTime,
    instruments: okxInstruments,
    create: (settings, environment) => new OkxTradesCollector(settings, environment),
  },
  {
    venue: 'coinbase',
    market: 'spot',
    channel: 'trades',
    venueLabel: 'Coinbase',
    marketLabel: 'Spot',
    defaultId: 'coinbase_trades',
    defaultUrl: 'wss://advanced-trade-ws.coinbase.com',
    streams: [],
    provability: {
      level: 'exact',
      reason:
        'Trade ids count up by one per product, and frames count up by one per connection, so every loss shows.',
    },
    backfill: () => coinbaseBackfill,
    serverTime: coinbaseServerTime,
    instruments: coinbaseInstruments,
    create: (settings, environment) => new CoinbaseTradesCollector(settings, environment),
  },
  {
    venue: 'kraken',
    market: 'spot',
    channel: 'trades',
    venueLabel: 'Kraken',
    marketLabel: 'Spot',
    defaultId: 'kraken_trades',
    defaultUrl: 'wss://ws.kraken.com/v2',
    streams: [],
    provability: {
      level: 'exact',
      reason:
        'Trade ids are a sequence of their own per book, so every missing id is a lost trade.',
    },
    backfill: () => krakenBackfill,
    serverTime: krakenServerTime,
    instruments: krakenInstruments,
    create: (settings, environment) => new KrakenTradesCollector(settings, environment),
  },
  {
    venue: 'bybit',
    market: 'spot',
    channel: 'order_book',
    venueLabel: 'Bybit',
    marketLabel: 'Spot',
    defaultId: 'bybit_order_book',
    defaultUrl: 'wss://stream.bybit.com/v5/public/spot',
    streams: [],
    provability: BYBIT_BOOK_PROVABILITY,
    serverTime: bybitServerTime,
    book: bybitBooks,
    instruments: bybitInstruments('spot'),
    create: (settings, environment) =>
      new BybitOrderBookCollector('spot', depthOf(bybitBooks, settings), settings, environment),
  },
  {
    venue: 'bybit',
    market: 'linear',
    channel: 'order_book',
    venueLabel: 'Bybit',
    marketLabel: 'Linear perpetual',
    defaultId: 'bybit_linear_order_book',
    defaultUrl: 'wss://stream.bybit.com/v5/public/linear',
    streams: [],
    provability: BYBIT_BOOK_PROVABILITY,
    serverTime: bybitServerTime,
    book: bybitBooks,
    instruments: bybitInstruments('linear'),
    create: (settings, environment) =>
      new BybitOrderBookCollector('linear', depthOf(bybitBooks, settings), settings, environment),
  },
  {
    venue: 'binance',
    market: 'spot',
    channel: 'order_book',
    venueLabel: 'Binance',
    marketLabel: 'Spot',
    defaultId: 'binance_order_book',
    defaultUrl: 'wss://stream.binance.com:9443/stream',
    streams: [],
    provability: BINANCE_BOOK_PROVABILITY,
    serverTime: binanceServerTime('spot'),
    book: binanceBooks('spot'),
    instruments: binanceInstruments('spot'),
    create: (settings, environment) => new BinanceOrderBookCollector('spot', settings, environment),
  },
  {
    venue: 'binance',
    market: 'usdm',
    channel: 'order_book',
    venueLabel: 'Binance',
    marketLabel: 'USD-M futures',
    defaultId: 'binance_usdm_order_book',
    defaultUrl: USDM_BOOK_URL,
    streams: [],
    provability: BINANCE_BOOK_PROVABILITY,
    serverTime: binanceServerTime('usdm'),
    book: binanceBooks('usdm'),
    instruments: binanceInstruments('usdm'),
    create: (settings, environment) => new BinanceOrderBookCollector('usdm', settings, environment),
  },
  {
    venue: 'okx',
    market: 'spot',
    channel: 'order_book',
    venueLabel: 'OKX',
    marketLabel: 'Spot',
    defaultId: 'okx_order_book',
    defaultUrl: 'wss://ws.okx.com:8443/ws/v5/public',
    streams: [],
    provability: {
      level: 'detectable',
      reason: 'Each update names the one before it, so a break shows but not how many it took.',
    },
    serverTime: okxServerTime,
    book: okxBooks,
    instruments: okxInstruments,
    create: (settings, environment) => new OkxOrderBookCollector(settings, environment),
  },
  {
    venue: 'coinbase',
    market: 'spot',
    channel: 'order_book',
    venueLabel: 'Coinbase',
    marketLabel: 'Spot',
    defaultId: 'coinbase_order_book',
    defaultUrl: 'wss://advanced-trade-ws.coinbase.com',
    streams: [],
    provability: {
      level: 'exact',
      reason:
        'Frames count up by one per connection, so every lost one shows, though not whose book it was of.',
    },
    serverTime: coinbaseServerTime,
    book: coinbaseBooks,
    instruments: coinbaseInstruments,
    create: (settings, environment) => new CoinbaseOrderBookCollector(settings, environment),
  },
  {
    venue: 'kraken',
    market: 'spot',
    channel: 'order_book',
    venueLabel: 'Kraken',
    marketLabel: 'Spot',
    defaultId: 'kraken_order_book',
    defaultUrl: 'wss://ws.kraken.com/v2',
    streams: [],
    provability: {
      level: 'detectable',
      reason:
        'A checksum over the best ten levels shows a loss among them at once, and one below when it comes up.',
    },
    serverTime: krakenServerTime,
    book: krakenBooks,
    instruments: krakenInstruments,
    create: (settings, environment) =>
      new KrakenOrderBookCollector(depthOf(krakenBooks, settings), settings, environment),
  },
];

/** Undefined when no collector speaks that venue, market and channel. */
export const findCollectorKind = kindFinder(collectorKinds);
