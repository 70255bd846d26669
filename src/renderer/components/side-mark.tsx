import type { Side } from '../../shared/values/market';

/** The taker's side as arrow, word and colour. */
export const SideMark = ({ side }: { side: Side }) => (
  <span style={{ color: `var(--${side})` }}>
    <span aria-hidden>{side === 'buy' ? '↑' : '↓'}</span> {side}
  </span>
);
