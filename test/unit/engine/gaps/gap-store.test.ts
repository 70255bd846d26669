import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GapRegister, RUN_BELIEVED } from '../../../../src/engine/gaps/gap-store';
import type { GapChange } from '../../../../src/engine/gaps/gap-store';

const KEY = 'binance:spot:BTCUSDT';

const counter = (): (() => number) => {
  let last = 0;
  return () => ++last;
};

function registerWithHistory(): {
  register: GapRegister;
  changes: GapChange[];
  arrive: (...ids: number[]) => void;
} {
  const changes: GapChange[] = [];
  const register = new GapRegister(counter(), (change) => changes.push(change));
  const arrive = (...ids: number[]): void => {
    for (const id of ids) {
      register.observe(
        'binance_trades',
        KEY,
        { id, firstId: id, exchangeTime: id * 10, receivedAt: id * 10 + 1 },
        id,
        () => 'venue',
      );
    }
  };
  return { register, changes, arrive };
}

describe('the gap register', () => {
  it('finds nothing missing in consecutive ids, whatever the first one is', () => {
    const { register, changes, arrive } = registerWithHistory();
    arrive(1_000, 1_001, 1_002);
    expect(changes).toEqual([]);
    expect(register.countsOf(KEY)).toEqual({ opened: 0, open: 0, missingIds: 0, permanentIds: 0 });
  });

  it('names the missing ids, their neighbours’ times and the cause', () => {
    const { register, arrive } = registerWithHistory();
    arrive(7, 11);
    expect(register.gapsOf(KEY)).toEqual([
      {
        kind: 'gap',
        id: 1,
        collectorId: 'binance_trades',
        instrument: KEY,
        fromId: '8',
        toId: '10',
        missing: 3,
        filled: 0,
        fromTime: 70,
        toTime: 110,
        detectedAt: 11,
        cause: 'venue',
        state: { kind: 'open' },
      },
    ]);
  });

  it('closes a gap when its last id arrived, late or by backfill, in any order', () => {
    const { register, changes, arrive } = registerWithHistory();
    arrive(7, 11);
    const [gap] = register.unfinished(KEY);
    register.requested(gap!, 12);
    arrive(9, 8, 10);
    expect(changes.map(({ change }) => change)).toEqual([
      'opened',
      'requested',
      'filled',
      'filled',
      'filled',
      'closed',
    ]);
    expect(register.gapsOf(KEY)[0]).toMatchObject({ filled: 3, state: { kind: 'closed' } });
    expect(register.countsOf(KEY)).toMatchObject({ open: 0, missingIds: 0, permanentIds: 0 });
  });

  it('says which ids are lost for good, and why, when it gives up', () => {
    const { register, arrive } = registerWithHistory();
    arrive(7, 11, 9);
    const [gap] = register.unfinished(KEY);
    expect(register.missing(gap!)).toEqual([
      { from: 8, to: 8 },
      { from: 10, to: 10 },
    ]);
    register.giveUp(gap!, 'The venue no longer has them', 20);
    expect(register.gapsOf(KEY)[0]?.state).toEqual({
      kind: 'permanent',
      at: 20,
      reason: 'The venue no longer has them',
    });
    expect(register.countsOf(KEY)).toMatchObject({ open: 0, missingIds: 0, permanentIds: 2 });
  });

  describe('after an id far above all others', () => {
    /** Later trades have later times, whatever their ids. */
    function garbled(): ReturnType<typeof registerWithHistory> & { trade: (id: number) => void } {
      const history = registerWithHistory();
      let now = 1_000_000;
      const trade = (id: number): void => {
        now += 1;
        const numbered = { id, firstId: id, exchangeTime: now, receivedAt: now };
        history.register.observe('binance_trades', KEY, numbered, now, () => 'venue');
      };
      return { ...history, trade };
    }

    it('follows the trades that go on below, and finds what is missing among them', () => {
      const { register, trade } = garbled();
      for (const id of [100, 9_000_000]) trade(id);
      register.giveUp(register.unfinished(KEY)[0]!, 'Too large', 5);
      expect(register.countsOf(KEY).permanentIds).toBe(8_999_899);
      for (let id = 101; id <= 100 + RUN_BELIEVED; id += 1) trade(id);
      expect(register.countsOf(KEY)).toMatchObject({ open: 0, missingIds: 0, permanentIds: 0 });
      expect(register.gapsOf(KEY)).toMatchObject([{ missing: 0, state: { kind: 'closed' } }]);

      trade(100 + RUN_BELIEVED + 3);
      expect(register.unfinished(KEY)).toMatchObject([{ fromId: '106', toId: '107', missing: 2 }]);
    });

    it('asks again for what was missing before them', () => {
      const { register, changes, trade } = garbled();
      for (const id of [100, 9_000_000]) trade(id);
      register.giveUp(register.unfinished(KEY)[0]!, 'Too large', 5);
      for (let id = 104; id < 104 + RUN_BELIEVED; id += 1) trade(id);
      expect(register.unfinished(KEY)).toMatchObject([
        { fromId: '101', toId: '103', missing: 3, cause: 'venue' },
      ]);
      expect(changes.slice(-2).map(({ change }) => change)).toEqual(['closed', 'opened']);
      for (const id of [101, 102, 103]) trade(id);
      expect(register.countsOf(KEY)).toMatchObject({ open: 0, missingIds: 0, permanentIds: 0 });
    });

    it('takes a venue that counts anew for what it is', () => {
      const { register, trade } = garbled();
      trade(5_000);
      for (let id = 1; id <= RUN_BELIEVED; id += 1) trade(id);
      trade(RUN_BELIEVED + 2);
      expect(register.unfinished(KEY)).toMatchObject([{ fromId: '6', toId: '6' }]);
    });

    it('is not led astray by trades that are told late', () => {
      const { register, arrive } = registerWithHistory();
      arrive(7, 1_000);
      register.giveUp(register.unfinished(KEY)[0]!, 'The venue no longer has them', 5);
      arrive(...Array.from({ length: 50 }, (_, index) => 20 + index), 1_001);
      expect(register.countsOf(KEY)).toMatchObject({ open: 0, permanentIds: 992 });
    });
  });

  it('does not count an id twice, nor an id from before the first one seen', () => {
    const { register, changes, arrive } = registerWithHistory();
    arrive(7, 9, 8, 8, 7, 3);
    expect(changes.map(({ change }) => change)).toEqual(['opened', 'filled', 'closed']);
    expect(register.countsOf(KEY).missingIds).toBe(0);
  });

  it('keeps the same ids of two markets apart', () => {
    const { register, arrive } = registerWithHistory();
    arrive(1, 2);
    register.observe(
      'x',
      'bybit:linear:BTCUSDT',
      { id: 5, firstId: 5, exchangeTime: 1, receivedAt: 1 },
      1,
      () => 'venue',
    );
    register.observe(
      'x',
      'bybit:linear:BTCUSDT',
      { id: 7, firstId: 7, exchangeTime: 2, receivedAt: 2 },
      2,
      () => 'reconnect',
    );
    expect(register.countsOf(KEY).open).toBe(0);
    expect(register.countsOf('bybit:linear:BTCUSDT').missingIds).toBe(1);
  });

  it('knows exactly the ids that never came, for any arrivals in any order', () => {
    const arrivals = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(arrivals, (ids) => {
        const { register, arrive } = registerWithHistory();
        arrive(...ids);
        const seen = new Set(ids);
        const expected: number[] = [];
        for (let id = ids[0]! + 1; id < Math.max(...ids); id += 1) {
          if (!seen.has(id)) expected.push(id);
        }
        const found = register
          .unfinished(KEY)
          .flatMap((gap) => register.missing(gap))
          .flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
          .sort((a, b) => a - b);
        expect(found).toEqual(expected);
        expect(register.countsOf(KEY).missingIds).toBe(expected.length);
      }),
    );
  });

  it('counts every trade of a row that stands for several, early or late', () => {
    const row = fc.record({ id: fc.integer({ min: 3, max: 60 }), size: fc.integer({ min: 1, max: 3 }) }); // prettier-ignore
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const register = new GapRegister(counter(), () => undefined);
        const seen = new Set<number>();
        for (const { id, size } of rows) {
          const trade = { id, firstId: id - size + 1, exchangeTime: id, receivedAt: id };
          register.observe('okx_trades', 'okx:spot:BTC-USDT', trade, id, () => 'venue');
          for (let each = trade.firstId; each <= id; each += 1) seen.add(each);
        }
        const expected = [];
        for (let id = rows[0]!.id + 1; id < Math.max(...seen); id += 1) {
          if (!seen.has(id)) expected.push(id);
        }
        const found = register
          .unfinished('okx:spot:BTC-USDT')
          .flatMap((gap) => register.missing(gap))
          .flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
          .sort((a, b) => a - b);
        expect(found).toEqual(expected);
      }),
    );
  });
});
