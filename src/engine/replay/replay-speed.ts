import type { ReplaySpeed } from '../../shared/replay';

/** Parses `max` or a positive number of at most three decimals; null for any other text. */
export function speedOf(text: string): ReplaySpeed | null {
  if (text === 'max') return 'max';
  const speed = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  return speed > 0 ? speed : null;
}
