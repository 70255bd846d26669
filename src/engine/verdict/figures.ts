const UNITS = [
  { ms: 86_400_000, name: 'day' },
  { ms: 3_600_000, name: 'hour' },
  { ms: 60_000, name: 'minute' },
] as const;

/** A duration in words: `41 ms`, `4.2 s`, `101 s`, `12 minutes`, `2 days`. */
export function durationOf(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 180_000) return `${Math.round(ms / 1_000)} s`;
  // 47 h 59 min is 2 days to a reader.
  const unit = UNITS.find(({ ms: length }) => ms >= 1.95 * length) ?? UNITS[2];
  return amountOf(Math.round(ms / unit.ms), unit.name);
}

/** `1 trade`, `2 trades` */
export const amountOf = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
