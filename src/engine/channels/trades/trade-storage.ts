import type { StoreReport } from '../../../shared/collector-status';
import type { StorageSettings } from '../../../shared/settings';
import { Ledger } from '../../ledger/ledger';
import { MemoryTradeStore } from '../../store/memory-trade-store';
import { Deduplicator, idsPerGeneration } from '../../store/deduplicator';
import { TradeIngest } from './trade-ingest';
import type { IngestFailure } from './trade-ingest';
import { TradeRates } from '../../rates/trade-rates';

/** The parts of the storage, put together. */
export class TradeStorage {
  readonly store: MemoryTradeStore;
  readonly ledger: Ledger;
  readonly rates = new TradeRates();
  readonly ingest: TradeIngest;
  private readonly deduplicator: Deduplicator;

  constructor(limits: StorageSettings, onInternalError: (failure: IngestFailure) => void) {
    this.store = new MemoryTradeStore(limits);
    this.ledger = new Ledger(this.store);
    this.deduplicator = new Deduplicator(idsPerGeneration(limits));
    const { store, ledger, rates, deduplicator } = this;
    this.ingest = new TradeIngest({ store, ledger, rates, deduplicator, onInternalError });
  }

  /** Takes effect at once; what no longer fits is evicted and counted. */
  applyLimits(limits: StorageSettings, now: number): void {
    this.deduplicator.resize(idsPerGeneration(limits));
    this.store.applyLimits(limits, now);
  }

  /** Once a second: lets go what is too old, or too much now that more ids are remembered. */
  tidy(now: number): void {
    this.store.countBeside(this.deduplicator.bytes);
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
      memoryBytesEstimate: store.bytes + this.deduplicator.bytes,
    };
  }
}
