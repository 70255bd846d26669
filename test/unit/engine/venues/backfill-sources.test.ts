import { describe, expect, it } from 'vitest';
import { coinbaseBackfill } from '../../../../src/engine/venues/coinbase/backfill';
import { krakenBackfill } from '../../../../src/engine/venues/kraken/backfill';
import { okxBackfill } from '../../../../src/engine/venues/okx/backfill';
import { tradeSchema } from '../../../../src/shared/market-data';
import { sampleTrade } from '../../../support/sample-trade';
import { asObjects, beginFrame, contextFor } from '../../../support/trade-batches';

const RECEIVED_AT = 1_790_000_100_000;

/** One good row, the same with another side, and what its venue calls the pair. */
const VENUES = [
  {
    name: 'OKX',
    venue: 'okx',
    source: okxBackfill,
    symbol: 'BTC-USDT',
    body: (rows: readonly unknown[]) => ({ code: '0', msg: '', data: rows }),
    newer: { instId: 'BTC-USDT', side: 'sell', sz: '0.5', source: '0', px: '65114.3', tradeId: '8', ts: '1790000000041' }, // prettier-ignore
    older: { instId: 'BTC-USDT', side: 'buy', sz: '0.00021', source: '0', px: '65114.2', tradeId: '7', ts: '1790000000040' }, // prettier-ignore
    isNewestFirst: true,
    refusal: { code: '51001', msg: 'Instrument ID does not exist', data: [] },
  },
  {
    name: 'Coinbase',
    venue: 'coinbase',
    source: coinbaseBackfill,
    symbol: 'BTC-USDT',
    body: (rows: readonly unknown[]) => ({ trades: rows, best_bid: '', best_ask: '' }),
    // The maker's side.
    newer: { trade_id: '8', product_id: 'BTC-USDT', price: '65114.3', size: '0.5', time: '2026-09-21T14:13:20.041999Z', side: 'BUY' }, // prettier-ignore
    older: { trade_id: '7', product_id: 'BTC-USDT', price: '65114.2', size: '0.00021', time: '2026-09-21T14:13:20.040001Z', side: 'SELL' }, // prettier-ignore
    isNewestFirst: true,
    refusal: { error: 'NOT_FOUND', code: 5, message: 'product not found' },
  },
  {
    name: 'Kraken',
    venue: 'kraken',
    source: krakenBackfill,
    symbol: 'BTC/USDT',
    body: (rows: readonly unknown[]) => ({ error: [], result: { XBTUSDT: rows, last: '1790000000041999000' } }), // prettier-ignore
    newer: ['65114.3', '0.5', 1790000000.041999, 's', 'm', '', 8],
    older: ['65114.2', '0.00021', 1790000000.040001, 'b', 'l', '', 7],
    isNewestFirst: false,
    refusal: { error: ['EQuery:Unknown asset pair'] },
  },
] as const;

describe.each(VENUES)(
  'the past trades of $name',
  ({ venue, source, symbol, body, newer, older, isNewestFirst, refusal }) => {
    const from = { venue, market: 'spot', collectorId: 'a_collector' } as const;
    const read = (text: string) => {
      const { batch } = contextFor(from, new Set(), RECEIVED_AT, '');
      return source.parse(text, { batch, symbol });
    };
    const page = (...rows: readonly unknown[]): string => JSON.stringify(body(rows));

    it('are valid trades, marked as backfill, oldest first, with the taker’s side', () => {
      const result = read(isNewestFirst ? page(newer, older) : page(older, newer));
      if (!result.ok) throw new Error(result.error);
      const trades = result.value.trades();
      for (const trade of trades) tradeSchema.parse(trade);
      expect(trades.map(({ raw }) => raw)).toEqual([JSON.stringify(older), JSON.stringify(newer)]);
      expect(asObjects(result.value)).toMatchObject({
        trades: [
          { symbol, tradeId: '7', side: 'buy', price: '65114.2', quantity: '0.00021', exchangeTime: 1_790_000_000_040, origin: 'backfill' }, // prettier-ignore
          { symbol, tradeId: '8', side: 'sell', price: '65114.3', quantity: '0.5', exchangeTime: 1_790_000_000_041, origin: 'backfill' }, // prettier-ignore
        ],
        rejected: [],
      });
    });

    it('keep their own texts in a copy of the batch, also when another page follows', () => {
      const { batch } = contextFor(from, new Set(), RECEIVED_AT, '');
      source.parse(isNewestFirst ? page(newer, older) : page(older, newer), { batch, symbol });
      const copy = batch.copy();
      const before = batch.trades();
      expect(before).toHaveLength(2);
      beginFrame(batch, RECEIVED_AT, '');
      source.parse(page(newer), { batch, symbol });
      expect(batch.rawAt(0)).toBe(JSON.stringify(newer));
      expect(copy.trades()).toEqual(before);
      copy.add(sampleTrade({ symbol }), 'one more');
      expect(copy.trades().map(({ raw }) => raw)).toEqual([
        ...before.map(({ raw }) => raw),
        'one more',
      ]);
    });

    it('that are none are rejected with a reason, and the others kept', () => {
      const spoilt = JSON.parse(JSON.stringify(newer).replace('65114.3', '-1')) as unknown;
      const result = read(page(older, spoilt, null, 7));
      if (!result.ok) throw new Error(result.error);
      expect(asObjects(result.value)).toMatchObject({ trades: [{ tradeId: '7' }] });
      const reasons = result.value.rejected.map(({ reason }) => reason).sort();
      expect(reasons).toEqual(['not_an_object', 'not_an_object', 'price_invalid']);
    });

    it('are not there when the venue refuses or answers with something else', () => {
      for (const text of [JSON.stringify(refusal), '[]', 'null', '{}', 'no JSON', '']) {
        expect(read(text)).toMatchObject({ ok: false });
      }
    });
  },
);

describe('the questions', () => {
  it('to OKX page back from an id', () => {
    if (okxBackfill.kind !== 'before_id') throw new Error(okxBackfill.kind);
    expect(okxBackfill.path('BTC-USDT', 500)).toBe('/api/v5/market/history-trades?instId=BTC-USDT&type=1&after=500&limit=100'); // prettier-ignore
  });

  it('to Coinbase hold both ends of the span within whole seconds', () => {
    if (coinbaseBackfill.kind !== 'within_time') throw new Error(coinbaseBackfill.kind);
    expect(coinbaseBackfill.path('BTC-USD', 1_790_000_000_999, 1_790_000_003_000)).toContain('start=1790000000&end=1790000004'); // prettier-ignore
  });

  it('to Kraken use the old name of bitcoin and a nanosecond before the first trade', () => {
    if (krakenBackfill.kind !== 'from_time') throw new Error(krakenBackfill.kind);
    expect(krakenBackfill.path('BTC/USD', 1_790_000_000_123)).toBe('/0/public/Trades?pair=XBTUSD&since=1790000000122999999&count=1000'); // prettier-ignore
    expect(krakenBackfill.path('ETH/EUR', 1_790_000_000_123)).toContain('pair=ETHEUR&');
  });
});
