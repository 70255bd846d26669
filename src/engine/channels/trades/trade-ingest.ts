import type { Lateness } from '../../../shared/collector-status';
import { FATE } from '../../market-data/trade-batch';
import type { TradeBatch } from '../../market-data/trade-batch';
import { LatenessLane } from '../../latency/collector-latency';
import type { LatencySample } from '../../latency/latency-sketch';
import type { LatencyRecentSpan } from '../../latency/latency-window';
import type { CollectorAccount, Ledger } from '../../ledger/ledger';
import type { Instrument } from '../../market-data/instruments';
import type { SecondCounter } from '../../rates/second-counter';
import type { TradeRates } from '../../rates/trade-rates';
import { RecentFates } from './recent-fates';
import type { Deduplicator } from '../../store/deduplicator';
import type { MemoryTradeStore } from '../../store/memory-trade-store';

/** Called once per accepted batch of which a row was stored; the batch is reused when it returns. */
export type TradesStoredListener = (batch: TradeBatch) => void;

/** A defect in Tapedeck itself: a row that could not be stored, or a listener that threw. */
export interface IngestFailure {
  readonly collectorId: string;
  readonly error: unknown;
  /** The row that could not be stored; absent when a listener threw. */
  readonly trade?: { readonly tradeId: string; readonly raw: string };
}

export interface TradeIngestDeps {
  readonly store: Pick<MemoryTradeStore, 'add' | 'instruments'>;
  readonly deduplicator: Deduplicator;
  readonly ledger: Ledger;
  readonly rates: TradeRates;
  /** Called after every row of the batch is counted, once per failure. */
  readonly onInternalError: (failure: IngestFailure) => void;
}

/** What the trades of one collector are counted into. */
interface Lane {
  readonly collectorId: string;
  readonly account: CollectorAccount;
  readonly rate: SecondCounter;
  readonly latency: LatenessLane;
  readonly fates: RecentFates;
}

/**
 * Decides the fate of each received trade, and is the only place that does: stored, duplicate, or rejected
 * for a reason. Live frames, backfill pages and replays all pass through `accept`. A failure inside is
 * counted as `store_failed` and reported.
 */
export class TradeIngest {
  readonly #deps: TradeIngestDeps;
  readonly #lanes = new Map<string, Lane>();
  readonly #latencies = new Map<string, LatenessLane>();
  #latest: Lane | undefined;
  /** Replaced, never changed, so that a listener may unsubscribe while it is called. */
  #listeners: readonly TradesStoredListener[] = [];

  constructor(deps: TradeIngestDeps) {
    this.#deps = deps;
  }

  /**
   * Takes the trades of one frame or page, in the order of the wire, and sets the fate, the sequence and
   * the instrument of each row. Never throws. Listeners and error reports run last, when every row is
   * counted.
   */
  readonly accept = (batch: TradeBatch): void => {
    const lane = this.#laneOf(batch.collectorId);
    const { account } = lane;
    const { rejected } = batch;
    account.received += batch.length + rejected.length;
    if (rejected.length > 0) {
      account.rejectedInAll += rejected.length;
      for (const { reason } of rejected) account.rejected[reason] += 1;
      lane.fates.rejected(rejected, batch.receivedAt);
    }
    if (batch.length === 0) return;

    const storedBefore = account.stored;
    const failures = this.#store(lane, batch);
    if (failures !== undefined) for (const failure of failures) this.#report(failure);
    if (account.stored > storedBefore) this.#notify(batch);
  };

  /** Called for each batch of which a row was stored. @returns unsubscribe */
  onTradesStored(listener: TradesStoredListener): () => void {
    // Wrapped, so that the same function given twice is two subscriptions.
    const entry: TradesStoredListener = (batch) => listener(batch);
    this.#listeners = [...this.#listeners, entry];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== entry);
    };
  }

  /** Rejected trades and duplicates of the last 60 s. */
  recentFatesOf(collectorId: string): RecentFates {
    return this.#laneOf(collectorId).fates;
  }

  /** Corrected latency of live trades; null where the clock offset is not known or none came. */
  latencySampleOf(
    collectorId: string,
    span: LatencyRecentSpan,
    now: number,
    limitMs: number,
  ): LatencySample | null {
    return this.#latencyOf(collectorId).sample(span, now, limitMs);
  }

  latenessOf(collectorId: string, now: number): Omit<Lateness, 'clock'> {
    return this.#latencyOf(collectorId).report(now);
  }

  /** Sets the clock of the collector's venue minus ours, in ms, from now on; null when it is not known. */
  setClockOffset(collectorId: string, offsetMs: number | null): void {
    this.#latencyOf(collectorId).clockOffsetMs = offsetMs;
  }

  #store(lane: Lane, batch: TradeBatch): IngestFailure[] | undefined {
    const { account, rate, latency, fates } = lane;
    const { rates, deduplicator } = this.#deps;
    const { symbolIndex, exchangeTime, origin, fate, sequence } = batch;
    const { receivedAt, publishedAt, length } = batch;
    let failures: IngestFailure[] | undefined;
    let symbol = -1;
    let instrument: Instrument | undefined;
    // Live rows in a row of one instrument are counted into its rate together, those of one moment into
    // the latency together.
    let runTime = 0;
    let sameTime = 0;
    let sameInstrument = 0;
    for (let row = 0; row < length; row += 1) {
      if (symbolIndex[row] !== symbol) {
        if (instrument !== undefined && sameInstrument > 0) {
          rates.count(rate, instrument, receivedAt, sameInstrument);
          sameInstrument = 0;
        }
        symbol = symbolIndex[row] ?? 0;
        instrument = undefined;
      }
      try {
        instrument ??= this.#instrumentOf(batch, symbol);
        if (!deduplicator.admit(instrument, batch, row)) {
          fate[row] = FATE.duplicate;
          account.duplicate += 1;
          if (origin[row] === 0) fates.duplicate(batch.symbolNamed(symbol), receivedAt);
          continue;
        }
        sequence[row] = this.#storeRow(instrument, batch, row);
        fate[row] = FATE.stored;
      } catch (error) {
        fate[row] = FATE.failed;
        account.rejected.store_failed += 1;
        account.rejectedInAll += 1;
        const trade = { tradeId: batch.idAt(row), raw: batch.rawAt(row) };
        (failures ??= []).push({ collectorId: lane.collectorId, error, trade });
        continue;
      }
      account.stored += 1;
      // History says nothing about now: neither how busy the market is nor how late the feed.
      if (origin[row] !== 0) continue;
      sameInstrument += 1;
      const time = exchangeTime[row] ?? 0;
      if (time !== runTime) {
        if (sameTime > 0) latency.record(receivedAt, runTime, publishedAt, sameTime);
        runTime = time;
        sameTime = 0;
      }
      sameTime += 1;
    }
    if (sameTime > 0) latency.record(receivedAt, runTime, publishedAt, sameTime);
    if (instrument !== undefined && sameInstrument > 0) {
      rates.count(rate, instrument, receivedAt, sameInstrument);
    }
    return failures;
  }

  #instrumentOf(batch: TradeBatch, symbolIndex: number): Instrument {
    const { venue, market } = batch;
    const symbol = batch.symbolNamed(symbolIndex);
    const instrument = this.#deps.store.instruments.find(venue, market, symbol);
    batch.setInstrument(symbolIndex, instrument);
    return instrument;
  }

  /** @returns the sequence of the row, which was admitted */
  #storeRow(instrument: Instrument, batch: TradeBatch, row: number): number {
    const { deduplicator, store } = this.#deps;
    try {
      return store.add(instrument, batch, row);
    } catch (error) {
      deduplicator.forget(instrument, batch, row);
      throw error;
    }
  }

  #notify(batch: TradeBatch): void {
    for (const listener of this.#listeners) {
      try {
        listener(batch);
      } catch (error) {
        this.#report({ collectorId: batch.collectorId, error });
      }
    }
  }

  #report(failure: IngestFailure): void {
    try {
      this.#deps.onInternalError(failure);
    } catch {
      // The reporter is the last resort; the failure is in the ledger all the same.
    }
  }

  #latencyOf(collectorId: string): LatenessLane {
    let latency = this.#latencies.get(collectorId);
    if (latency === undefined) {
      latency = new LatenessLane();
      this.#latencies.set(collectorId, latency);
    }
    return latency;
  }

  #laneOf(collectorId: string): Lane {
    if (this.#latest?.collectorId === collectorId) return this.#latest;
    let lane = this.#lanes.get(collectorId);
    if (lane === undefined) {
      lane = {
        collectorId,
        account: this.#deps.ledger.open(collectorId),
        rate: this.#deps.rates.open(collectorId),
        latency: this.#latencyOf(collectorId),
        fates: new RecentFates(),
      };
      this.#lanes.set(collectorId, lane);
    }
    return (this.#latest = lane);
  }
}
