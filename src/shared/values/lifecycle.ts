/** The states of a collector, in the order a healthy one walks through them. */
export const COLLECTOR_STATES = [
  'STOPPED',
  'CONNECTING',
  'CONNECTED',
  'SUBSCRIBING',
  'ACTIVE',
  'RECONNECTING',
  'ERROR',
] as const;
export type CollectorState = (typeof COLLECTOR_STATES)[number];

/** Why a collector changed state. Codes are stable; the sentence beside them is for people. */
export const CAUSE_CODES = [
  'start_requested',
  'stop_requested',
  'retry_requested',
  'system_suspended',
  'system_resumed',
  'socket_opened',
  'subscriptions_sent',
  'subscriptions_acknowledged',
  'first_data',
  'backoff_elapsed',
  'cool_down_elapsed',
  'attempts_exhausted',
  'probe_failed',
  'connect_failed',
  'connect_timeout',
  'handshake_refused',
  'connection_closed',
  'socket_error',
  'frame_too_large',
  'pong_timeout',
  'data_silence',
  'symbol_silence',
  'subscription_timeout',
  'subscriptions_refused',
  'planned_renewal',
  'recycle_requested',
  'venue_shutdown_notice',
  'internal_error',
] as const;
export type CauseCode = (typeof CAUSE_CODES)[number];
