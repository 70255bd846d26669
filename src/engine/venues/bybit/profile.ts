import type { Channel } from '../../../shared/values/market';
import type { CollectorProfile } from '../../collectors/collector-environment';
import { PING_MESSAGE } from './wire';
import type { BybitCategory } from './wire';

/** What holds for every public stream of Bybit v5. */
export const bybitProfile = (
  category: BybitCategory,
  channel: Channel,
  stream: string,
): CollectorProfile => ({
  venue: 'bybit',
  market: category,
  channel,
  stream,
  // The venue allows 500 new connections in 5 minutes; this is 433.
  connectionPace: { burst: 5, intervalMs: 700 },
  requestIntervalMs: 50,
  keepAlive: { kind: 'message', intervalMs: 20_000, text: PING_MESSAGE },
  maxConnectionAgeMs: null,
  maxPayloadBytes: 8 * 1024 * 1024,
});
