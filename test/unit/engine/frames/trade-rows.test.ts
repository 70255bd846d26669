import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { faultOf, parseTradeRows } from '../../../../src/engine/frames/trade-rows';
import type { TradeCandidate, TradeRowOptions } from '../../../../src/engine/frames/trade-rows';
import {
  EARLIEST_TRADE_TIME,
  LATEST_TRADE_TIME,
  tradeSchema,
} from '../../../../src/shared/market-data';
import type { RejectionReason } from '../../../../src/shared/market-data';
import { contextFor } from '../../../support/trade-batches';

const RECEIVED_AT = 1_790_000_000_000;

const SOURCE = { venue: 'bybit', market: 'spot', collectorId: 'c' } as const;
/** What a trade has beside its candidate's fields. */
const rest = { ...SOURCE, receivedAt: RECEIVED_AT, raw: '{}' };

const good: TradeCandidate = {
  symbol: 'BTCUSDT',
  side: 'buy',
  price: '65114.30',
  quantity: '0.021',
  tradeId: '1',
  exchangeTime: RECEIVED_AT - 40,
};

const decimals = fc.oneof(
  fc.constantFrom(
    '0',
    '0.0',
    '00',
    '01',
    '1',
    '1.',
    '.1',
    '0.1',
    '-1',
    '+1',
    '1e5',
    '1E-5',
    ' 1',
    '1 ',
    '1\n',
    '1,000',
    '0x10',
    'NaN',
    'Infinity',
    '٣',
    '1.1.1',
    '0.00000001',
    '9'.repeat(40),
    '9'.repeat(41),
    `0.${'0'.repeat(38)}`,
    `0.${'0'.repeat(37)}1`,
    `0.${'0'.repeat(38)}1`,
    '',
  ),
  fc.stringMatching(/^-?\d{0,5}(\.\d{0,5})?$/),
  fc.double().map(String),
  fc.string({ maxLength: 45 }),
);
const times = fc.oneof(
  fc.constantFrom(
    EARLIEST_TRADE_TIME,
    EARLIEST_TRADE_TIME - 1,
    LATEST_TRADE_TIME,
    LATEST_TRADE_TIME + 1,
    RECEIVED_AT + 86_400_000,
    RECEIVED_AT + 86_400_001,
    RECEIVED_AT,
    RECEIVED_AT / 1_000,
    RECEIVED_AT * 1_000,
    RECEIVED_AT + 0.5,
    0,
    -1,
    Number.NaN,
    Infinity,
    String(RECEIVED_AT),
  ),
  fc.integer({ min: EARLIEST_TRADE_TIME - 1_000, max: LATEST_TRADE_TIME + 1_000 }),
);
const symbols = fc.oneof(
  fc.constantFrom(
    'BTCUSDT',
    'BTC-USD',
    'BTC/USD',
    'BTC-USDT-SWAP',
    'btcusdt',
    '',
    '-',
    'BTC-',
    'BTC--USD',
    'BTC USD',
    'ÄUSDT',
    'A'.repeat(30),
    'A'.repeat(31),
    'A-B-C-D',
    'A-B-C-D-E',
    'BTCUSDT\n',
  ),
  fc.stringMatching(/^[A-Z0-9/_-]{1,12}$/),
);
const junk = fc.oneof(fc.anything(), fc.constant(undefined));
const field = (near: fc.Arbitrary<unknown>, fine: unknown) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(fine) },
    { weight: 3, arbitrary: near },
    { weight: 1, arbitrary: junk },
  );

const candidate: fc.Arbitrary<TradeCandidate> = fc.record({
  symbol: field(symbols, good.symbol),
  side: field(fc.constantFrom('buy', 'sell', 'Buy', 'BUY', '', true), 'sell'),
  price: field(decimals, good.price),
  quantity: field(decimals, good.quantity),
  tradeId: field(
    fc.oneof(fc.string(), fc.constantFrom('', 'x'.repeat(64), 'x'.repeat(65), 7, null)),
    good.tradeId,
  ),
  exchangeTime: field(times, good.exchangeTime),
});

const FIELD: Readonly<Partial<Record<RejectionReason, string>>> = {
  symbol_invalid: 'symbol',
  side_invalid: 'side',
  price_invalid: 'price',
  quantity_invalid: 'quantity',
  time_invalid: 'exchangeTime',
  trade_id_invalid: 'tradeId',
};

/** Every string is subscribed, so that only the form is judged. */
const subscribedTo = ({ symbol }: TradeCandidate): ReadonlySet<string> =>
  new Set(
    typeof symbol === 'string' && tradeSchema.shape.symbol.safeParse(symbol).success
      ? [symbol]
      : [],
  );

describe('the quick check', () => {
  test('agrees with the schema on junk, on near misses and on good trades', () => {
    let accepted = 0;
    fc.assert(
      fc.property(candidate, (value) => {
        const fault = faultOf(value, subscribedTo(value));
        const parsed = tradeSchema.safeParse({ ...rest, ...value });
        if (fault === null) {
          accepted += 1;
          expect(parsed.error).toBeUndefined();
          return;
        }
        expect(parsed.success).toBe(false);
        // Each field alone, for the schema compares times only when all else is well.
        const key = FIELD[fault] ?? fault;
        const alone = { ...rest, ...good, [key]: value[key as keyof TradeCandidate] };
        const issues = tradeSchema.safeParse(alone).error?.issues ?? [];
        expect(new Set(issues.map(({ path }) => path[0]))).toEqual(new Set([key]));
      }),
      { numRuns: 5_000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  test('tells a symbol nobody asked for from one that is none', () => {
    const others = new Set(['ETHUSDT']);
    expect(faultOf(good, others)).toBe('symbol_not_subscribed');
    expect(faultOf({ ...good, symbol: 'btc' }, others)).toBe('symbol_invalid');
  });
});

const contextOf = (text = '{}') => contextFor(SOURCE, new Set(['BTCUSDT']), RECEIVED_AT, text);

/** What becomes of one row that means a good trade but for the changes. */
function sort(
  changes: Partial<TradeCandidate>,
  row: unknown = {},
  options?: TradeRowOptions<object>,
) {
  const context = contextOf();
  parseTradeRows<object>(context, [row], () => ({ ...good, ...changes }), options);
  const { batch } = context;
  return { trades: batch.trades(), rejected: batch.rejected };
}

describe('a rejected trade', () => {
  test('says which rule it broke and with what', () => {
    expect(sort({ price: '-1' }, { p: '-1' }).rejected).toMatchObject([
      { reason: 'price_invalid', message: 'price_invalid: "-1"', sample: '{"p":"-1"}' },
    ]);
    expect(sort({ tradeId: undefined }).rejected[0]?.message).toBe('trade_id_invalid: missing');
  });

  test('is cut to a sample, however long it is', () => {
    const [one] = sort({ price: 'x'.repeat(100_000) }, { p: 'x'.repeat(100_000) }).rejected;
    expect(one?.sample).toHaveLength(1_024);
    expect(one?.message.length).toBeLessThan(120);
  });

  test('may be nested deeper than JSON can be written', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(sort({ price: deep }, { p: deep }).rejected).toMatchObject([
      {
        reason: 'price_invalid',
        message: 'price_invalid: (nested too deeply to show)',
        sample: '(nested too deeply to show)',
      },
    ]);
  });

  test('is counted but no longer described when a frame holds a crowd of them', () => {
    const context = contextOf();
    const rows = Array.from({ length: 1_000 }, (_, n) => n);
    parseTradeRows(context, rows, () => good);
    const { rejected } = context.batch;
    expect(context.batch.length).toBe(0);
    expect(rejected).toHaveLength(1_000);
    expect(new Set(rejected.map(({ reason }) => reason))).toEqual(new Set(['not_an_object']));
    expect(rejected.filter(({ sample }) => sample !== '')).toHaveLength(20);
    expect(new Set(rejected).size).toBe(21);
  });
});

describe('a row of a list', () => {
  it('that passes is added as it was given, with what the venue says beside the checked fields', () => {
    const expected = { ...rest, ...good };
    expect(sort({})).toEqual({ trades: [expected], rejected: [] });
    expect(sort({ matches: 3, kind: 'block' }).trades).toEqual([
      { ...expected, matches: 3, kind: 'block' },
    ]);
    expect(sort({ kind: 'regular' }).trades).toEqual([expected]);
    expect(sort({}, {}, { origin: 'snapshot' }).trades).toEqual([
      { ...expected, origin: 'snapshot' },
    ]);
  });

  it('that passes comes out of the batch exactly, whatever passes', () => {
    fc.assert(
      fc.property(candidate, (value) => {
        const symbols = subscribedTo(value);
        const context = contextFor(SOURCE, symbols, RECEIVED_AT, '{}');
        parseTradeRows(context, [{}], () => value);
        const fault = faultOf(value, symbols);
        const { batch } = context;
        expect(batch.trades()).toEqual(fault === null ? [{ ...rest, ...value }] : []);
        expect(batch.rejected.map(({ reason }) => reason)).toEqual(fault === null ? [] : [fault]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not take the others with it when it is rejected; both keep the order of the list', () => {
    const context = contextOf();
    const rows = [{ p: '1' }, { p: '-1' }, null, { p: '2' }, [], { p: 'x' }, { p: '3' }];
    parseTradeRows(context, rows, ({ p }) => ({ ...good, price: p }));
    const { batch } = context;
    expect(batch.trades().map(({ price }) => price)).toEqual(['1', '2', '3']);
    expect(batch.rejected.map(({ reason, sample }) => [reason, sample])).toEqual([
      ['price_invalid', '{"p":"-1"}'],
      ['not_an_object', 'null'],
      ['not_an_object', '[]'],
      ['price_invalid', '{"p":"x"}'],
    ]);
    expect(batch.symbols).toEqual(['BTCUSDT']);
  });

  it('is given its own JSON as raw text where that is asked for', () => {
    const context = contextOf('[{"p":"1"},{"p":"2"}]');
    const rows = [{ p: '1' }, { p: '2' }];
    const mapRow = ({ p }: { p?: unknown }): TradeCandidate => ({ ...good, price: p });
    parseTradeRows(context, rows, mapRow, { keepsRowTexts: true });
    expect(context.batch.trades().map(({ raw }) => raw)).toEqual(['{"p":"1"}', '{"p":"2"}']);
  });

  it('is of another shape than an object where the venue lists such rows', () => {
    const context = contextOf();
    const isRow = (row: unknown): row is readonly unknown[] => Array.isArray(row);
    parseTradeRows(context, [['1'], {}, '1'], ([price]) => ({ ...good, price }), { isRow });
    expect(context.batch.trades().map(({ price }) => price)).toEqual(['1']);
    expect(context.batch.rejected.map(({ reason }) => reason)).toEqual([
      'not_an_object',
      'not_an_object',
    ]);
  });
});
