import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { scanTrade } from '../../../../src/engine/venues/binance/trade-scanner';
import { parseFrame as parseBinance } from '../../../../src/engine/venues/binance/wire';
import type { BinanceMarket, BinanceTradeStream } from '../../../../src/engine/venues/binance/wire';
import { scanTrades } from '../../../../src/engine/venues/bybit/trade-scanner';
import { parseFrame as parseBybit } from '../../../../src/engine/venues/bybit/wire';
import type { BybitCategory } from '../../../../src/engine/venues/bybit/wire';
import type { DecodedFrame, TradeContext } from '../../../../src/engine/frames/decoded-frame';
import type { TradeBatch } from '../../../../src/engine/market-data/trade-batch';
import { TEXT_ID, WORDS_OF_ID } from '../../../../src/engine/market-data/packed-id';
import type { Market, Venue } from '../../../../src/shared/values/market';
import { asObjects, beginFrame, contextFor } from '../../../support/trade-batches';

const NOW = 1_790_000_000_500;
const SYMBOLS = new Set(['BTCUSDT', '1000PEPEUSDT']);

interface Reader {
  readonly name: string;
  readonly venue: Venue;
  readonly market: Market;
  readonly frames: readonly string[];
  readonly scan: (bytes: Uint8Array, context: TradeContext) => TradeBatch | null;
  readonly parse: (text: string, context: TradeContext) => DecodedFrame;
}

const LINEAR =
  '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1790000000123,"data":[' +
  '{"T":1790000000120,"s":"BTCUSDT","S":"Sell","v":"0.021","p":"65114.30","L":"ZeroMinusTick","i":"a9184f3c-0d2e-5b61-9f00-0123456789ab","BT":false,"RPI":true,"seq":109810509674},' +
  '{"T":1790000000121,"s":"BTCUSDT","S":"Buy","v":"1","p":"0.5","i":"b9184f3c-0d2e-5b61-9f00-0123456789ab","BT":true}]}';
const SPOT =
  '{"topic":"publicTrade.1000PEPEUSDT","ts":1790000000123,"type":"snapshot","data":[' +
  '{"i":"2290000000061666327","T":1790000000120,"p":"0.0000123","v":"20000","S":"Buy","seq":7,"s":"1000PEPEUSDT","BT":false,"RPI":false}]}';

const bybit = (category: BybitCategory, frame: string): Reader => ({
  name: `bybit ${category}`,
  venue: 'bybit',
  market: category,
  frames: [frame],
  scan: scanTrades,
  parse: parseBybit,
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
    venue: 'binance',
    market,
    frames: [raw, `{"stream":"btcusdt@${stream}","data":${raw}}`],
    scan: (bytes, context) => scanTrade(stream, bytes, context),
    parse: (text, context) => parseBinance(stream, text, context),
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

/** Columns that hold the same for the same frame, whoever filled them. */
const COLUMNS = [
  ...(['exchangeTime', 'priceUnits', 'priceForm', 'quantityUnits', 'quantityForm'] as const),
  ...(['idNumber', 'idKind', 'matches', 'symbolIndex', 'sold', 'origin', 'tradeKind'] as const),
  'fate',
] as const;

const EMPTY = { length: 0, symbols: [], rejected: [], publishedAt: NaN };

/** All that a parser says of a frame, to be compared: as objects, and as the store will read it. */
function contentsOf(frame: DecodedFrame): object {
  if (frame.kind !== 'trades') return frame;
  const { publishedAt, symbols, length, idKind, idWords } = frame;
  // Joined, as thousands of frames are compared.
  const columns = COLUMNS.map((name) => `${name}: ${frame[name].subarray(0, length).join()}`);
  // Of an id that does not pack, the words say nothing.
  const packedIds = Array.from({ length }, (_, row) =>
    idKind[row] === TEXT_ID
      ? frame.idAt(row)
      : idWords.subarray(row * WORDS_OF_ID, (row + 1) * WORDS_OF_ID).join(),
  );
  return { ...asObjects(frame), publishedAt, symbols: [...symbols], columns, packedIds };
}

/**
 * Reads a frame with the scanner and the plain parser, each into a batch of its own that was used for the
 * frames before. Expects that the scanner reads it as the parser does; or gives up, leaving its batch empty,
 * so that the parser reads the frame into that batch as into its own.
 */
function compareOn({ venue, market, scan, parse }: Reader) {
  const source = { venue, market, collectorId: 'scanned' };
  const scanning = contextFor(source, SYMBOLS, NOW, '');
  const parsing = contextFor(source, SYMBOLS, NOW, '');
  const counts = { scanned: 0, left: 0 };
  const compare = (text: string): TradeBatch | null => {
    const { batch } = scanning;
    beginFrame(batch, NOW, text);
    beginFrame(parsing.batch, NOW, text);
    const scanned = scan(batch.bytes, scanning);
    const parsed = parse(text, parsing);
    expect(parsed).not.toBe(batch);
    if (scanned !== null) {
      counts.scanned += 1;
      expect(scanned).toBe(batch);
      expect(contentsOf(scanned)).toEqual(contentsOf(parsed));
      return scanned;
    }
    counts.left += 1;
    const { length, symbols, rejected, publishedAt } = batch;
    expect({ length, symbols, rejected, publishedAt }).toEqual(EMPTY);
    expect(contentsOf(parse(text, scanning))).toEqual(contentsOf(parsed));
    return null;
  };
  return { compare, counts };
}

describe.each(readers)('the scanner of $name', (reader) => {
  const { frames } = reader;

  test('takes the frames that the venue sends', () => {
    const { compare } = compareOn(reader);
    for (const frame of frames) {
      const scanned = compare(frame);
      if (scanned === null) throw new Error(`Left to the plain parser: ${frame}`);
      expect(asObjects(scanned)).toMatchObject({ kind: 'trades', rejected: [] });
      expect(scanned.length).toBeGreaterThan(0);
      expect(scanned.publishedAt).toBe(1_790_000_000_123);
    }
  });

  test('reads mutilated frames as the plain parser does, or leaves them to it', () => {
    const { compare, counts } = compareOn(reader);
    const frameOf = fc.constantFrom(...frames);
    fc.assert(
      fc.property(frameOf, fc.array(change, { minLength: 1, maxLength: 3 }), (frame, changes) => {
        compare(applied(frame, changes));
      }),
      { numRuns: 5_000 },
    );
    expect(counts.scanned).toBeGreaterThan(0);
    expect(counts.left).toBeGreaterThan(0);
  });

  test('reads whatever values stand in the right places as the plain parser does', () => {
    const { compare, counts } = compareOn(reader);
    const values = fc.array(fc.tuple(fc.nat(), piece), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(fc.constantFrom(...frames), values, (frame, changes) => {
        // Every value, with its quotes, may be exchanged for another.
        const parts = frame.split(/(?<=:)("[^"]*"|\d+|true|false)/);
        for (const [index, put] of changes) {
          const place = 1 + 2 * (index % Math.floor(parts.length / 2));
          parts[place] = put;
        }
        compare(parts.join(''));
      }),
      { numRuns: 5_000 },
    );
    expect(counts.scanned).toBeGreaterThan(0);
    expect(counts.left).toBeGreaterThan(0);
  });

  it('leaves a frame that is spoilt at its end, or cut anywhere, with nothing of it in the batch', () => {
    const { compare } = compareOn(reader);
    for (const frame of frames) {
      for (let length = 0; length < frame.length; length += 1) {
        expect(compare(frame.slice(0, length))).toBeNull();
      }
      expect(compare(`${frame} `)).toBeNull();
      expect(compare(frame)).not.toBeNull();
    }
  });
});

describe('the scanner of Bybit trades', () => {
  const kindsIn = (marks: string): readonly (string | undefined)[] | undefined => {
    const { compare } = compareOn(bybit('spot', SPOT));
    const frame = SPOT.replace('"BT":false,"RPI":false', marks);
    return compare(frame)
      ?.trades()
      .map(({ kind }) => kind);
  };

  it('tells block trades and those of retail price improvement from regular ones', () => {
    expect(kindsIn('"BT":false,"RPI":false')).toEqual([undefined]);
    expect(kindsIn('"BT":true,"RPI":false')).toEqual(['block']);
    expect(kindsIn('"BT":false,"RPI":true')).toEqual(['rpi']);
    expect(kindsIn('"RPI":true')).toEqual(['rpi']);
    expect(kindsIn('"RPI":true,"BT":true')).toEqual(['block']);
    expect(kindsIn('"L":"PlusTick"')).toEqual([undefined]);
  });

  it('tells the kind of each trade by itself, also when the batch held others before', () => {
    const { compare } = compareOn(bybit('linear', LINEAR));
    const kinds = (frame: string) =>
      compare(frame)
        ?.trades()
        .map(({ kind }) => kind);
    expect(kinds(LINEAR)).toEqual(['rpi', 'block']);
    expect(kinds(LINEAR.replaceAll('true', 'false'))).toEqual([undefined, undefined]);
    expect(kinds(LINEAR)).toEqual(['rpi', 'block']);
  });

  it('reads a frame of more trades than its batch has room for', () => {
    const { compare } = compareOn(bybit('linear', LINEAR));
    const [start = '', end = ''] = LINEAR.split(/(?<=\[)|(?=\]\})/).filter((_, n) => n !== 1);
    const rows = Array.from(
      { length: 100 },
      (_, n) =>
        `{"T":17900000001${20 + (n % 70)},"s":"BTCUSDT","S":"${n % 3 === 0 ? 'Buy' : 'Sell'}","v":"${n + 1}.50","p":"65114.${n}","i":"${2_290_000_000_061_666_000n + BigInt(n)}","BT":${n % 5 === 0}}`,
    );
    expect(compare(start + rows.join() + end)?.length).toBe(100);
    expect(compare(LINEAR)?.length).toBe(2);
  });
});
