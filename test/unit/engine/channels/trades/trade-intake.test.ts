import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../../../src/engine/ledger/ledger';
import { MemoryTradeStore } from '../../../../../src/engine/store/memory-trade-store';
import type { StoredTrade } from '../../../../../src/engine/store/memory-trade-store';
import { TradeIdentity } from '../../../../../src/engine/store/deduplicator';
import { TradeIntake } from '../../../../../src/engine/channels/trades/trade-intake';
import type { IntakeFailure } from '../../../../../src/engine/channels/trades/trade-intake';
import { TradeRates } from '../../../../../src/engine/rates/trade-rates';
import { TradeStorage } from '../../../../../src/engine/channels/trades/trade-storage';
import { REJECTION_REASONS } from '../../../../../src/shared/market-data';
import type { Trade } from '../../../../../src/shared/market-data';
import { NOON, sampleStored, sampleTrade } from '../../../../support/sample-trade';

const LIMITS = { maxTradesPerSymbol: 3, maxTotalTrades: 8, maxMegabytes: 512, retentionMinutes: 1 };

/** A store that fails for the trades it is told to. */
class BrokenStore extends MemoryTradeStore {
  breaksOn: (trade: Trade) => boolean = () => false;

  override add(...[trade, instrument]: Parameters<MemoryTradeStore['add']>): StoredTrade {
    if (this.breaksOn(trade)) throw new Error(`cannot store ${trade.tradeId}`);
    return super.add(trade, instrument);
  }
}

function build(): {
  store: BrokenStore;
  ledger: Ledger;
  rates: TradeRates;
  intake: TradeIntake;
  failures: IntakeFailure[];
} {
  const store = new BrokenStore(LIMITS);
  const ledger = new Ledger(store);
  const rates = new TradeRates();
  const failures: IntakeFailure[] = [];
  const intake = new TradeIntake({
    store,
    ledger,
    rates,
    identity: new TradeIdentity(50),
    onInternalError: (failure) => failures.push(failure),
  });
  return { store, ledger, rates, intake, failures };
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
  rejected: fc.array(fc.record({ reason: fc.constantFrom(...REJECTION_REASONS) }), {
    maxLength: 3,
  }),
  passes: fc.nat(40_000),
});

describe('TradeIntake', () => {
  it('gives every trade one fate, and the books agree after every frame', () => {
    fc.assert(
      fc.property(fc.array(frameOf, { maxLength: 30 }), (frames) => {
        const { store, ledger, intake, failures } = build();
        const entered: StoredTrade[] = [];
        const balancedWhenObserved: boolean[] = [];
        intake.onTradesStored((trades) => {
          entered.push(...trades);
          balancedWhenObserved.push(ledger.report().balanced);
        });
        const expected = new Map<string, { received: number; rejected: number; failed: number }>();
        let now = NOON;
        for (const { collectorId, trades, rejected, passes } of frames) {
          now += passes;
          const failing = new Set<Trade>();
          const frame = trades.map(({ symbol, id, breaks }) => {
            const trade = sampleTrade({ symbol, tradeId: `${id}`, receivedAt: now, collectorId });
            if (breaks) failing.add(trade);
            return trade;
          });
          store.breaksOn = (trade) => failing.has(trade);
          const failuresBefore = failures.length;
          intake.accept(collectorId, frame, rejected);
          store.evictExpired(now);

          const sums = expected.get(collectorId) ?? { received: 0, rejected: 0, failed: 0 };
          sums.received += frame.length + rejected.length;
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
        expect(entered.map(({ sequence }) => sequence)).toEqual(
          entered.map((_, index) => index + 1),
        );
        expect(balancedWhenObserved).not.toContain(false);
      }),
    );
  });

  it('counts and reports each trade that the store throws on, and stores the others', () => {
    const { store, ledger, intake, failures } = build();
    store.breaksOn = ({ tradeId }) => tradeId === 'bad';
    const bad = sampleTrade({ tradeId: 'bad' });
    intake.accept('bybit_trades', [sampleTrade(), bad, sampleTrade()], []);
    expect(ledger.accountOf('bybit_trades')).toEqual({
      received: 3,
      stored: 2,
      duplicate: 0,
      rejected: { store_failed: 1 },
    });
    expect(failures).toEqual([
      { collectorId: 'bybit_trades', error: new Error('cannot store bad'), trade: bad },
    ]);
    expect(ledger.report()).toMatchObject({ balanced: true, holding: { stored: 2, held: 2 } });
  });

  it('stores a trade that failed before when it comes again, instead of calling it a duplicate', () => {
    const { store, ledger, intake } = build();
    const trade = sampleTrade();
    store.breaksOn = () => true;
    intake.accept('bybit_trades', [trade], []);
    store.breaksOn = () => false;
    intake.accept('bybit_trades', [trade], []);
    intake.accept('bybit_trades', [trade], []);
    expect(ledger.accountOf('bybit_trades')).toMatchObject({ stored: 1, duplicate: 1 });
  });

  it('shows an imbalance when the store lost a trade without a word', () => {
    const { store, ledger, intake } = build();
    const add = store.add.bind(store);
    store.add = (trade, instrument) =>
      trade.tradeId === 'lost' ? sampleStored(99, trade) : add(trade, instrument);
    intake.accept('bybit_trades', [sampleTrade()], []);
    expect(ledger.report().balanced).toBe(true);
    intake.accept('bybit_trades', [sampleTrade({ tradeId: 'lost' })], []);
    expect(ledger.report().balanced).toBe(false);
  });

  it('keeps books and other listeners untouched by a listener that throws', () => {
    const { ledger, intake, failures } = build();
    const heard: number[] = [];
    const broken = new Error('listener');
    intake.onTradesStored(() => {
      throw broken;
    });
    intake.onTradesStored((trades) => heard.push(trades.length));
    intake.accept('bybit_trades', [sampleTrade(), sampleTrade()], []);
    expect(heard).toEqual([2]);
    expect(failures).toEqual([{ collectorId: 'bybit_trades', error: broken }]);
    expect(ledger.report()).toMatchObject({ balanced: true, intake: { stored: 2 } });
  });

  it('does not throw even when the reporter of failures does', () => {
    const { store, ledger, rates } = build();
    store.breaksOn = () => true;
    const intake = new TradeIntake({
      store,
      ledger,
      rates,
      identity: new TradeIdentity(50),
      onInternalError: () => {
        throw new Error('reporter');
      },
    });
    intake.accept('bybit_trades', [sampleTrade()], []);
    expect(ledger.accountOf('bybit_trades').rejected).toEqual({ store_failed: 1 });
  });

  it('tells listeners once per frame, only of what entered, until they undo themselves', () => {
    const { intake } = build();
    const heard: string[][] = [];
    const undo = intake.onTradesStored((trades) => {
      heard.push([...trades].map(({ trade }) => trade.tradeId));
      if (heard.length === 2) undo();
    });
    const frame = (...ids: string[]): void =>
      intake.accept(
        'bybit_trades',
        ids.map((tradeId) => sampleTrade({ tradeId })),
        [],
      );
    frame('1', '2', '1');
    frame('1', '2');
    frame('3');
    frame('4');
    expect(heard).toEqual([['1', '2'], ['3']]);
  });

  it('counts rates and latency of stored trades only', () => {
    const { rates, intake, store } = build();
    const twice = sampleTrade({ exchangeTime: NOON - 40, symbol: 'AUSDT' });
    const early = sampleTrade({ exchangeTime: NOON + 7, symbol: 'BUSDT' });
    intake.accept('bybit_trades', [twice, early, twice], [{ reason: 'price_invalid' }]);
    expect(rates.of('bybit_trades', NOON + 1_000).over1s).toBe(2);
    expect(rates.ofInstrument(store.instruments.of(early), NOON + 1_000).over1s).toBe(1);
    expect(intake.latenessOf('bybit_trades', NOON).oneMinute.raw).toMatchObject({
      samples: 2,
      min: -7,
      max: 40,
    });
    expect(intake.latenessOf('binance_trades', NOON).oneMinute.raw).toBeNull();
  });
});

describe('past trades', () => {
  it('are stored and accounted for like others, but are neither rate nor latency', () => {
    const { rates, ledger, intake, store } = build();
    const past = ['1', '2'].map((tradeId) =>
      sampleTrade({ tradeId, exchangeTime: NOON - 3_600_000, origin: 'snapshot' }),
    );
    const live = sampleTrade({ tradeId: '3', exchangeTime: NOON - 40 });
    const heard: string[] = [];
    intake.onTradesStored((trades) => heard.push(...[...trades].map(({ trade }) => trade.tradeId)));
    intake.accept('bybit_trades', [...past, live], []);
    expect(heard).toEqual(['1', '2', '3']);
    expect(ledger.accountOf('bybit_trades')).toMatchObject({ received: 3, stored: 3 });
    expect(rates.of('bybit_trades', NOON + 1_000).over1s).toBe(1);
    expect(rates.ofInstrument(store.instruments.of(live), NOON + 1_000).over1s).toBe(1);
    expect(intake.latenessOf('bybit_trades', NOON).oneMinute.raw).toMatchObject({
      samples: 1,
      max: 40,
    });
  });

  it('that come again after a reconnect are duplicates, whichever way they came first', () => {
    const { ledger, intake } = build();
    intake.accept('bybit_trades', [sampleTrade({ tradeId: 'live' })], []);
    const snapshot = ['live', 'missed'].map((tradeId) =>
      sampleTrade({ tradeId, origin: 'snapshot' }),
    );
    intake.accept('bybit_trades', snapshot, []);
    intake.accept('bybit_trades', [...snapshot, sampleTrade({ tradeId: 'missed' })], []);
    expect(ledger.accountOf('bybit_trades')).toMatchObject({ stored: 2, duplicate: 4 });
  });
});

describe('TradeStorage', () => {
  it('reports what is held, by which limits, and in how much memory', () => {
    const storage = new TradeStorage(LIMITS, () => undefined);
    const empty = storage.report();
    const emptyStoreBytes = storage.store.bytes;
    expect(empty).toMatchObject({ held: 0, symbols: 0, oldestReceivedAt: null });
    storage.intake.accept(
      'bybit_trades',
      ['AUSDT', 'AUSDT', 'BUSDT'].map((symbol, index) =>
        // UUIDs have their places already; whole numbers would take some.
        sampleTrade({ symbol, tradeId: `a9184f3c-0d2e-5b61-9f00-00000000000${index}` }),
      ),
      [],
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
