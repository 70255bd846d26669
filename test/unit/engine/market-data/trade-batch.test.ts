import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradeBatch, columnsOver } from '../../../../src/engine/market-data/trade-batch';
import type { Trade } from '../../../../src/shared/market-data';
import { TRADE_KINDS } from '../../../../src/shared/values/market';
import { NOON, decimal, sampleTrade } from '../../../support/sample-trade';
import { batchOf, beginFrame } from '../../../support/trade-batches';

const SOURCE = { venue: 'bybit', market: 'spot', collectorId: 'bybit_trades' } as const;

const rowOf = fc.record(
  {
    symbol: fc.constantFrom('AUSDT', 'BUSDT', 'CUSDT'),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price: fc.oneof(decimal, fc.constant('123456789012345678901234567890.1234567')),
    quantity: decimal,
    tradeId: fc.oneof(
      fc.nat().map(String),
      fc.uuid(),
      fc.constantFrom('\ud800', '\ud801', 'ø'.repeat(64)),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    ),
    exchangeTime: fc.integer({ min: NOON - 9_000, max: NOON }),
    origin: fc.constantFrom('snapshot' as const, 'backfill' as const),
    matches: fc.integer({ min: 2, max: 99_999 }),
    kind: fc.constantFrom(...TRADE_KINDS.slice(1)),
  },
  { requiredKeys: [] },
);
const tradesOf = fc
  .array(rowOf, { minLength: 1, maxLength: 80 })
  .map((rows) => rows.map((row): Trade => sampleTrade(row)));

describe('a batch of trades', () => {
  it('gives each row back exactly as it was added', () => {
    fc.assert(
      fc.property(tradesOf, (trades) => {
        const batch = batchOf(trades);
        expect(batch.trades()).toEqual(trades);
        expect(trades.map((_, row) => batch.symbolAt(row))).toEqual(trades.map((t) => t.symbol));
        expect(new Set(batch.symbols).size).toBe(batch.symbols.length);
        expect(batch.hasLiveRow).toBe(trades.some(({ origin }) => origin === undefined));
      }),
    );
  });

  it('keeps chosen rows and turns rows around without mixing them up', () => {
    fc.assert(
      fc.property(tradesOf, fc.nat(), fc.func(fc.boolean()), (trades, from, choose) => {
        const first = from % trades.length;
        const batch = batchOf(trades);
        batch.reverseFrom(first);
        const turned = [...trades.slice(0, first), ...trades.slice(first).reverse()];
        expect(batch.trades()).toEqual(turned);
        const isKept = (row: number): boolean => choose(turned[row]?.tradeId);
        batch.keep(isKept);
        expect(batch.trades()).toEqual(turned.filter((_, row) => isKept(row)));
      }),
    );
  });

  it('is copied whole, and the copy outlives the frames that follow', () => {
    fc.assert(
      fc.property(tradesOf, tradesOf, (trades, later) => {
        const rejected = { reason: 'price_invalid', message: 'no price', sample: '{}' } as const;
        const batch = batchOf(trades, [rejected]);
        batch.frameSequence = 7;
        const copy = batch.copy();
        beginFrame(batch, NOON, 'a later frame');
        for (const trade of later) batch.add(trade);
        expect(copy.trades()).toEqual(trades);
        expect([copy.frameSequence, copy.connection, copy.rejected]).toEqual([7, 1, [rejected]]);
      }),
    );
  });

  it('holds a text for each row of a page', () => {
    const trades = ['first', 'second', 'thïrd'].map((raw) => sampleTrade({ raw }));
    const batch = batchOf(trades);
    expect(batch.hasRowTexts).toBe(true);
    expect(trades.map((_, row) => batch.rawAt(row))).toEqual(['first', 'second', 'thïrd']);
    batch.keep((row) => row !== 0);
    expect([batch.rawAt(0), batch.rawAt(1)]).toEqual(['second', 'thïrd']);
  });

  it('is empty again for each frame, whatever the one before left', () => {
    const batch = batchOf([sampleTrade({ symbol: 'AUSDT', origin: 'backfill', kind: 'block' })]);
    batch.publishedAt = NOON;
    beginFrame(batch, NOON, 'plain');
    expect([batch.length, batch.symbols, batch.publishedAt]).toEqual([0, [], NaN]);
    const trade = sampleTrade({ symbol: 'BUSDT', raw: 'plain', receivedAt: NOON });
    batch.add(trade);
    expect(batch.trades()).toEqual([trade]);
  });

  it('lays its columns over one buffer that another thread can share', () => {
    const buffers: SharedArrayBuffer[] = [];
    const batch = new TradeBatch(SOURCE, (bytes) => {
      const buffer = new SharedArrayBuffer(bytes);
      buffers.push(buffer);
      return buffer;
    });
    beginFrame(batch, NOON, '');
    const count = 100;
    for (let row = 0; row < count; row += 1) {
      batch.add(sampleTrade({ tradeId: String(row + 1), price: `${row + 1}.5` }));
    }
    const shared = buffers.at(-1)!;
    const capacity = batch.exchangeTime.length;
    const seen = columnsOver(structuredClone(shared), capacity);
    expect(seen.idNumber.subarray(0, count)).toEqual(batch.idNumber.subarray(0, count));
    expect(seen.priceUnits[99]).toBe(1_005);
    batch.priceUnits[99] = 1;
    expect(seen.priceUnits[99]).toBe(1);
  });
});
