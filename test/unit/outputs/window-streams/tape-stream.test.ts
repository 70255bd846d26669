import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TapeFeed } from '../../../../src/outputs/window-streams/tape-stream';
import { TradeStorage } from '../../../../src/engine/channels/trades/trade-storage';
import type { TapeBatch, TapeRow, TapeSnapshot } from '../../../../src/shared/ipc/contract';
import type { TradeFilter } from '../../../../src/shared/market-data';
import { batchOf } from '../../../support/trade-batches';
import { NOON, sampleTrade } from '../../../support/sample-trade';

const LIMITS = {
  maxTradesPerSymbol: 100_000,
  maxTotalTrades: 100_000,
  maxMegabytes: 512,
  retentionMinutes: 60,
};

/** A feed with its store, a clock and one timer that only the test moves. */
class Bench {
  now = NOON;
  readonly batches: TapeBatch[] = [];
  readonly sentAt: number[] = [];
  timer: { readonly run: () => void; readonly due: number } | undefined;
  listeners = 0;
  readonly storage = new TradeStorage(LIMITS, ({ error }) => {
    throw error;
  });
  readonly feed = new TapeFeed({
    store: this.storage.store,
    onTradesStored: (listener) => {
      const undo = this.storage.ingest.onTradesStored(listener);
      this.listeners += 1;
      return () => {
        this.listeners -= 1;
        undo();
      };
    },
    send: (batch) => {
      this.batches.push(batch);
      this.sentAt.push(this.now);
    },
    now: () => this.now,
    setTimer: (run, delayMs) => {
      const timer = { run, due: this.now + delayMs };
      this.timer = timer;
      return () => {
        if (this.timer === timer) this.timer = undefined;
      };
    },
  });

  trades(count: number, symbol = 'BTCUSDT'): void {
    const frame = Array.from({ length: count }, () => sampleTrade({ symbol }));
    this.storage.ingest.accept(batchOf(frame));
  }

  pass(ms: number): void {
    const until = this.now + ms;
    while (this.timer !== undefined && this.timer.due <= until) {
      const { run, due } = this.timer;
      this.now = due;
      this.timer = undefined;
      run();
    }
    this.now = until;
  }

  acknowledgeAll(): void {
    const last = this.batches.at(-1);
    if (last !== undefined) this.feed.acknowledge(last.generation, last.sequence);
  }
}

const sequences = (rows: readonly TapeRow[]): number[] => rows.map(({ sequence }) => sequence);

describe('TapeFeed', () => {
  it('shows every matching trade in a snapshot or a batch, or says that it was skipped', () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('trades' as const),
          symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT'),
          count: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 200, max: 900 })),
        }),
      },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(250) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('acknowledge' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('hide' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('show' as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('watch' as const),
          filter: fc.constantFrom<TradeFilter>({}, { symbol: 'ETHUSDT' }),
        }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bench = new Bench();
        let filter: TradeFilter = {};
        let snapshot: TapeSnapshot = bench.feed.watch(filter);
        let visible = true;
        for (const current of steps) {
          switch (current.do) {
            case 'trades':
              bench.trades(current.count, current.symbol);
              break;
            case 'pass':
              bench.pass(current.ms);
              break;
            case 'acknowledge':
              bench.acknowledgeAll();
              break;
            case 'hide':
            case 'show':
              visible = current.do === 'show';
              bench.feed.setVisible(visible);
              break;
            case 'watch':
              ({ filter } = current);
              snapshot = bench.feed.watch(filter);
              expect(snapshot.rows).toHaveLength(Math.min(1_000, snapshot.matching));
          }
          if (!visible) {
            expect(bench.timer).toBeUndefined();
            expect(bench.listeners).toBe(0);
          }
        }
        // Whatever happened, once the window is there and answers, nothing is missing.
        bench.feed.setVisible(true);
        for (let round = 0; round < 4; round += 1) {
          bench.acknowledgeAll();
          bench.pass(100);
        }
        const batches = bench.batches.filter(
          ({ generation }) => generation === snapshot.generation,
        );
        const shown = batches.flatMap(({ rows }) => sequences(rows));
        const skipped = batches.reduce((sum, batch) => sum + batch.skipped, 0);
        expect(snapshot.matching + shown.length + skipped).toBe(
          bench.storage.store.countMatching(filter),
        );
        expect(new Set([...shown, ...sequences(snapshot.rows)]).size).toBe(
          shown.length + snapshot.rows.length,
        );
        expect(batches.map(({ sequence }) => sequence)).toEqual(
          batches.map((_, index) => index + 1),
        );
        // Newest first within a batch, and each batch newer than the one before.
        const inOrder = batches.flatMap(({ rows }) => sequences(rows).toReversed());
        expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
        for (const { rows } of batches) expect(rows.length).toBeLessThanOrEqual(300);
        if (filter.symbol !== undefined) {
          const symbols = batches.flatMap(({ rows }) => rows.map(({ symbol }) => symbol));
          expect(symbols.filter((symbol) => symbol !== filter.symbol)).toEqual([]);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('sends at most one batch in 100 ms, whatever the flood', () => {
    const bench = new Bench();
    bench.feed.watch({});
    for (let ms = 0; ms < 999; ms += 3) {
      bench.trades(20);
      bench.pass(3);
      bench.acknowledgeAll();
    }
    expect(bench.sentAt).toEqual(Array.from({ length: 10 }, (_, index) => NOON + index * 100));
  });

  it('stops after two batches that nobody acknowledged, and goes on with the newest when one is', () => {
    const bench = new Bench();
    bench.feed.watch({});
    for (let batch = 0; batch < 5; batch += 1) {
      bench.trades(200);
      bench.pass(100);
    }
    expect(bench.batches).toHaveLength(2);
    expect(bench.timer).toBeUndefined();
    bench.feed.acknowledge(1, 1);
    bench.pass(100);
    expect(bench.batches[2]).toMatchObject({ sequence: 3, skipped: 300 });
    expect(sequences(bench.batches[2]!.rows)).toEqual(
      Array.from({ length: 300 }, (_, index) => 1_000 - index),
    );
  });

  it('ignores acknowledgements of an older watch and of batches never sent', () => {
    const bench = new Bench();
    bench.feed.watch({});
    bench.feed.watch({});
    for (let batch = 0; batch < 3; batch += 1) {
      bench.trades(1);
      bench.pass(100);
    }
    bench.feed.acknowledge(1, 2);
    bench.feed.acknowledge(2, 99);
    bench.pass(100);
    expect(bench.batches).toHaveLength(2);
  });

  it('gives the newest 1,000 rows and counts all that match', () => {
    const bench = new Bench();
    bench.trades(1_500);
    bench.trades(10, 'ETHUSDT');
    const { rows, matching } = bench.feed.watch({ symbol: 'BTCUSDT' });
    expect(matching).toBe(1_500);
    expect(sequences(rows)).toEqual(Array.from({ length: 1_000 }, (_, index) => 1_500 - index));
  });

  it('shows exact notionals and leaves the frame text out', () => {
    const bench = new Bench();
    bench.storage.ingest.accept(
      batchOf([sampleTrade({ price: '0.1', quantity: '0.20', tradeId: 'exact' })]),
    );
    const [row] = bench.feed.watch({}).rows;
    expect(row).toEqual({
      sequence: 1,
      venue: 'bybit',
      market: 'spot',
      symbol: 'BTCUSDT',
      side: 'buy',
      price: '0.1',
      quantity: '0.20',
      notional: '0.02',
      tradeId: 'exact',
      exchangeTime: NOON - 40,
      receivedAt: NOON,
      collectorId: 'bybit_trades',
    });
  });

  it('costs nothing after a reset, until the window watches again', () => {
    const bench = new Bench();
    bench.feed.watch({});
    bench.trades(3);
    bench.feed.reset();
    expect(bench.timer).toBeUndefined();
    expect(bench.listeners).toBe(0);
    bench.feed.setVisible(false);
    bench.feed.setVisible(true);
    bench.trades(3);
    bench.pass(1_000);
    expect(bench.batches).toEqual([]);
  });

  it('does not wait longer than one interval after the clock was set back', () => {
    const bench = new Bench();
    bench.feed.watch({});
    bench.trades(1);
    bench.pass(0);
    bench.acknowledgeAll();
    bench.now -= 3_600_000;
    bench.trades(1);
    bench.pass(100);
    expect(bench.batches).toHaveLength(2);
  });
});
