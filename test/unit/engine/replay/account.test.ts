import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenIds } from '../../../../src/engine/replay/seen-ids';
import { InstrumentAccount } from '../../../../src/engine/replay/instrument-account';
import type { Trade } from '../../../../src/shared/market-data';

const trade = (changes: Partial<Trade>): Trade => ({
  venue: 'bybit',
  market: 'linear',
  symbol: 'XYZUSDT',
  side: 'sell',
  price: '102.00',
  quantity: '0.100',
  tradeId: '1',
  exchangeTime: 1_700_000_000_000,
  receivedAt: 1_700_000_000_010,
  collectorId: 'bybit_linear_trades',
  raw: '',
  ...changes,
});

describe('the account of an instrument', () => {
  it('adds up exactly and keeps the decimals of what it adds', () => {
    const account = new InstrumentAccount(false);
    account.addStored(trade({ price: '101.90', quantity: '0.200', tradeId: 'a' }));
    account.addStored(trade({ price: '102.10', quantity: '0.400', side: 'buy', tradeId: 'b' }));
    account.addStored(
      trade({ price: '101.95', quantity: '0.100', tradeId: 'c', exchangeTime: 1_700_000_000_900 }),
    );
    expect(account.summary()).toEqual({
      received: 3,
      stored: 3,
      duplicate: 0,
      rejected: {},
      buy: 1,
      sell: 2,
      sumQuantity: '0.700',
      sumNotional: '71.41500',
      minPrice: '101.90',
      maxPrice: '102.10',
      firstId: 'a',
      lastId: 'c',
      firstTime: 1_700_000_000_000,
      lastTime: 1_700_000_000_900,
      gaps: [],
    });
  });

  it('agrees with sums done in whole numbers, whatever the decimals', () => {
    const decimal = fc
      .tuple(
        fc.nat(99_999_999),
        fc.integer({ min: 1, max: 99_999_999 }),
        fc.integer({ min: 0, max: 8 }),
      )
      .map(([whole, fraction, digits]) =>
        digits === 0
          ? String(whole + 1)
          : `${whole}.${String(fraction).padStart(8, '0').slice(0, digits)}`,
      );
    fc.assert(
      fc.property(fc.array(fc.tuple(decimal, decimal), { minLength: 1 }), (pairs) => {
        const account = new InstrumentAccount(false);
        for (const [price, quantity] of pairs) account.addStored(trade({ price, quantity }));
        const units = (text: string, scale: number): bigint => {
          const [whole = '', fraction = ''] = text.split('.');
          return BigInt(whole + fraction.padEnd(scale, '0'));
        };
        const notional = pairs.reduce((sum, [p, q]) => sum + units(p, 8) * units(q, 8), 0n);
        const { sumNotional, sumQuantity } = account.summary();
        expect(new Big(sumNotional).times('1e16').toFixed()).toBe(String(notional));
        const decimals = Math.max(...pairs.map(([, q]) => (q.split('.')[1] ?? '').length));
        expect((sumQuantity.split('.')[1] ?? '').length).toBe(decimals);
      }),
    );
  });

  it('claims nothing of ids that need not be consecutive', () => {
    const [provable, unprovable] = [new InstrumentAccount(true), new InstrumentAccount(false)];
    for (const account of [provable, unprovable]) {
      for (const tradeId of ['10', '11', '14']) account.addStored(trade({ tradeId }));
    }
    expect(provable.summary().gaps).toEqual([{ fromId: '12', toId: '13', missing: 2 }]);
    expect(unprovable.summary().gaps).toEqual([]);
  });
});

describe('ranges of ids', () => {
  it('find the same holes as a set of all ids, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 100, max: 160 })), (ids) => {
        const ranges = new SeenIds();
        for (const id of ids) ranges.add(id);
        const missing = ranges.gaps.flatMap(({ fromId, toId, missing: count }) => {
          expect(Number(toId) - Number(fromId) + 1).toBe(count);
          return Array.from({ length: count }, (_, index) => Number(fromId) + index);
        });
        const seen = new Set(ids);
        const all = Array.from({ length: 61 }, (_, index) => 100 + index);
        const expected = all.filter(
          (id) => !seen.has(id) && id > Math.min(...ids) && id < Math.max(...ids),
        );
        expect(missing).toEqual(expected);
      }),
    );
  });
});
