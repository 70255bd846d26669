import type { Cause } from '../../../shared/collector-status';
import type { Clock } from '../../../platform/clock';
import type { ConnectionAttempt } from './connection-attempt';

/** Renewal comes up to this share earlier, so that collectors do not all reconnect at once. */
const RENEWAL_SPREAD = 0.05;

/** Calls `onDue` before the connection reaches the age at which the venue ends it, in ms. */
export function planRenewal(
  attempt: ConnectionAttempt,
  maxAgeMs: number,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  onDue: (cause: Cause) => void,
): void {
  const ageMs = maxAgeMs * (1 - random() * RENEWAL_SPREAD);
  attempt.status.renewAt = clock.now() + ageMs;
  attempt.after(ageMs, () => {
    onDue({ code: 'planned_renewal', detail: "Renewed before the venue's lifetime limit" });
  });
}
