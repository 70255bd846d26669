import type { HoldingAccount, IntakeAccount, LedgerReport } from '../../shared/collector-status';
import { REJECTION_REASONS } from '../../shared/market-data';
import type { RejectionReason } from '../../shared/market-data';

/** Running counters of one collector. Only the intake writes them. */
export interface CollectorAccount {
  received: number;
  stored: number;
  duplicate: number;
  readonly rejected: Record<RejectionReason, number>;
  /** For who asks after every frame; the books add up `rejected` themselves. */
  rejectedInAll: number;
}

/**
 * The books: `received = stored + duplicate + Σ rejected` and `stored = held + Σ evicted`.
 * No figure is got by subtraction, so an imbalance is a fault of ours and shows as one.
 */
export class Ledger {
  private readonly accounts = new Map<string, CollectorAccount>();

  /** The store keeps the second equation by counters of its own. */
  constructor(private readonly store: { holding(): HoldingAccount }) {}

  /** The counters of that collector, to be written to. */
  open(collectorId: string): CollectorAccount {
    let account = this.accounts.get(collectorId);
    if (account === undefined) {
      account = emptyAccount();
      this.accounts.set(collectorId, account);
    }
    return account;
  }

  accountOf(collectorId: string): IntakeAccount {
    return reportOf(this.accounts.get(collectorId) ?? emptyAccount());
  }

  report(): LedgerReport {
    const total = emptyAccount();
    let collectorsBalanced = true;
    for (const account of this.accounts.values()) {
      addTo(total, account);
      collectorsBalanced &&= isIntakeBalanced(account);
    }
    const holding = this.store.holding();
    const balanced =
      collectorsBalanced && total.stored === holding.stored && isHoldingBalanced(holding);
    return { intake: reportOf(total), holding, balanced };
  }
}

function emptyAccount(): CollectorAccount {
  const rejected = {} as Record<RejectionReason, number>;
  for (const reason of REJECTION_REASONS) rejected[reason] = 0;
  return { received: 0, stored: 0, duplicate: 0, rejected, rejectedInAll: 0 };
}

function addTo(total: CollectorAccount, account: CollectorAccount): void {
  total.received += account.received;
  total.stored += account.stored;
  total.duplicate += account.duplicate;
  for (const reason of REJECTION_REASONS) total.rejected[reason] += account.rejected[reason];
}

/** Names only the reasons that occurred. */
function reportOf({ received, stored, duplicate, rejected }: CollectorAccount): IntakeAccount {
  const occurred: Partial<Record<RejectionReason, number>> = {};
  for (const reason of REJECTION_REASONS) {
    if (rejected[reason] > 0) occurred[reason] = rejected[reason];
  }
  return { received, stored, duplicate, rejected: occurred };
}

function isIntakeBalanced({ received, stored, duplicate, rejected }: CollectorAccount): boolean {
  return received === stored + duplicate + sum(Object.values(rejected));
}

function isHoldingBalanced({ stored, held, evicted }: HoldingAccount): boolean {
  return stored === held + sum(Object.values(evicted));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
