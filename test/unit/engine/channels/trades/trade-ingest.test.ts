import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../../../src/engine/ledger/ledger';
import { MemoryTradeStore } from '../../../../../src/engine/store/memory-trade-store';
import { Deduplicator } from '../../../../../src/engine/store/deduplicator';
import { TradeIngest } from '../../../../../src/engine/channels/trades/trade-ingest';
import type { IngestFailure } from '../../../../../src/engine/channels/trades/trade-ingest';
import { FATE } from '../../../../../src/engine/market-data/trade-batch';
import type { TradeBatch } from '../../../../../src/engine/market-data/trade-batch';
import { TradeRates } from '../../../../../src/engine/rates/trade-rates';
import { TradeStorage } from '../../../../../src/engine/channels/trades/trade-storage';
import { REJECTION_REASONS } from '../../../../../src/shared/market-data';
import type { RejectionReason } from '../../../../../src/shared/market-data';
import type { Trade } from '../../../../../src/shared/market-data';
import { NOON, sampleTrade } from '../../../../support/sample-trade';
import { batchOf } from '../../../../support/trade-batches';

const LIMITS = { maxTradesPerSymbol: 3, maxTotalTrades: 8, maxMegabytes: 512, retentionMinutes: 1 };

/** A store that fails for the trades it is told to. */
class BrokenStore extends MemoryTradeStore {
  breaksOn: (batch: TradeBatch, row: number) => boolean = () => false;

  override add(...[instrument, batch, row]: Parameters<MemoryTradeStore['add']>): number {
    if (this.breaksOn(batch, row)) throw new Error(`cannot store ${batch.idAt(row)}`);
    return super.add(instrument, batch, row);
  }
}

/** A frame of a collector of Bybit spot. */
const frame = (
  trades: readonly Trade[],
  reasons: readonly RejectionReason[] = [],
  collectorId = 'bybit_trades',
): TradeBatch =>
  batchOf(
    trades,
    reasons.map((reason) => ({ reason, message: reason, sample: '' })),
    { venue: 'bybit', market: 'spot', collectorId },
  );

const idsOf = (batch: TradeBatch): string[] =>
  [...batch.storedTrades()].map(({ trade }) => trade.tradeId);

function build(): {
  store: BrokenStore;
  ledger: Ledger;
  rates: TradeRates;
  ingest: TradeIngest;
  failures: IngestFailure[];
} {
  const store = new BrokenStore(LIMITS);
  const ledger = new Ledger(store);
  const rates = new TradeRates();
  const failures: IngestFailure[] = [];
  const ingest = new TradeIngest({
    store,
    ledger,
    rates,
    deduplicator: new Deduplicator(50),
    onInternalError: (failure) => failures.push(failure),
  });
  return { store, ledger, rates, ingest, failures };
}

const frameOf = fc.record({
  collectorId: fc.constantFrom('bybit_trades', 'binance_trades'),
  trades: fc.array(
    fc.record({
      symbol: fc.constantFrom('AUSDT', 'BUSDT', 'CUSDT'),
      id: fc.nat(25),
      breaks: fc.boolean(),
    }),
    { maxLength: 8 },
  ),
  rejected: fc.array(fc.constantFrom(...REJECTION_REASONS), { maxLength: 3 }),
  passes: fc.nat(40_000),
});

describe('TradeIngest', () => {
  it('gives every trade one fate, and the books agree after every frame', () => {
    fc.assert(
      fc.property(fc.array(frameOf, { maxLength: 30 }), (frames) => {
        const { store, ledger, ingest, failures } = build();
        const entered: number[] = [];
        const balancedWhenObserved: boolean[] = [];
        ingest.onTradesStored((batch) => {
          for (const { sequence } of batch.storedTrades()) entered.push(sequence);
          balancedWhenObserved.push(ledger.report().balanced);
        });
        const expected = new Map<string, { received: number; rejected: number; failed: number }>();
        let now = NOON;
        for (const { collectorId, trades, rejected, passes } of frames) {
          now += passes;
          store.breaksOn = (_, row) => trades[row]?.breaks === true;
          const failuresBefore = failures.length;
          const received = trades.map(({ symbol, id }) =>
            sampleTrade({ symbol, tradeId: `${id}`, receivedAt: now, collectorId }),
          );
          const batch = frame(received, rejected, collectorId);
          ingest.accept(batch);
          store.evictExpired(now);
          const fates = new Set<number>(Object.values(FATE));
          expect([...batch.fate.subarray(0, batch.length)].every((fate) => fates.has(fate))).toBe(
            true,
          );

          const sums = expected.get(collectorId) ?? { received: 0, rejected: 0, failed: 0 };
          sums.received += trades.length + rejected.length;
          sums.rejected += rejected.length;
          sums.failed += failures.length - failuresBefore;
          expected.set(collectorId, sums);
          const report = ledger.report();
          expect(report.balanced).toBe(true);
          expect(report.intake.stored).toBe(entered.length);
          expect(report.holding.held).toBe(store.query().length);
          for (const [id, { received, rejected: refused, failed }] of expected) {
            const account = ledger.accountOf(id);
            const allRejected = Object.values(account.rejected).reduce((sum, n) => sum + n, 0);
            expect(account.received).toBe(received);
            expect(allRejected).toBe(refused + failed);
            expect(account.received).toBe(account.stored + account.duplicate + allRejected);
          }
        }
        expect(entered).toEqual(entered.map((_, index) => index + 1));
        expect(balancedWhenObserved).not.toContain(false);
      }),
    );
  });

  it('counts and reports each trade that the store throws on, and stores the others', () => {
    const { store, ledger, ingest, failures } = build();
    store.breaksOn = (batch, row) => batch.idAt(row) === 'bad';
    const bad = sampleTrade({ tradeId: 'bad' });
    ingest.accept(frame([sampleTrade(), bad, sampleTrade()]));
    expect(ledger.accountOf('bybit_trades')).toEqual({
      received: 3,
      stored: 2,
      duplicate: 0,
      rejected: { store_failed: 1 },
    });
    expect(failures).toEqual([
      {
        collectorId: 'bybit_trades',
        error: new Error('cannot store bad'),
        trade: { tradeId: 'bad', raw: bad.raw },
      },
    ]);
    expect(ledger.report()).toMatchObject({ balanced: true, holding: { stored: 2, held: 2 } });
  });

  it('stores a trade that failed before when it comes again, instead of calling it a duplicate', () => {
    const { store, ledger, ingest } = build();
    const trade = sampleTrade();
    store.breaksOn = () => true;
    ingest.accept(frame([trade]));
    store.breaksOn = () => false;
    ingest.accept(frame([trade]));
    ingest.accept(frame([trade]));
    expect(ledger.accountOf('bybit_trades')).toMatchObject({ stored: 1, duplicate: 1 });
  });

  it('shows an imbalance when the store lost a trade without a word', () => {
    const { store, ledger, ingest } = build();
    const add = store.add.bind(store);
    store.add = (instrument, batch, row) =>
      batch.idAt(row) === 'lost' ? 99 : add(instrument, batch, row);
    ingest.accept(frame([sampleTrade()]));
    expect(ledger.report().balanced).toBe(true);
    ingest.accept(frame([sampleTrade({ tradeId: 'lost' })]));
    expect(ledger.report().balanced).toBe(false);
  });

  it('keeps books and other listeners untouched by a listener that throws', () => {
    const { ledger, ingest, failures } = build();
    const heard: number[] = [];
    const broken = new Error('listener');
    ingest.onTradesStored(() => {
      throw broken;
    });
    ingest.onTradesStored((batch) => heard.push(batch.length));
    ingest.accept(frame([sampleTrade(), sampleTrade()]));
    expect(heard).toEqual([2]);
    expect(failures).toEqual([{ collectorId: 'bybit_trades', error: broken }]);
    expect(ledger.report()).toMatchObject({ balanced: true, intake: { stored: 2 } });
  });

  it('does not throw even when the reporter of failures does', () => {
    const { store, ledger, rates } = build();
    store.breaksOn = () => true;
    const ingest = new TradeIngest({
      store,
      ledger,
      rates,
      deduplicator: new Deduplicator(50),
      onInternalError: () => {
        throw new Error('reporter');
      },
    });
    ingest.accept(frame([sampleTrade()]));
    expect(ledger.accountOf('bybit_trades').rejected).toEqual({ store_failed: 1 });
  });

  it('tells listeners once per frame, only of what entered, until they undo themselves', () => {
    const { ingest } = build();
    const heard: string[][] = [];
    const unsubscribe = ingest.onTradesStored((batch) => {
      heard.push(idsOf(batch));
      if (heard.length === 2) unsubscribe();
    });
    const accept = (...ids: string[]): void =>
      ingest.accept(frame(ids.map((tradeId) => sampleTrade({ tradeId }))));
    accept('1', '2', '1');
    accept('1', '2');
    accept('3');
    accept('4');
    expect(heard).toEqual([['1', '2'], ['3']]);
  });

  it('counts rates and latency of stored trades only', () => {
    const { rates, ingest, store } = build();
    const twice = sampleTrade({ exchangeTime: NOON - 40, symbol: 'AUSDT' });
    const early = sampleTrade({ exchangeTime: NOON + 7, symbol: 'BUSDT' });
    ingest.accept(frame([twice, early, twice], ['price_invalid']));
    expect(rates.of('bybit_trades', NOON + 1_000).over1s).toBe(2);
    expect(
      rates.ofInstrument(store.instruments.find('bybit', 'spot', 'BUSDT'), NOON + 1_000).over1s,
    ).toBe(1);
    expect(ingest.latenessOf('bybit_trades', NOON).oneMinute.raw).toMatchObject({
      samples: 2,
      min: -7,
      max: 40,
    });
    expect(ingest.latenessOf('binance_trades', NOON).oneMinute.raw).toBeNull();
  });
});

describe('past trades', () => {
  it('are stored and accounted for like others, but are neither rate nor latency', () => {
    const { rates, ledger, ingest, store } = build();
    const past = ['1', '2'].map((tradeId) =>
      sampleTrade({ tradeId, exchangeTime: NOON - 3_600_000, origin: 'snapshot' }),
    );
    const live = sampleTrade({ tradeId: '3', exchangeTime: NOON - 40 });
    const heard: string[] = [];
    ingest.onTradesStored((batch) => heard.push(...idsOf(batch)));
    ingest.accept(frame([...past, live]));
    expect(heard).toEqual(['1', '2', '3']);
    expect(ledger.accountOf('bybit_trades')).toMatchObject({ received: 3, stored: 3 });
    expect(rates.of('bybit_trades', NOON + 1_000).over1s).toBe(1);
    expect(
      rates.ofInstrument(store.instruments.find('bybit', 'spot', 'BTCUSDT'), NOON + 1_000).over1s,
    ).toBe(1);
    expect(ingest.latenessOf('bybit_trades', NOON).oneMinute.raw).toMatchObject({
      samples: 1,
      max: 40,
    });
  });

  it('that come again after a reconnect are duplicates, whichever way they came first', () => {
    const { ledger, ingest } = build();
    ingest.accept(frame([sampleTrade({ tradeId: 'live' })]));
    const snapshot = ['live', 'missed'].map((tradeId) =>
      sampleTrade({ tradeId, origin: 'snapshot' }),
    );
    ingest.accept(frame(snapshot));
    ingest.accept(frame([...snapshot, sampleTrade({ tradeId: 'missed' })]));
    expect(ledger.accountOf('bybit_trades')).toMatchObject({ stored: 2, duplicate: 4 });
  });
});

describe('TradeStorage', () => {
  it('reports what is held, by which limits, and in how much memory', () => {
    const storage = new TradeStorage(LIMITS, () => undefined);
    const empty = storage.report();
    const emptyStoreBytes = storage.store.bytes;
    expect(empty).toMatchObject({ held: 0, symbols: 0, oldestReceivedAt: null });
    storage.ingest.accept(
      frame(
        ['AUSDT', 'AUSDT', 'BUSDT'].map((symbol, index) =>
          // UUIDs have their places already; whole numbers would take some.
          sampleTrade({ symbol, tradeId: `a9184f3c-0d2e-5b61-9f00-00000000000${index}` }),
        ),
      ),
    );
    expect(storage.report()).toMatchObject({
      ...LIMITS,
      held: 3,
      symbols: 2,
      oldestReceivedAt: NOON,
    });
    expect(storage.report().memoryBytesEstimate).toBe(
      empty.memoryBytesEstimate + storage.store.bytes - emptyStoreBytes,
    );
    storage.applyLimits({ ...LIMITS, maxTotalTrades: 1 }, NOON);
    expect(storage.report()).toMatchObject({ held: 1, symbols: 1, maxTotalTrades: 1 });
    expect(storage.ledger.report().balanced).toBe(true);
  });
});
