import type { Lateness } from '../../shared/collector-status';
import type { RejectionReason, Trade } from '../../shared/market-data';
import { LatenessLane } from './lateness-lane';
import type { CollectorAccount, Ledger } from './ledger';
import type { Instrument } from './instruments';
import type { MemoryTradeStore, StoredTrade } from './memory-trade-store';
import type { SecondCounter } from './second-counter';
import type { TradeIdentity } from './trade-identity';
import type { TradeRates } from './trade-rates';

export type TradesStoredListener = (trades: readonly StoredTrade[]) => void;

/** A bug of ours: `trade` is the one that could not be stored, absent when a listener threw. */
export interface IntakeFailure {
  readonly collectorId: string;
  readonly error: unknown;
  readonly trade?: Trade;
}

export interface TradeIntakeParts {
  readonly store: Pick<MemoryTradeStore, 'add' | 'instruments'>;
  readonly identity: TradeIdentity;
  readonly ledger: Ledger;
  readonly rates: TradeRates;
  /** Called when the books are in order again, once per failure. */
  readonly onInternalError: (failure: IntakeFailure) => void;
}

/** What one collector's trades are counted into. */
interface Lane {
  readonly collectorId: string;
  readonly account: CollectorAccount;
  readonly rate: SecondCounter;
  readonly lateness: LatenessLane;
}

/**
 * The one place where the fate of each received trade is decided: stored, duplicate, or rejected
 * for a reason. Whatever goes wrong inside is counted as `store_failed` and reported.
 */
export class TradeIntake {
  private readonly lanes = new Map<string, Lane>();
  private readonly lateness = new Map<string, LatenessLane>();
  private latest: Lane | undefined;
  /** Replaced, never changed, so that a listener may undo itself while it is called. */
  private listeners: readonly TradesStoredListener[] = [];

  constructor(private readonly parts: TradeIntakeParts) {}

  /**
   * Takes the trades of one frame, in the order of the wire. Never throws.
   * Listeners and error reports come last, when every trade of the frame is in the books.
   */
  readonly accept = (
    collectorId: string,
    trades: readonly Trade[],
    rejected: readonly { readonly reason: RejectionReason }[],
  ): void => {
    const lane = this.laneOf(collectorId);
    const { account } = lane;
    account.received += trades.length + rejected.length;
    account.rejectedInAll += rejected.length;
    for (const { reason } of rejected) account.rejected[reason] += 1;
    if (trades.length === 0) return;

    // Of the right size from the start: growing arrays leave more behind than the trades do.
    const entered = new Array<StoredTrade>(trades.length);
    const failures = this.storeAll(lane, trades, entered);
    if (failures !== undefined) for (const failure of failures) this.report(failure);
    if (entered.length > 0) this.notify(lane, entered);
  };

  /** Trades that entered the store, in order, one call per frame. The undo is returned. */
  onTradesStored(listener: TradesStoredListener): () => void {
    // Wrapped, so that the same function given twice is two listeners with an undo each.
    const entry: TradesStoredListener = (trades) => listener(trades);
    this.listeners = [...this.listeners, entry];
    return () => {
      this.listeners = this.listeners.filter((other) => other !== entry);
    };
  }

  latenessOf(collectorId: string, now: number): Omit<Lateness, 'clock'> {
    return this.latenessLaneOf(collectorId).report(now);
  }

  /** The clock of the collector's venue minus ours, from now on; null when it is not known. */
  setClockOffset(collectorId: string, offsetMs: number | null): void {
    this.latenessLaneOf(collectorId).clockOffsetMs = offsetMs;
  }

  /** `entered` has room for all, and holds those that entered when it is done. */
  private storeAll(
    lane: Lane,
    trades: readonly Trade[],
    entered: StoredTrade[],
  ): IntakeFailure[] | undefined {
    const { account, rate, lateness } = lane;
    const { rates, store } = this.parts;
    let failures: IntakeFailure[] | undefined;
    // Trades of one instrument and receipt time are counted into the rates together.
    let runInstrument: Instrument | undefined;
    let runReceivedAt = 0;
    let run = 0;
    let count = 0;
    for (const trade of trades) {
      let stored: StoredTrade | undefined;
      let instrument: Instrument;
      try {
        instrument = store.instruments.of(trade);
        stored = this.store(instrument, trade);
      } catch (error) {
        account.rejected.store_failed += 1;
        account.rejectedInAll += 1;
        (failures ??= []).push({ collectorId: lane.collectorId, error, trade });
        continue;
      }
      if (stored === undefined) {
        account.duplicate += 1;
        continue;
      }
      account.stored += 1;
      entered[count] = stored;
      count += 1;
      // History tells nothing about now: neither how busy the market is nor how late the feed.
      if (trade.origin !== undefined) continue;
      lateness.record(trade);
      if (instrument !== runInstrument || trade.receivedAt !== runReceivedAt) {
        if (runInstrument !== undefined) rates.count(rate, runInstrument, runReceivedAt, run);
        runInstrument = instrument;
        runReceivedAt = trade.receivedAt;
        run = 0;
      }
      run += 1;
    }
    if (runInstrument !== undefined) rates.count(rate, runInstrument, runReceivedAt, run);
    if (count < entered.length) entered.length = count;
    return failures;
  }

  /** Undefined for a duplicate. */
  private store(instrument: Instrument, trade: Trade): StoredTrade | undefined {
    const { identity, store } = this.parts;
    if (!identity.admit(instrument, trade.tradeId)) return undefined;
    try {
      return store.add(trade, instrument);
    } catch (error) {
      identity.forget(instrument, trade.tradeId);
      throw error;
    }
  }

  private notify(lane: Lane, entered: readonly StoredTrade[]): void {
    for (const listener of this.listeners) {
      try {
        listener(entered);
      } catch (error) {
        this.report({ collectorId: lane.collectorId, error });
      }
    }
  }

  private report(failure: IntakeFailure): void {
    try {
      this.parts.onInternalError(failure);
    } catch {
      // The reporter is the last resort; what failed stands in the ledger all the same.
    }
  }

  private latenessLaneOf(collectorId: string): LatenessLane {
    let lateness = this.lateness.get(collectorId);
    if (lateness === undefined) {
      lateness = new LatenessLane();
      this.lateness.set(collectorId, lateness);
    }
    return lateness;
  }

  private laneOf(collectorId: string): Lane {
    if (this.latest?.collectorId === collectorId) return this.latest;
    let lane = this.lanes.get(collectorId);
    if (lane === undefined) {
      lane = {
        collectorId,
        account: this.parts.ledger.open(collectorId),
        rate: this.parts.rates.open(collectorId),
        lateness: this.latenessLaneOf(collectorId),
      };
      this.lanes.set(collectorId, lane);
    }
    return (this.latest = lane);
  }
}
