import type { Lateness } from '../../../shared/collector-status';
import type { RejectionReason, Trade } from '../../../shared/market-data';
import type { PackedTrades } from '../../market-data/packed-trades';
import { PackedArrivals } from '../../store/entered-trades';
import type { EnteredTrades } from '../../store/entered-trades';
import { LatenessLane } from '../../latency/collector-latency';
import type { CollectorAccount, Ledger } from '../../ledger/ledger';
import type { Instrument } from '../../market-data/instruments';
import type { MemoryTradeStore, StoredTrade } from '../../store/memory-trade-store';
import type { SecondCounter } from '../../rates/second-counter';
import type { TradeIdentity } from '../../store/deduplicator';
import type { TradeRates } from '../../rates/trade-rates';

export type TradesStoredListener = (trades: EnteredTrades) => void;

/** A bug of ours: `trade` is the one that could not be stored, absent when a listener threw. */
export interface IntakeFailure {
  readonly collectorId: string;
  readonly error: unknown;
  readonly trade?: Trade;
}

export interface TradeIntakeParts {
  readonly store: Pick<MemoryTradeStore, 'add' | 'addPacked' | 'instruments' | 'lastSequence'>;
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
  /** One for all frames: listeners do not keep it. */
  private readonly arrivals = new PackedArrivals();

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

  /** The same for a frame without fault that was read fast. */
  readonly acceptPacked = (trades: PackedTrades): void => {
    const lane = this.laneOf(trades.collectorId);
    lane.account.received += trades.length;
    const failures = this.storePacked(lane, trades);
    if (failures !== undefined) for (const failure of failures) this.report(failure);
    if (this.arrivals.length > 0) this.notify(lane, this.arrivals);
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
        storingFailed(account);
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
      lateness.record(trade.receivedAt, trade.exchangeTime, trade.sentAt, 1);
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

  /** Leaves in `arrivals` what entered. */
  private storePacked(lane: Lane, trades: PackedTrades): IntakeFailure[] | undefined {
    const { account, rate, lateness, collectorId } = lane;
    const { rates, store } = this.parts;
    const { arrivals } = this;
    const { exchangeTime, receivedAt, sentAt, length } = trades;
    let failures: IntakeFailure[] | undefined;
    let instrument: Instrument | undefined;
    // Trades of one moment are counted together.
    let runTime = 0;
    let run = 0;
    arrivals.length = 0;
    for (let at = 0; at < length; at += 1) {
      try {
        if (instrument === undefined) {
          instrument = store.instruments.of(trades);
          arrivals.begin(trades, instrument, store.lastSequence + 1);
        }
        if (!this.addPacked(instrument, trades, at)) {
          account.duplicate += 1;
          continue;
        }
      } catch (error) {
        storingFailed(account);
        (failures ??= []).push({ collectorId, error, trade: trades.trade(at) });
        continue;
      }
      account.stored += 1;
      arrivals.add(at);
      const time = exchangeTime[at] ?? 0;
      if (time !== runTime) {
        if (run > 0) lateness.record(receivedAt, runTime, sentAt, run);
        runTime = time;
        run = 0;
      }
      run += 1;
    }
    if (instrument !== undefined && run > 0) {
      lateness.record(receivedAt, runTime, sentAt, run);
      rates.count(rate, instrument, receivedAt, arrivals.length);
    }
    return failures;
  }

  /** False for a duplicate. */
  private addPacked(instrument: Instrument, trades: PackedTrades, at: number): boolean {
    const { identity, store } = this.parts;
    if (!identity.admitPacked(instrument, trades, at)) return false;
    try {
      store.addPacked(trades, at, instrument);
    } catch (error) {
      identity.forget(instrument, trades.idAt(at));
      throw error;
    }
    return true;
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

  private notify(lane: Lane, entered: EnteredTrades): void {
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

function storingFailed(account: CollectorAccount): void {
  account.rejected.store_failed += 1;
  account.rejectedInAll += 1;
}
