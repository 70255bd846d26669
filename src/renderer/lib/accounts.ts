import type { HoldingAccount, IntakeAccount } from '../../shared/collector-status';
import type { RejectionReason } from '../../shared/market-data';

export const rejectedTotal = (account: IntakeAccount): number =>
  Object.values(account.rejected).reduce((sum: number, count) => sum + count, 0);

export const evictedTotal = ({ evicted }: HoldingAccount): number =>
  evicted.symbol_cap + evicted.global_cap + evicted.memory_cap + evicted.age;

/** Computed from the counters on screen, so that the mark beside them cannot disagree with them. */
export const isIntakeBalanced = (account: IntakeAccount): boolean =>
  account.received === account.stored + account.duplicate + rejectedTotal(account);

export const isHoldingBalanced = (account: HoldingAccount): boolean =>
  account.stored === account.held + evictedTotal(account);

/** Most frequent first; reasons that never occurred are left out. */
export function rejectedByReason(
  account: IntakeAccount,
): readonly { readonly reason: RejectionReason; readonly count: number }[] {
  return (Object.entries(account.rejected) as [RejectionReason, number][])
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count);
}
