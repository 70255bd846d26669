import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackfillSource } from '../../../../src/engine/collectors/sources/backfill-source';
import { MissingIds } from '../../../../src/engine/market-data/missing-ids';
import { walkGap } from '../../../../src/engine/gaps/backfill-pagination';
import { ok } from '../../../../src/shared/result';
import { batchOf } from '../../../support/trade-batches';
import type { TradeSource } from '../../../../src/engine/market-data/trade-batch';
import type { Trade } from '../../../../src/shared/market-data';

const SYMBOL = 'BTC-USD';
const trade = (id: number, msPerTrade: number): Trade => ({
  venue: 'coinbase',
  market: 'spot',
  symbol: SYMBOL,
  side: 'buy',
  price: '1',
  quantity: '1',
  tradeId: String(id),
  exchangeTime: 1_000 + Math.floor(id * msPerTrade),
  receivedAt: 0,
  collectorId: 'coinbase_trades',
  raw: '',
});

const SOURCE: TradeSource = {
  venue: 'coinbase',
  market: 'spot',
  collectorId: 'coinbase_trades',
};
const pageOf = (trades: readonly Trade[]) => batchOf(trades, [], SOURCE);

const basics = {
  baseUrl: '',
  pace: { intervalMs: 0, limitedForMs: 0 },
  parse: () => ok(pageOf([])),
};
const SOURCES = {
  by_id: { ...basics, kind: 'by_id', pageSize: 10, path: (_, from) => `${from}` },
  before_id: { ...basics, kind: 'before_id', path: (_, before) => `${before}` },
  from_time: { ...basics, kind: 'from_time', path: (_, from) => `${from}` },
  within_time: { ...basics, kind: 'within_time', path: (_, from, to) => `${from},${to}` },
} as const satisfies Record<string, BackfillSource>;
type Kind = keyof typeof SOURCES;

/** A venue that holds `all`, oldest first, and answers as its kind does. */
function answer(kind: Kind, all: readonly Trade[], path: string, pageSize: number): Trade[] {
  const [a = 0, b = 0] = path.split(',').map(Number);
  const idOf = ({ tradeId }: Trade): number => Number(tradeId);
  switch (kind) {
    case 'by_id':
      return all.filter((one) => idOf(one) >= a).slice(0, pageSize);
    case 'before_id':
      return all.filter((one) => idOf(one) < a).slice(-pageSize);
    case 'from_time':
      return all.filter(({ exchangeTime }) => exchangeTime >= a).slice(0, pageSize);
    case 'within_time':
      return all.filter(({ exchangeTime }) => exchangeTime >= a && exchangeTime <= b).slice(-pageSize); // prettier-ignore
  }
}

const kinds = Object.keys(SOURCES) as Kind[];

describe.each(kinds)('a walk of kind %s', (kind) => {
  it('finds everything that is missing, whatever is, and ends', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 11, max: 89 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 3, max: 20 }),
        fc.double({ min: 0.6, max: 50, noNaN: true }),
        (lost, pageSize, msPerTrade) => {
          const all = Array.from({ length: 100 }, (_, id) => trade(id + 1, msPerTrade));
          const [first, last] = [Math.min(...lost), Math.max(...lost)];
          const missing = new MissingIds([{ from: first, to: last }]);
          for (let id = first; id <= last; id += 1) if (!lost.includes(id)) missing.remove(id);
          const gap = {
            fromTime: trade(first - 1, msPerTrade).exchangeTime,
            toTime: trade(last + 1, msPerTrade).exchangeTime,
          };
          const walk = walkGap(SOURCES[kind], SYMBOL, gap)!;
          for (let pages = 0; ; pages += 1) {
            expect(pages).toBeLessThan(100);
            const path = walk.next(missing.ranges);
            if (path === null) break;
            const page = answer(kind, all, path, pageSize);
            expect(walk.took(pageOf(page))).toBe(true);
            for (const { tradeId } of page) missing.remove(Number(tradeId));
          }
          expect(missing.ranges).toEqual([]);
        },
      ),
    );
  });

  it('ends, with the rest still missing, when the venue does not have them', () => {
    const all = Array.from({ length: 100 }, (_, id) => trade(id + 1, 10)).filter(
      ({ tradeId }) => Number(tradeId) < 40 || Number(tradeId) > 60,
    );
    const missing = [{ from: 40, to: 60 }];
    const walk = walkGap(SOURCES[kind], SYMBOL, { fromTime: 1_390, toTime: 1_610 })!;
    let pages = 0;
    for (let path = walk.next(missing); path !== null; path = walk.next(missing)) {
      expect((pages += 1)).toBeLessThan(10);
      walk.took(pageOf(answer(kind, all, path, 5)));
    }
    expect(pages).toBeGreaterThan(0);
  });

  it('says when a page led no further', () => {
    const missing = [{ from: 40, to: 60 }];
    const walk = walkGap(SOURCES[kind], SYMBOL, { fromTime: 1_390, toTime: 1_610 })!;
    const first = walk.next(missing);
    expect(walk.took(pageOf([]))).toBe(false);
    expect(walk.next(missing)).toBe(first);
  });
});

it('there is no walk where a venue lists only its newest trades', () => {
  const newest: BackfillSource = { ...basics, kind: 'newest', depth: 60, path: () => '' };
  expect(walkGap(newest, SYMBOL, { fromTime: 0, toTime: 1 })).toBeNull();
});
