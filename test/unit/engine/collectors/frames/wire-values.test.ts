import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oldestFirst } from '../../../../../src/engine/collectors/frames/oldest-first';
import {
  epochMsOfDigits,
  epochMsOfIsoTime,
  idOfInteger,
} from '../../../../../src/engine/collectors/frames/wire-values';
import { sampleTrade } from '../../../../support/sample-trade';

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

  test('comes out oldest first per symbol, whichever way round it was sent', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (trades, reversed) => {
        const ordered = oldestFirst(reversed ? [...trades].reverse() : trades);
        for (const symbol of symbols) {
          const ids = (list: typeof ordered) =>
            list.filter((trade) => trade.symbol === symbol).map(({ tradeId }) => tradeId);
          expect(ids(ordered)).toEqual(ids(trades));
        }
      }),
    );
  });

  test('with an id twice is turned by the next one that differs', () => {
    const ids = (...of: readonly string[]) => of.map((tradeId) => sampleTrade({ tradeId }));
    expect(oldestFirst(ids('9', '9', '10')).map(({ tradeId }) => tradeId)).toEqual([
      '9',
      '9',
      '10',
    ]);
    expect(oldestFirst(ids('10', '10', '9')).map(({ tradeId }) => tradeId)).toEqual([
      '9',
      '10',
      '10',
    ]);
  });
});
