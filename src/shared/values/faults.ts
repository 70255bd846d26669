export const CORRUPTIONS = [
  'price_invalid',
  'price_wrong',
  'id_missing',
  'bit_flip',
  'checksum_wrong',
  'book_crossed',
] as const;
export type Corruption = (typeof CORRUPTIONS)[number];

/** Faults that a person may inject from the window. */
export const PANEL_FAULT_KINDS = [
  'drop',
  'duplicate',
  'reorder',
  'delay',
  'corrupt',
  'truncate',
  'oversize',
  'silence',
  'ack_without_data',
  'half_open',
  'close',
  'refuse',
  'rate_limit',
  'clock_skew',
  'sequence_jump',
  'stale_snapshot',
  'book_restart',
  'restart',
] as const;
export type PanelFaultKind = (typeof PANEL_FAULT_KINDS)[number];
