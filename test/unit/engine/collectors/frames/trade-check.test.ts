import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  faultOf,
  rejectNonObject,
  sortCandidate,
} from '../../../../../src/engine/collectors/frames/trade-check';
import type { TradeCandidate } from '../../../../../src/engine/collectors/frames/trade-check';
import type { RejectedTrade } from '../../../../../src/engine/market-data/trade-sink';
import {
  EARLIEST_TRADE_TIME,
  LATEST_TRADE_TIME,
  LONGEST_LEAD_MS,
  tradeSchema,
} from '../../../../../src/shared/market-data';
import type { RejectionReason, Trade } from '../../../../../src/shared/market-data';

const RECEIVED_AT = 1_790_000_000_000;

const good: TradeCandidate = {
  venue: 'bybit',
  market: 'spot',
  symbol: 'BTCUSDT',
  side: 'buy',
  price: '65114.30',
  quantity: '0.021',
  tradeId: '1',
  exchangeTime: RECEIVED_AT - 40,
  receivedAt: RECEIVED_AT,
  collectorId: 'c',
  raw: '{}',
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
    RECEIVED_AT + LONGEST_LEAD_MS,
    RECEIVED_AT + LONGEST_LEAD_MS + 1,
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
  venue: fc.constantFrom('bybit' as const, 'binance' as const),
  market: fc.constantFrom('spot' as const, 'linear' as const),
  symbol: field(symbols, good.symbol),
  side: field(fc.constantFrom('buy', 'sell', 'Buy', 'BUY', '', true), 'sell'),
  price: field(decimals, good.price),
  quantity: field(decimals, good.quantity),
  tradeId: field(
    fc.oneof(fc.string(), fc.constantFrom('', 'x'.repeat(64), 'x'.repeat(65), 7, null)),
    good.tradeId,
  ),
  exchangeTime: field(times, good.exchangeTime),
  receivedAt: fc.constant(RECEIVED_AT),
  collectorId: fc.constant('c'),
  raw: fc.constant('{}'),
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
        const parsed = tradeSchema.safeParse(value);
        if (fault === null) {
          accepted += 1;
          expect(parsed.error).toBeUndefined();
          return;
        }
        expect(parsed.success).toBe(false);
        // Each field alone, for the schema compares times only when all else is well.
        const key = FIELD[fault] ?? fault;
        const alone = { ...good, [key]: value[key as keyof TradeCandidate] };
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

describe('a rejected trade', () => {
  const sort = (changes: Partial<TradeCandidate>, source: unknown = {}) => {
    const trades: Trade[] = [];
    const rejected: RejectedTrade[] = [];
    const context = { collectorId: 'c', symbols: new Set(['BTCUSDT']) };
    sortCandidate({ ...good, ...changes }, source, context, trades, rejected);
    return { trades, rejected };
  };

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
    const rejected: RejectedTrade[] = [];
    for (let n = 0; n < 1_000; n += 1) rejectNonObject(n, rejected);
    expect(rejected).toHaveLength(1_000);
    expect(new Set(rejected.map(({ reason }) => reason))).toEqual(new Set(['not_an_object']));
    expect(rejected.filter(({ sample }) => sample !== '')).toHaveLength(20);
    expect(new Set(rejected).size).toBe(21);
  });
});
