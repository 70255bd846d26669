import type { CollectorProfile } from '../../collectors/collector-environment';
import { PING_MESSAGE } from './envelope';

/** What Kraken asks of every connection. */
export const KRAKEN_PROFILE: Omit<CollectorProfile, 'channel' | 'stream'> = {
  venue: 'kraken',
  market: 'spot',
  // About 150 connection attempts in 10 minutes are let through to the venue; this is 138.
  connectionPace: { burst: 5, intervalMs: 4_500 },
  // The venue states no pace for public requests.
  requestIntervalMs: 250,
  // The venue's own heartbeats come only while nothing else flows.
  keepAlive: { kind: 'message', intervalMs: 10_000, text: PING_MESSAGE },
  maxConnectionAgeMs: null,
  maxPayloadBytes: 8 * 1024 * 1024,
};
