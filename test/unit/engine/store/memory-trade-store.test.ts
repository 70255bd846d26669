import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryTradeStore } from '../../../../src/engine/store/memory-trade-store';
import type { StoredTrade } from '../../../../src/engine/market-data/stored-trade';
import { instrumentKey } from '../../../../src/shared/market-data';
import type { HeldTrade, Trade, TradeFilter } from '../../../../src/shared/market-data';
import type { StorageSettings } from '../../../../src/shared/settings';
import { pairLabel, pairOf } from '../../../../src/shared/values/pairs';
import { NOON, sampleTrade } from '../../../support/sample-trade';
import { batchesOf } from '../../../support/trade-batches';

const ROOMY: StorageSettings = {
  maxTradesPerSymbol: 1_000,
  maxTotalTrades: 10_000,
  maxMegabytes: 512,
  retentionMinutes: 60,
};

let numbered = 0;

/** Stores trades that came in as few frames as possible. */
function addTrades(store: MemoryTradeStore, ...trades: readonly Trade[]): void {
  for (const batch of batchesOf(trades)) {
    for (let row = 0; row < batch.length; row += 1) {
      const instrument = store.instruments.find(batch.venue, batch.market, batch.symbolAt(row));
      store.add(instrument, batch, row);
    }
  }
}

const keyOf = ({ venue, market, symbol }: HeldTrade): string =>
  instrumentKey(venue, market, symbol);

type Bare = Pick<StoredTrade, 'sequence' | 'trade'>;
const bare = ({ sequence, trade }: StoredTrade): Bare => ({ sequence, trade });

/** The same rules, written as slowly and plainly as possible. */
class NaiveStore {
  held: Bare[] = [];
  stored = 0;
  evicted = { symbol_cap: 0, global_cap: 0, memory_cap: 0, age: 0 };

  constructor(private limits: StorageSettings) {}

  add({ raw: _, ...trade }: Trade): void {
    this.stored += 1;
    this.held.push({ sequence: this.stored, trade });
    this.applyCaps();
  }

  applyLimits(limits: StorageSettings, now: number): void {
    this.limits = limits;
    this.applyCaps();
    this.evictExpired(now);
  }

  evictExpired(now: number): number {
    const before = this.evicted.age;
    const cutoff = now - this.limits.retentionMinutes * 60_000;
    while (this.held.length > 0 && this.held[0]!.trade.receivedAt < cutoff) {
      this.held.shift();
      this.evicted.age += 1;
    }
    return this.evicted.age - before;
  }

  query(filter: TradeFilter): Bare[] {
    return this.held.filter(({ trade }) => fits(trade, filter)).toReversed();
  }

  private applyCaps(): void {
    for (const key of new Set(this.held.map(({ trade }) => keyOf(trade)))) {
      const own = this.held.filter(({ trade }) => keyOf(trade) === key);
      const tooMany = new Set(
        own.slice(0, Math.max(0, own.length - this.limits.maxTradesPerSymbol)),
      );
      this.held = this.held.filter((entry) => !tooMany.has(entry));
      this.evicted.symbol_cap += tooMany.size;
    }
    while (this.held.length > this.limits.maxTotalTrades) {
      this.held.shift();
      this.evicted.global_cap += 1;
    }
  }
}

function fits(trade: HeldTrade, filter: TradeFilter): boolean {
  return (
    (filter.venue === undefined || trade.venue === filter.venue) &&
    (filter.market === undefined || trade.market === filter.market) &&
    (filter.symbol === undefined || trade.symbol === filter.symbol) &&
    (filter.side === undefined || trade.side === filter.side) &&
    (filter.pair === undefined ||
      pairLabel(pairOf(trade.venue, trade.symbol)!) === pairLabel(filter.pair)) &&
    (filter.minNotional === undefined ||
      new Big(trade.price).times(trade.quantity).gte(filter.minNotional))
  );
}

const instrument = fc.constantFrom(
  { venue: 'bybit', market: 'spot', symbol: 'BTCUSDT' } as const,
  { venue: 'bybit', market: 'linear', symbol: 'BTCUSDT' } as const,
  { venue: 'binance', market: 'spot', symbol: 'BTCUSDT' } as const,
  { venue: 'binance', market: 'spot', symbol: 'ETHUSDT' } as const,
  { venue: 'okx', market: 'spot', symbol: 'BTC-USDT' } as const,
);
const filterOf = fc.record(
  {
    venue: fc.constantFrom('bybit', 'binance'),
    market: fc.constantFrom('spot', 'linear'),
    symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT', 'SOLUSDT'),
    pair: fc.constantFrom({ base: 'BTC', quote: 'USDT' }, { base: 'ETH', quote: 'USDT' }),
    side: fc.constantFrom('buy', 'sell'),
    minNotional: fc.constantFrom('0.5', '3', '3.000000000000000001', '40'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<TradeFilter>;
const limitsOf = fc.record({
  maxTradesPerSymbol: fc.integer({ min: 1, max: 12 }),
  maxTotalTrades: fc.integer({ min: 1, max: 30 }),
  maxMegabytes: fc.constant(512),
  retentionMinutes: fc.integer({ min: 1, max: 30 }),
});
const stepOf = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      instrument,
      times: fc.integer({ min: 1, max: 9 }),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      quantity: fc.constantFrom('0.2', '1', '1.000000000000000001', '20'),
      /** Whether its id is one that packs into numbers. */
      packs: fc.boolean(),
      /** The clock may also be set back. */
      passes: fc.integer({ min: -60_000, max: 240_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('limits' as const), limits: limitsOf }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('expire' as const), passes: fc.nat(900_000) }),
  },
);

describe('MemoryTradeStore', () => {
  it('holds, orders and counts exactly what the plain rules say, after every step', () => {
    fc.assert(
      fc.property(
        limitsOf,
        fc.array(stepOf, { maxLength: 50 }),
        filterOf,
        (limits, steps, filter) => {
          const store = new MemoryTradeStore(limits);
          const naive = new NaiveStore(limits);
          let now = NOON;
          for (const step of steps) {
            switch (step.do) {
              case 'add':
                now += step.passes;
                for (let time = 0; time < step.times; time += 1) {
                  const { side, quantity } = step;
                  const trade = sampleTrade({
                    ...step.instrument,
                    side,
                    price: '3',
                    quantity,
                    ...(step.packs ? { tradeId: String(++numbered) } : {}),
                    receivedAt: now,
                  });
                  addTrades(store, trade);
                  naive.add(trade);
                }
                break;
              case 'limits':
                store.applyLimits(step.limits, now);
                naive.applyLimits(step.limits, now);
                break;
              case 'expire':
                now += step.passes;
                expect(store.evictExpired(now)).toBe(naive.evictExpired(now));
            }
            const held = naive.held.length;
            expect(store.query().map(bare)).toEqual(naive.query({}));
            expect(store.holding()).toEqual({ stored: naive.stored, held, evicted: naive.evicted });
            expect(store.held).toBe(held);
            expect(store.oldestReceivedAt).toBe(naive.held[0]?.trade.receivedAt ?? null);
            expect(store.query({ filter, limit: 5 }).map(bare)).toEqual(
              naive.query(filter).slice(0, 5),
            );
            expect(store.snapshot(filter).map(bare)).toEqual(naive.query(filter).toReversed());
            expect(store.countMatching(filter)).toBe(naive.query(filter).length);
          }
          for (let sequence = 0; sequence <= naive.stored + 1; sequence += 1) {
            const found = store.get(sequence);
            expect(found && bare(found)).toEqual(
              naive.held.find((entry) => entry.sequence === sequence),
            );
          }
        },
      ),
    );
  });

  it('stays right when one busy instrument leaves thousands of tombstones behind a quiet one', () => {
    const limits = {
      maxTradesPerSymbol: 2,
      maxTotalTrades: 10,
      maxMegabytes: 512,
      retentionMinutes: 60,
    };
    const store = new MemoryTradeStore(limits);
    const quiet = sampleTrade({ symbol: 'QUIETUSDT' });
    addTrades(store, quiet);
    for (let index = 0; index < 5_000; index += 1)
      addTrades(store, sampleTrade({ symbol: 'BUSYUSDT' }));
    expect(store.query().map(({ sequence }) => sequence)).toEqual([5_001, 5_000, 1]);
    expect(quiet).toMatchObject(store.get(1)?.trade ?? { symbol: 'none is held' });
    expect(store.frameText(1)).toBe(sampleTrade().raw);
    expect([store.get(4_999), store.frameText(4_999)]).toEqual([undefined, undefined]);
    expect(store.holding().evicted).toEqual({
      symbol_cap: 4_998,
      global_cap: 0,
      memory_cap: 0,
      age: 0,
    });
    // Tombstones are kept within their bound, or a held trade would cost without limit.
    expect(store.bytes).toBeLessThan(1_200 * 400);
  });

  it('never mixes spot with linear, nor one venue with another', () => {
    const store = new MemoryTradeStore({ ...ROOMY, maxTradesPerSymbol: 1 });
    addTrades(store, sampleTrade({ market: 'spot', tradeId: 'spot' }));
    addTrades(store, sampleTrade({ market: 'linear', tradeId: 'linear' }));
    addTrades(store, sampleTrade({ venue: 'binance', tradeId: 'binance' }));
    const ids = (filter: TradeFilter): string[] =>
      store.query({ filter }).map(({ trade }) => trade.tradeId);
    expect(ids({})).toEqual(['binance', 'linear', 'spot']);
    expect(ids({ market: 'linear' })).toEqual(['linear']);
    expect(ids({ venue: 'bybit', symbol: 'BTCUSDT' })).toEqual(['linear', 'spot']);
  });

  it('gives an export a copy that later trades, limits and evictions do not touch', () => {
    const store = new MemoryTradeStore(ROOMY);
    for (let index = 0; index < 20; index += 1) addTrades(store, sampleTrade());
    const snapshot = store.snapshot();
    for (let index = 0; index < 20; index += 1) addTrades(store, sampleTrade());
    store.applyLimits({ ...ROOMY, maxTotalTrades: 3 }, NOON);
    store.evictExpired(NOON + 3_600_001);
    expect(snapshot.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(store.held).toBe(0);
  });

  it('answers only what came after a given trade', () => {
    const store = new MemoryTradeStore(ROOMY);
    for (const symbol of ['A', 'B', 'A', 'B', 'A']) addTrades(store, sampleTrade({ symbol }));
    const after = (filter: TradeFilter): number[] =>
      store.query({ filter, after: 2 }).map(({ sequence }) => sequence);
    expect(after({})).toEqual([5, 4, 3]);
    expect(after({ symbol: 'A' })).toEqual([5, 3]);
  });

  it('tells per instrument what was stored, what is held and the last trade, even after eviction', () => {
    const store = new MemoryTradeStore({ ...ROOMY, maxTradesPerSymbol: 2 });
    for (let index = 0; index < 3; index += 1) addTrades(store, sampleTrade());
    const { raw: _, ...trade } = sampleTrade({ price: '1.50' });
    addTrades(store, { ...trade, raw: '{}' });
    const latest = { sequence: 4, trade };
    expect(store.holdingOf('bybit:spot:BTCUSDT')).toMatchObject({
      stored: 4,
      held: 2,
      latest,
    });
    store.evictExpired(NOON + 3_600_001);
    expect(store.holdingOf('bybit:spot:BTCUSDT')).toMatchObject({
      stored: 4,
      held: 0,
      latest,
    });
    expect(store.holdingOf('bybit:spot:ETHUSDT')).toBeUndefined();
  });

  it('counts the text of a frame once, however many trades it carried', () => {
    const store = new MemoryTradeStore(ROOMY);
    const raw = 'x'.repeat(1_000);
    addTrades(store, sampleTrade({ raw, tradeId: '10' }));
    const one = store.bytes;
    const many = new MemoryTradeStore(ROOMY);
    const frame = Array.from({ length: 10 }, (_, index) =>
      sampleTrade({ raw, tradeId: `${100 + index}` }),
    );
    addTrades(many, ...frame);
    expect(many.bytes).toBe(one);
    addTrades(many, sampleTrade({ raw: 'y'.repeat(1_000) }));
    expect(many.bytes - one).toBeGreaterThanOrEqual(1_000);
  });

  it('keeps within its memory, oldest first, whatever the frames weigh and however symbols share it', () => {
    const frame = fc.record({
      symbol: fc.constantFrom('A', 'B', 'C', 'D'),
      mates: fc.integer({ min: 1, max: 30 }),
      weight: fc.integer({ min: 0, max: 2_000 }),
      packs: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 60, maxLength: 150 }),
        fc.integer({ min: 24, max: 120 }),
        (frames, kilobytes) => {
          const limits = { ...ROOMY, maxMegabytes: kilobytes / 1_000 };
          const store = new MemoryTradeStore(limits);
          frames.forEach(({ symbol, mates, weight, packs }, index) => {
            const raw = `${index}`.padEnd(weight, '.');
            const [batch] = batchesOf(
              Array.from({ length: mates }, () =>
                sampleTrade({ symbol, raw, ...(packs ? {} : { tradeId: 'ø'.repeat(9) }) }),
              ),
            );
            const kept = store.instruments.find('bybit', 'spot', symbol);
            for (let row = 0; row < mates; row += 1) {
              store.add(kept, batch!, row);
              if (store.held > 1) expect(store.bytes).toBeLessThanOrEqual(kilobytes * 1_000);
            }
          });
          const { stored, held, evicted } = store.holding();
          expect(stored).toBe(held + evicted.memory_cap);
          expect(store.query().map(({ sequence }) => sequence)).toEqual(
            Array.from({ length: held }, (_, index) => stored - index),
          );
        },
      ),
    );
  });

  it('counts bytes as if it had taken in only what it holds, but for spare room', () => {
    const store = new MemoryTradeStore({ ...ROOMY, maxTradesPerSymbol: 100 });
    const fresh = new MemoryTradeStore({ ...ROOMY, maxTradesPerSymbol: 100 });
    for (let index = 0; index < 1_000; index += 1) {
      const raw = `${index >> 2}`.padEnd(200 + (index % 3), '.');
      const trade = sampleTrade({ symbol: 'A', raw, ...(index % 5 > 0 ? {} : { tradeId: 'ø' }) });
      addTrades(store, trade);
      if (index >= 900) addTrades(fresh, trade);
    }
    expect(store.bytes).toBe(fresh.bytes);
  });

  it('gives memory back when trades leave, and takes what others remember into account', () => {
    const store = new MemoryTradeStore({ ...ROOMY, maxTradesPerSymbol: 10_000, maxMegabytes: 2 });
    for (let index = 0; index < 5_000; index += 1) {
      addTrades(store, sampleTrade({ raw: `${index}`, tradeId: `${index}` }));
    }
    const full = store.bytes;
    store.countBeside(1.5e6);
    expect(store.bytes).toBeLessThanOrEqual(0.5e6);
    expect(store.held).toBeGreaterThan(1_000);
    // With the second look in which nobody needed the room.
    for (let look = 0; look < 2; look += 1) store.evictExpired(NOON + 3_600_001);
    expect(store.held).toBe(0);
    expect(store.bytes).toBeLessThan(full / 5);
  });

  it('lets go what a lower limit of memory leaves no room for, at once', () => {
    const store = new MemoryTradeStore(ROOMY);
    for (let index = 0; index < 900; index += 1) addTrades(store, sampleTrade({ raw: `${index}` }));
    store.applyLimits({ ...ROOMY, maxMegabytes: 0.05 }, NOON);
    expect(store.bytes).toBeLessThanOrEqual(50_000);
    expect(store.holding().evicted.memory_cap).toBe(900 - store.held);
  });
});
