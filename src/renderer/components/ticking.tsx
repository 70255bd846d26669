import { useQuarterSecond, useSecond } from '../lib/clock';
import { formatAge, formatCountdown, formatDuration, NO_VALUE } from '../lib/format';

/** Time since `since`, ticking by itself so that its parents need not. */
export const Elapsed = ({ since }: { since: number }) => <>{formatDuration(useSecond() - since)}</>;

export function Age({ of }: { of: number | null }) {
  const now = useQuarterSecond();
  return <>{of === null ? NO_VALUE : formatAge(now - of)}</>;
}

export const Countdown = ({ to }: { to: number }) => <>{formatCountdown(to - useSecond())}</>;
