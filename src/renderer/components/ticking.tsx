import { useQuarterSecond, useSecondsSince, useSecondsUntil } from '../lib/clock';
import { formatAge, formatCountdown, formatDuration, NO_VALUE } from '../lib/format';

/** Time since `since`, ticking by itself so that its parents need not. */
export const Elapsed = ({ since }: { since: number }) => (
  <>{formatDuration(useSecondsSince(since) * 1_000)}</>
);

export function Age({ of }: { of: number | null }) {
  const now = useQuarterSecond();
  return <>{of === null ? NO_VALUE : formatAge(now - of)}</>;
}

export const Countdown = ({ to }: { to: number }) => (
  <>{formatCountdown(useSecondsUntil(to) * 1_000)}</>
);
