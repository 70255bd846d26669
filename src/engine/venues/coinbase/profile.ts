import type { CollectorProfile } from '../../collectors/collector-environment';

/** What Coinbase asks of every connection. */
export const COINBASE_PROFILE: Omit<CollectorProfile, 'channel' | 'stream' | 'maxPayloadBytes'> = {
  venue: 'coinbase',
  market: 'spot',
  // The venue allows 8 connections a second; in no second are these more than 6.
  connectionPace: { burst: 3, intervalMs: 300 },
  // 8 messages a second are allowed: 5 requests, heartbeats and our ping.
  requestIntervalMs: 200,
  // The venue has no ping message, and its heartbeats prove one direction only.
  keepAlive: { kind: 'ping_frame', intervalMs: 20_000 },
  maxConnectionAgeMs: null,
};
