import type { CollectorProfile } from '../../collectors/collector-environment';
import { PING_MESSAGE } from './envelope';

/** What OKX asks of every connection. */
export const OKX_PROFILE: Omit<CollectorProfile, 'channel' | 'stream'> = {
  venue: 'okx',
  market: 'spot',
  // The venue allows 3 connections a second; in no second are these more.
  connectionPace: { burst: 1, intervalMs: 400 },
  // 480 requests an hour and connection, all of which may come at once: 500 symbols need 5.
  requestIntervalMs: 250,
  // The venue closes connections after 30 s of silence.
  keepAlive: { kind: 'message', intervalMs: 20_000, text: PING_MESSAGE },
  maxConnectionAgeMs: null,
  maxPayloadBytes: 8 * 1024 * 1024,
};
