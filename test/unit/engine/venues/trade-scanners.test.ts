import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanTrade } from '../../../../src/engine/venues/binance/trade-scanner';
import { parseFrame as parseBinance } from '../../../../src/engine/venues/binance/wire';
import type { BinanceMarket, BinanceTradeStream } from '../../../../src/engine/venues/binance/wire';
import { scanTrades } from '../../../../src/engine/venues/bybit/trade-scanner';
import { parseFrame as parseBybit } from '../../../../src/engine/venues/bybit/wire';
import type { BybitCategory } from '../../../../src/engine/venues/bybit/wire';
import type { WireEvent } from '../../../../src/engine/collectors/frames/decoded-frame';
import type { PackedTrades } from '../../../../src/engine/market-data/packed-trades';

const NOW = 1_790_000_000_500;
const context = { collectorId: 'scanned', symbols: new Set(['BTCUSDT', '1000PEPEUSDT']) };

interface Reader {
  readonly name: string;
  readonly frames: readonly string[];
  readonly scan: (text: string) => WireEvent | null;
  readonly parse: (text: string) => WireEvent;
}

const LINEAR =
  '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1790000000123,"data":[' +
  '{"T":1790000000120,"s":"BTCUSDT","S":"Sell","v":"0.021","p":"65114.30","L":"ZeroMinusTick","i":"a9184f3c-0d2e-5b61-9f00-0123456789ab","BT":false,"RPI":true,"seq":109810509674},' +
  '{"T":1790000000121,"s":"BTCUSDT","S":"Buy","v":"1","p":"0.5","i":"b9184f3c-0d2e-5b61-9f00-0123456789ab","BT":true}]}';
const SPOT =
  '{"topic":"publicTrade.1000PEPEUSDT","ts":1790000000123,"type":"snapshot","data":[' +
  '{"i":"2290000000061666327","T":1790000000120,"p":"0.0000123","v":"20000","S":"Buy","seq":7,"s":"1000PEPEUSDT","BT":false,"RPI":false}]}';

/** As the plain parser gives them. */
const unpacked = (packed: PackedTrades | null): WireEvent | null =>
  packed === null ? null : { kind: 'trades', trades: packed.unpacked(), rejected: [] };

const bybit = (category: BybitCategory, frame: string): Reader => ({
  name: `bybit ${category}`,
  frames: [frame],
  scan: (text) => unpacked(scanTrades(category, Buffer.from(text), NOW, context)),
  parse: (text) => parseBybit(category, text, NOW, context),
});

const event = (stream: BinanceTradeStream, market: BinanceMarket): string => {
  if (stream === 'trade') {
    return '{"e":"trade","E":1790000000123,"s":"BTCUSDT","t":12345,"p":"65114.30000000","q":"0.02100000","T":1790000000120,"m":true,"M":true}';
  }
  return market === 'spot'
    ? '{"e":"aggTrade","E":1790000000123,"s":"BTCUSDT","a":9213679,"p":"0.00000638","q":"177.00000000","f":1,"l":2,"T":1790000000120,"m":false,"M":true}'
    : '{"e":"aggTrade","E":1790000000123,"a":87353230,"s":"BTCUSDT","p":"7.6120","q":"297","f":1,"l":4,"T":1790000000120,"m":false}';
};
const binance = (stream: BinanceTradeStream, market: BinanceMarket): Reader => {
  const raw = event(stream, market);
  return {
    name: `binance ${market} ${stream}`,
    frames: [raw, `{"stream":"btcusdt@${stream}","data":${raw}}`],
    scan: (text) => unpacked(scanTrade(stream, Buffer.from(text), NOW, context, market)),
    parse: (text) => parseBinance(stream, text, NOW, context, market),
  };
};

const readers: readonly Reader[] = [
  bybit('linear', LINEAR),
  bybit('spot', SPOT),
  binance('trade', 'spot'),
  binance('aggTrade', 'spot'),
  binance('aggTrade', 'usdm'),
];

/** What might stand in a frame instead of what does. */
const piece = fc.oneof(
  fc.constantFrom(...'{}[],:" \\-+.eE0123456789aAéx\t\u0000'.split('')),
  fc.constantFrom(
    ...['null', 'true', 'false', '"Buy"', '"Sell"', '"ETHUSDT"', '"0"', '"00.5"', '"1."', '".5"'],
    ...['"0.000"', '"1e5"', '""', '"-1"', '1790000000123.0', '17900000001234', '999999999999'],
    ...['"123456789.00000000"', '"9007199254740993"', '"0.1234567890123456"', '"12345"'],
    ...['"a9184f3c-0d2e-5b61-9f00-0123456789aB"', '"1234567890123456"', '0'],
    ...['1790000000123e0', '01790000000123', '9007199254740993', '"s":"BTCUSDT",', '"T":1,', '{}'],
    ...[
      ',"p":"1"',
      '"\\u0042TCUSDT"',
      '"a\\"b"',
      ',"X":1',
      '1e999',
      '[[',
      '"' + '1'.repeat(41) + '"',
    ],
  ),
);
const change = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  cut: fc.integer({ min: 0, max: 16 }),
  piece: fc.option(piece, { nil: '' }),
});
const applied = (
  text: string,
  changes: readonly { at: number; cut: number; piece: string }[],
): string =>
  changes.reduce((now, { at, cut, piece: put }) => {
    const from = Math.floor(at * now.length);
    return now.slice(0, from) + put + now.slice(from + cut);
  }, text);

describe.each(readers)('the scanner of $name', ({ frames, scan, parse }) => {
  test('takes the frames that the venue sends', () => {
    for (const frame of frames) {
      const event = scan(frame);
      expect(event).toMatchObject({ kind: 'trades', rejected: [] });
      expect(event).toEqual(parse(frame));
    }
  });

  test('reads mutilated frames as the plain parser does, or leaves them to it', () => {
    const frameOf = fc.constantFrom(...frames);
    fc.assert(
      fc.property(frameOf, fc.array(change, { minLength: 1, maxLength: 3 }), (frame, changes) => {
        const text = applied(frame, changes);
        const event = scan(text);
        if (event !== null) expect(event).toEqual(parse(text));
      }),
      { numRuns: 5_000 },
    );
  });

  test('reads whatever values stand in the right places as the plain parser does', () => {
    const values = fc.array(fc.tuple(fc.nat(), piece), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(fc.constantFrom(...frames), values, (frame, changes) => {
        // Every value, with its quotes, may be exchanged for another.
        const parts = frame.split(/(?<=:)("[^"]*"|\d+|true|false)/);
        for (const [index, put] of changes) {
          const place = 1 + 2 * (index % Math.floor(parts.length / 2));
          parts[place] = put;
        }
        const text = parts.join('');
        const event = scan(text);
        if (event !== null) expect(event).toEqual(parse(text));
      }),
      { numRuns: 5_000 },
    );
  });
});
