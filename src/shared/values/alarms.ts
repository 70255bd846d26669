/** What may need a person. Free of zod, so the window may use the values. */
export const ALARM_RULES = [
  /** A collector gave up for now (ERROR), or a bug of ours stopped it. */
  'collector_error',
  /** A collector is not connected: not ACTIVE, refused or without an answer. */
  'not_connected',
  /** Trades or updates of a collector are missing, rejected or unreadable. */
  'incomplete',
  /** A symbol that should have traded by now has not. */
  'silent_symbol',
  /** Trades that will never come: a permanent gap, or an outage of which nothing is known. */
  'permanent_loss',
  /** An order book is out of sync or crossed. */
  'book_out_of_sync',
  /** Trades arrive late, or a clock is wrong. */
  'high_latency',
  'frequent_reconnects',
  'ledger_imbalance',
  /** Code of ours threw: what it was doing is lost, and what it belongs to went on. */
  'internal_error',
  /** A limit of our own cut something that nobody will see. */
  'own_limit',
] as const;
export type AlarmRule = (typeof ALARM_RULES)[number];
