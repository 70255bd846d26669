import type { Channel } from '../../../shared/values/market';
import type { CollectorProfile } from '../../collectors/collector-environment';
import type { BinanceMarket } from './wire';

const HOUR_MS = 3_600_000;

/**
 * Spot allows 5 messages a second: 3 requests, our ping and the pong to the server's ping. USD-M allows
 * 10: 5 requests, a ping and a pong.
 */
const REQUEST_INTERVAL_MS: Readonly<Record<BinanceMarket, number>> = { spot: 400, usdm: 200 };

/** What holds for every market stream of Binance. */
export const binanceProfile = (
  market: BinanceMarket,
  channel: Channel,
  stream: string,
): CollectorProfile => ({
  venue: 'binance',
  market,
  channel,
  stream,
  // The venue allows 300 connection attempts in 5 minutes; this is 255.
  connectionPace: { burst: 5, intervalMs: 1_200 },
  requestIntervalMs: REQUEST_INTERVAL_MS[market],
  // The server pings (spot every 20 s, USD-M every 3 minutes) and `ws` answers; our own pings find out
  // a half-open connection.
  keepAlive: { kind: 'ping_frame', intervalMs: 20_000 },
  // The venue ends connections at 24 h.
  maxConnectionAgeMs: 23.5 * HOUR_MS,
  maxPayloadBytes: 8 * 1024 * 1024,
});
