import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { orderOldestFirst } from '../../../../src/engine/frames/oldest-first';
import {
  epochMsOfDigits,
  epochMsOfIsoTime,
  idOfInteger,
} from '../../../../src/engine/frames/wire-values';
import type { TradeBatch } from '../../../../src/engine/market-data/trade-batch';
import type { Trade } from '../../../../src/shared/market-data';
import { sampleTrade } from '../../../support/sample-trade';
import { batchOf } from '../../../support/trade-batches';

describe('times', () => {
  test('of RFC 3339 are cut to milliseconds, never rounded into the next', () => {
    const date = fc.date({
      min: new Date('2010-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, fc.stringMatching(/^\d{0,6}$/), (at, finer) => {
        const text = at.toISOString().replace('Z', `${finer}Z`);
        expect(epochMsOfIsoTime(text)).toBe(at.getTime());
      }),
    );
    expect(epochMsOfIsoTime('2026-11-22T09:21:07Z')).toBe(Date.UTC(2026, 10, 22, 9, 21, 7));
    expect(epochMsOfIsoTime('2026-11-22T10:21:07.5+01:00')).toBe(
      Date.UTC(2026, 10, 22, 9, 21, 7, 500),
    );
  });

  test('of no such form are handed back, and a bare number never passes for one', () => {
    for (const other of ['2026-11-22', '22 Nov 2026', 'soon', '', null, undefined, {}]) {
      expect(epochMsOfIsoTime(other)).toEqual(other);
    }
    expect(epochMsOfIsoTime(1_795_339_267_114)).toBe('1795339267114');
    expect(epochMsOfDigits('1795339267114')).toBe(1_795_339_267_114);
    expect(epochMsOfDigits(1_795_339_267_114)).toBe('1795339267114');
    for (const other of ['1e3', '-1', '1.5', ' 1', '']) expect(epochMsOfDigits(other)).toBe(other);
  });
});

test('an id that lost digits, or is none, is not an id', () => {
  expect(idOfInteger(4_665_846)).toBe('4665846');
  expect(idOfInteger(0)).toBe('0');
  for (const other of [-1, 1.5, 2 ** 53, Number.NaN, '7', null, undefined]) {
    expect(idOfInteger(other)).toBeNull();
  }
});

describe('a list of trades', () => {
  const source = { venue: 'bybit', market: 'spot', collectorId: 'bybit_trades' } as const;
  const symbols = ['AUSD', 'BUSD', 'CUSD'];
  /** Ids of each symbol count up from its own start, as they happened. */
  const history = fc.array(fc.nat(symbols.length - 1), { maxLength: 20 }).map((order) => {
    const next = [100, 9_007, 3];
    return order.map((which) => {
      const id = next[which] ?? 0;
      next[which] = id + 1;
      return sampleTrade({ symbol: symbols[which] ?? '', tradeId: String(id) });
    });
  });
  const idsOf = (trades: readonly Trade[]): readonly string[] =>
    trades.map(({ tradeId }) => tradeId);
  const withIds = (...ids: readonly string[]): TradeBatch =>
    batchOf(ids.map((tradeId) => sampleTrade({ tradeId })));
  const ordered = (batch: TradeBatch, first?: number): readonly string[] => {
    orderOldestFirst(batch, first);
    return idsOf(batch.trades());
  };

  test('comes out oldest first per symbol, whichever way round it was sent', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (trades, reversed) => {
        const batch = batchOf(reversed ? [...trades].reverse() : trades, [], source);
        orderOldestFirst(batch);
        const after = batch.trades();
        expect(after).toHaveLength(trades.length);
        for (const symbol of symbols) {
          const of = (list: readonly Trade[]) => list.filter((trade) => trade.symbol === symbol);
          expect(of(after)).toEqual(of(trades));
        }
      }),
    );
  });

  test('with an id twice is turned by the next one that differs', () => {
    expect(ordered(withIds('9', '9', '10'))).toEqual(['9', '9', '10']);
    expect(ordered(withIds('10', '10', '9'))).toEqual(['9', '10', '10']);
  });

  it('is ordered from a row on, and the rows before it stay where they are', () => {
    expect(ordered(withIds('3', '2', '1', '9', '8', '7'), 3)).toEqual([
      '3',
      '2',
      '1',
      '7',
      '8',
      '9',
    ]);
    expect(ordered(withIds('3', '2', '1', '7', '8', '9'), 3)).toEqual([
      '3',
      '2',
      '1',
      '7',
      '8',
      '9',
    ]);
    expect(ordered(withIds('3', '2', '1'), 2)).toEqual(['3', '2', '1']);
  });

  it('is turned as a whole when it just fills the columns of its batch', () => {
    const ids = Array.from({ length: 16 }, (_, index) => String(100 + index));
    expect(ordered(withIds(...[...ids].reverse()))).toEqual(ids);
  });
});
