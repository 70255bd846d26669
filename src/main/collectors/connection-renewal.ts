import type { Clock } from '../clock';
import type { ConnectionAttempt } from './connection-attempt';

/** Renewal comes up to this share earlier, so that collectors do not all reconnect at once. */
const RENEWAL_SPREAD = 0.05;

/** Ends a connection on purpose before it reaches the age at which the venue ends it, in ms. */
export function planRenewal(
  attempt: ConnectionAttempt,
  maxAgeMs: number,
  clock: Clock,
  random: () => number,
): void {
  const ageMs = maxAgeMs * (1 - random() * RENEWAL_SPREAD);
  attempt.status.renewAt = clock.now() + ageMs;
  attempt.after(ageMs, () => {
    const detail = "Renewed before the venue's lifetime limit";
    attempt.close({ kind: 'planned', cause: { code: 'planned_renewal', detail } });
  });
}
