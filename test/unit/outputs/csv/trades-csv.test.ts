import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trade } from '../../../../src/shared/market-data';
import { MARKETS, SIDES, VENUES } from '../../../../src/shared/values/market';
import { ROWS_PER_CHUNK } from '../../../../src/outputs/csv/csv-format';
import { tradesCsv } from '../../../../src/outputs/csv/trades-csv';
import { notional } from '../../../../src/engine/market-data/notional';

const trade: Trade = {
  venue: 'bybit',
  market: 'linear',
  symbol: 'BTCUSDT',
  side: 'sell',
  price: '65114.30',
  quantity: '0.021',
  tradeId: 'a918c3f0-2f6e-5f6b-9d0a-0d7f6d4f2e11',
  exchangeTime: Date.UTC(2026, 10, 22, 9, 21, 7, 114),
  receivedAt: Date.UTC(2026, 10, 22, 9, 21, 7, 155),
  collectorId: 'bybit_linear_trades',
  raw: '{}',
};

const csvOf = (...trades: Trade[]): string =>
  [
    ...tradesCsv(
      trades.map((each) => ({ trade: each })),
      notional,
    ),
  ]
    .map(({ text }) => text)
    .join('');

describe('trades as CSV', () => {
  it('have the documented header, exact decimals and ISO times, in CRLF lines', () => {
    expect(csvOf(trade)).toBe(
      'time,received_at,venue,market,symbol,side,price,quantity,notional,trade_id,collector\r\n' +
        '2026-11-22T09:21:07.114Z,2026-11-22T09:21:07.155Z,bybit,linear,BTCUSDT,sell,65114.30,0.021,1367.4003,a918c3f0-2f6e-5f6b-9d0a-0d7f6d4f2e11,bybit_linear_trades\r\n',
    );
  });

  it('are a header alone when there is no trade', () => {
    expect(csvOf().split('\r\n')).toHaveLength(2);
  });

  it.each(['=1+1', '+1', '-1', '@cmd', '\tx', '\rx'])(
    'do not let a spreadsheet run the cell %j',
    (tradeId) => {
      const [row] = read(csvOf({ ...trade, tradeId }));
      expect(row?.trade_id).toBe(`'${tradeId}`);
    },
  );

  it('come in chunks that each hold the event loop only briefly', () => {
    const many = Array.from({ length: ROWS_PER_CHUNK * 2 + 1 }, () => ({ trade }));
    const chunks = [...tradesCsv(many, notional)];
    expect(chunks.map(({ rows }) => rows)).toEqual([0, ROWS_PER_CHUNK, ROWS_PER_CHUNK, 1]);
  });

  it('read back cell by cell as what they were, whatever a venue sends', () => {
    fc.assert(
      fc.property(fc.array(trades, { maxLength: 5 }), (sent) => {
        const rows = read(csvOf(...sent));
        expect(rows).toEqual(sent.map(expectedRow));
      }),
    );
  });
});

const decimal = fc
  .tuple(fc.integer({ min: 1, max: 999_999_999 }), fc.stringMatching(/^\d{0,18}$/))
  .map(([whole, fraction]) => (fraction === '' ? String(whole) : `${String(whole)}.${fraction}`));
const time = fc.integer({ min: 1_262_304_000_000, max: 4_102_444_800_000 });
const awkward = fc.string({
  unit: fc.oneof(
    fc.constantFrom(',', '"', '\r', '\n', '\t', '=', '-', "'", ' '),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  minLength: 1,
  maxLength: 64,
});
const trades: fc.Arbitrary<Trade> = fc.record({
  venue: fc.constantFrom(...VENUES),
  market: fc.constantFrom(...MARKETS),
  symbol: fc.stringMatching(/^[A-Z0-9]{1,8}(?:[-/_][A-Z0-9]{1,5})?$/),
  side: fc.constantFrom(...SIDES),
  price: decimal,
  quantity: decimal,
  tradeId: awkward,
  exchangeTime: time,
  receivedAt: time,
  collectorId: fc.constant('bybit_trades'),
  raw: fc.constant(''),
});

const read = (csv: string): Record<string, string>[] =>
  parse(csv, { columns: true, record_delimiter: '\r\n' });

const expectedRow = (sent: Trade): Record<string, string> => ({
  time: new Date(sent.exchangeTime).toISOString(),
  received_at: new Date(sent.receivedAt).toISOString(),
  venue: sent.venue,
  market: sent.market,
  symbol: sent.symbol,
  side: sent.side,
  price: sent.price,
  quantity: sent.quantity,
  notional: notional(sent.price, sent.quantity),
  trade_id: /^[=+\-@\t\r＝＋－＠]/.test(sent.tradeId) ? `'${sent.tradeId}` : sent.tradeId,
  collector: sent.collectorId,
});
