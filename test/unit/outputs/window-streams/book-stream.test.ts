import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookFeed } from '../../../../src/outputs/window-streams/book-stream';
import type { BookChange } from '../../../../src/shared/ipc/contract';
import { err, ok } from '../../../../src/shared/result';
import { bookView } from '../../../support/book-views';

const CHOICE = { collectorId: 'bybit_order_book', symbol: 'BTCUSDT', depth: 50 } as const;

/** A feed with one book whose state is a number, a clock and one timer that only the test moves. */
class Bench {
  now = 0;
  state = 0;
  isKnown = true;
  readonly asked: number[] = [];
  readonly changes: BookChange[] = [];
  readonly sentAt: number[] = [];
  timer: { readonly run: () => void; readonly due: number } | undefined;
  readonly listeners = new Set<(collectorId: string, symbol: string) => void>();
  readonly feed = new BookFeed({
    books: {
      view: (_collectorId, _symbol, depth) => {
        this.asked.push(depth);
        if (!this.isKnown) return err({ code: 'not_found', message: 'No such book.' });
        return ok(bookView({ at: this.now, sequence: this.state }));
      },
      onChanged: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
    },
    send: (change) => {
      this.changes.push(change);
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

  update(symbol = 'BTCUSDT', collectorId = 'bybit_order_book'): void {
    if (symbol === 'BTCUSDT') this.state += 1;
    for (const listener of this.listeners) listener(collectorId, symbol);
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
    const last = this.changes.at(-1);
    if (last !== undefined) this.feed.acknowledge(last.generation, last.sequence);
  }

  watch(): number {
    const watched = this.feed.watch(CHOICE);
    if (!watched.ok) throw new Error(watched.error.message);
    return watched.value.generation;
  }
}

const stateOf = (change: BookChange | undefined): number | null | undefined =>
  change?.view.status.sequence;

describe('BookFeed', () => {
  it('never has more than two changes under way nor sends twice in 100 ms, and ends on the newest state', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('update' as const), n: fc.nat(50) }) },
      { weight: 5, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(1_500) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('acknowledge' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('hide' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('show' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('watch' as const) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const bench = new Bench();
        let generation = bench.watch();
        let acknowledged = 0;
        let visible = true;
        const own = (): BookChange[] =>
          bench.changes.filter((change) => change.generation === generation);
        for (const current of steps) {
          switch (current.do) {
            case 'update':
              for (let count = 0; count < current.n; count += 1) bench.update();
              break;
            case 'pass':
              bench.pass(current.ms);
              break;
            case 'acknowledge':
              bench.acknowledgeAll();
              acknowledged = own().length;
              break;
            case 'hide':
            case 'show':
              visible = current.do === 'show';
              bench.feed.setVisible(visible);
              break;
            case 'watch':
              generation = bench.watch();
              acknowledged = 0;
          }
          expect(own().length - acknowledged).toBeLessThanOrEqual(2);
          if (!visible) {
            expect(bench.timer).toBeUndefined();
            expect(bench.listeners.size).toBe(0);
          }
        }
        const gaps = bench.sentAt.slice(1).map((at, index) => at - bench.sentAt[index]!);
        for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(100);
        expect(own().map(({ sequence }) => sequence)).toEqual(own().map((_, index) => index + 1));

        // Whatever happened, once the window is there and answers, it has the newest state.
        bench.feed.setVisible(true);
        bench.update();
        for (let round = 0; round < 3; round += 1) {
          bench.acknowledgeAll();
          bench.pass(100);
        }
        expect(stateOf(own().at(-1))).toBe(bench.state);
      }),
      { numRuns: 150 },
    );
  });

  it('sends the state of the moment, not those in between', () => {
    const bench = new Bench();
    bench.watch();
    for (let ms = 0; ms < 1_000; ms += 1) {
      bench.update();
      bench.pass(1);
      bench.acknowledgeAll();
    }
    expect(bench.sentAt).toEqual(Array.from({ length: 10 }, (_, index) => (index + 1) * 100));
    expect(bench.changes.map(stateOf)).toEqual(
      Array.from({ length: 10 }, (_, index) => (index + 1) * 100),
    );
  });

  it('is silent about other books', () => {
    const bench = new Bench();
    bench.watch();
    bench.update('ETHUSDT');
    bench.update('BTCUSDT', 'binance_order_book');
    bench.pass(999);
    expect(bench.changes).toEqual([]);
  });

  it('refreshes a resting book once a second, because its rate and age change all the same', () => {
    const bench = new Bench();
    bench.watch();
    for (let second = 0; second < 3; second += 1) {
      bench.pass(1_000);
      bench.acknowledgeAll();
    }
    expect(bench.sentAt).toEqual([1_000, 2_000, 3_000]);
  });

  it('does not let a planned refresh delay a change', () => {
    const bench = new Bench();
    bench.watch();
    bench.pass(500);
    bench.update();
    bench.pass(0);
    expect(bench.sentAt).toEqual([500]);
  });

  it('asks for as many levels as the window wants', () => {
    const bench = new Bench();
    bench.watch();
    bench.update();
    bench.pass(100);
    expect(bench.asked).toEqual([50, 50]);
  });

  it('refuses a book that is not known, and ends with one that is no more', () => {
    const bench = new Bench();
    bench.isKnown = false;
    expect(bench.feed.watch(CHOICE)).toMatchObject({ ok: false, error: { code: 'not_found' } });
    bench.isKnown = true;
    bench.watch();
    bench.isKnown = false;
    bench.update();
    bench.pass(5_000);
    expect(bench.changes).toEqual([]);
    expect(bench.timer).toBeUndefined();
    expect(bench.listeners.size).toBe(0);
  });

  it('ignores acknowledgements of an older watch and of changes never sent', () => {
    const bench = new Bench();
    bench.watch();
    const generation = bench.watch();
    for (let change = 0; change < 3; change += 1) {
      bench.update();
      bench.pass(100);
    }
    bench.feed.acknowledge(generation - 1, 2);
    bench.feed.acknowledge(generation, 99);
    bench.update();
    bench.pass(100);
    expect(bench.changes).toHaveLength(2);
  });

  it('costs nothing when nobody watches', () => {
    const bench = new Bench();
    bench.watch();
    bench.update();
    bench.feed.unwatch();
    expect(bench.timer).toBeUndefined();
    expect(bench.listeners.size).toBe(0);
    bench.feed.setVisible(false);
    bench.feed.setVisible(true);
    bench.pass(5_000);
    expect(bench.changes).toEqual([]);
  });
});
