import { IconHistory } from '@tabler/icons-react';
import type { Trade } from '../../shared/market-data';

export type HistoryOrigin = NonNullable<Trade['origin']>;

export const ORIGIN_MEANING: Readonly<Record<HistoryOrigin, string>> = {
  backfill: 'Asked for afterwards, so its latency means nothing',
  snapshot: 'Told by the venue as history on subscribing, so its latency means nothing',
};

/** Stands where a latency would, on a trade that did not come as it happened. */
export const OriginMark = ({ origin }: { origin: HistoryOrigin }) => (
  <span title={ORIGIN_MEANING[origin]} style={{ color: 'var(--text-3)', fontSize: 'var(--fs-xs)' }}>
    <IconHistory size={11} stroke={1.8} aria-hidden style={{ verticalAlign: '-2px' }} /> {origin}
  </span>
);
