import type { StoreReport } from '../../../shared/collector-status';
import type { StorageSettings } from '../../../shared/settings';
import { Ledger } from '../../ledger/ledger';
import { MemoryTradeStore } from '../../store/memory-trade-store';
import { TradeIdentity, idsPerGeneration } from '../../store/deduplicator';
import { TradeIntake } from './trade-intake';
import type { IntakeFailure } from './trade-intake';
import { TradeRates } from '../../rates/trade-rates';

/** The parts of the storage, put together. */
export class TradeStorage {
  readonly store: MemoryTradeStore;
  readonly ledger: Ledger;
  readonly rates = new TradeRates();
  readonly intake: TradeIntake;
  private readonly identity: TradeIdentity;

  constructor(limits: StorageSettings, onInternalError: (failure: IntakeFailure) => void) {
    this.store = new MemoryTradeStore(limits);
    this.ledger = new Ledger(this.store);
    this.identity = new TradeIdentity(idsPerGeneration(limits));
    const { store, ledger, rates, identity } = this;
    this.intake = new TradeIntake({ store, ledger, rates, identity, onInternalError });
  }

  /** Takes effect at once; what no longer fits is evicted and counted. */
  applyLimits(limits: StorageSettings, now: number): void {
    this.identity.resize(idsPerGeneration(limits));
    this.store.applyLimits(limits, now);
  }

  /** Once a second: lets go what is too old, or too much now that more ids are remembered. */
  tidy(now: number): void {
    this.store.countBeside(this.identity.bytes);
    this.store.evictExpired(now);
  }

  report(): StoreReport {
    const { store } = this;
    const { maxTotalTrades, maxTradesPerSymbol, maxMegabytes, retentionMinutes } = store.limits;
    return {
      held: store.held,
      symbols: store.holdings().filter(({ held }) => held > 0).length,
      maxTotalTrades,
      maxTradesPerSymbol,
      maxMegabytes,
      retentionMinutes,
      oldestReceivedAt: store.oldestReceivedAt,
      memoryBytesEstimate: store.bytes + this.identity.bytes,
    };
  }
}
