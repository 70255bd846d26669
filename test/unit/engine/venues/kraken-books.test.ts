import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { krakenChecksum, parseBookFrame } from '../../../../src/engine/venues/kraken/book-wire';
import type { BookLevel } from '../../../../src/shared/order-book';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';

const context = { collectorId: 'kraken_order_book', symbols: new Set(['BTC/USD']) };

/** The worked example of https://docs.kraken.com/exchange/guides/websockets/book-checksum-v2 */
const DOCUMENTED = {
  bids: [
    ['45283.5', '0.10000000'],
    ['45283.4', '1.54582015'],
    ['45282.1', '0.10000000'],
    ['45281.0', '0.10000000'],
    ['45280.3', '1.54592586'],
    ['45279.0', '0.07990000'],
    ['45277.6', '0.03310103'],
    ['45277.5', '0.30000000'],
    ['45277.3', '1.54602737'],
    ['45276.6', '0.15445238'],
  ],
  asks: [
    ['45285.2', '0.00100000'],
    ['45286.4', '1.54571953'],
    ['45286.6', '1.54571109'],
    ['45289.6', '1.54560911'],
    ['45290.2', '0.15890660'],
    ['45291.8', '1.54553491'],
    ['45294.7', '0.04454749'],
    ['45296.1', '0.35380000'],
    ['45297.5', '0.09945542'],
    ['45299.5', '0.18772827'],
  ],
  checksum: 3_310_070_434,
} as const satisfies { bids: BookLevel[]; asks: BookLevel[]; checksum: number };

const rows = (levels: readonly BookLevel[]): string =>
  `[${levels.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(',')}]`;
const frame = (
  bids: readonly BookLevel[],
  asks: readonly BookLevel[],
  checksum: string,
  type = 'update',
): string =>
  `{"channel":"book","type":"${type}","data":[{"symbol":"BTC/USD","bids":${rows(bids)},"asks":${rows(asks)},"checksum":${checksum},"timestamp":"2026-09-21T14:13:20.000123Z"}]}`;

function updateOf(text: string) {
  const event = parseBookFrame(text, context);
  if (event.kind !== 'book' || event.updates[0] === undefined) throw new Error('No update');
  return event.updates[0];
}

describe('the checksum of a Kraken book', () => {
  test('is the one in the venue’s own example', () => {
    expect(krakenChecksum(DOCUMENTED.bids, DOCUMENTED.asks)).toBe(DOCUMENTED.checksum);
  });

  test('is right for numbers that came as JSON, because their zeros are kept', () => {
    const { bids, asks, checksum } = DOCUMENTED;
    const update = updateOf(frame(bids, asks, String(checksum), 'snapshot'));
    expect(update.checksum).toBe(checksum);
    expect(krakenChecksum(update.bids, update.asks)).toBe(checksum);

    const short = ([price, qty]: BookLevel): BookLevel => [
      String(Number(price)),
      String(Number(qty)),
    ];
    expect(krakenChecksum(bids.map(short), asks.map(short))).not.toBe(checksum);
  });

  test('covers the best ten levels of each side and nothing below', () => {
    const { bids, asks, checksum } = DOCUMENTED;
    expect(krakenChecksum([...bids, ['1.0', '5.00000000']], [...asks, ['99999.0', '1.0']])).toBe(
      checksum,
    );
    expect(krakenChecksum(bids.toSpliced(9, 1), asks)).not.toBe(checksum);
  });

  test('takes a price below one without the zeros at its beginning', () => {
    const tiny: BookLevel[] = [['0.000005320', '383320500.00000']];
    expect(krakenChecksum(tiny, [])).toBe(krakenChecksum([['5320', '38332050000000']], []));
  });
});

describe('a Kraken book frame', () => {
  test('of both sides holds levels as they were written, and a delete of either spelling', () => {
    const update = updateOf(
      frame(
        [['65114.30', '0.00000000']],
        [
          ['65114.40', '0'],
          ['65120.00', '1.50000000'],
        ],
        '4294967295',
      ),
    );
    expect(update).toEqual({
      symbol: 'BTC/USD',
      kind: 'delta',
      bids: [['65114.30', '0.00000000']],
      asks: [
        ['65114.40', '0'],
        ['65120.00', '1.50000000'],
      ],
      link: { kind: 'none' },
      checksum: 4_294_967_295,
      exchangeTime: Date.parse('2026-09-21T14:13:20.000Z'),
    });
  });

  test.each(['null', '"1"', '-1', '4294967296', '1.5', '{}'])(
    'whose checksum is %s is no update: nothing could verify it',
    (checksum) => {
      const event = parseBookFrame(frame([['1.0', '1.0']], [], checksum), context);
      expect(event).toMatchObject({
        kind: 'book',
        updates: [],
        rejected: [{ symbol: 'BTC/USD', message: 'checksum_invalid: no 32 bits' }],
      });
    },
  );

  test('with one bad level is rejected whole', () => {
    const bad = fc.constantFrom('-1', '1e5', 'null', '"x"', '{}', '00.1', '1E-9', '[]');
    fc.assert(
      fc.property(bad, fc.nat({ max: 4 }), fc.boolean(), (qty, index, asBid) => {
        const good: readonly BookLevel[] = DOCUMENTED.bids.slice(0, 4);
        const spoiled = good.toSpliced(index, 0, ['45000.0', qty]);
        const text = asBid ? frame(spoiled, [], '1') : frame([], spoiled, '1');
        const event = parseBookFrame(text, context);
        // Some of these are no JSON at all.
        expect(
          event.kind === 'unreadable' || (event.kind === 'book' && event.updates.length === 0),
        ).toBe(true);
      }),
    );
  });
});

describe('a collector of Kraken books', () => {
  const open = async (options: object = {}) => {
    const rig = collectorRig(
      collectorSettingsSchema.parse({
        id: 'kraken_order_book',
        venue: 'kraken',
        market: 'spot',
        channel: 'order_book',
        symbols: ['BTC/USD', 'ETH/USD'],
        ...options,
      }),
    );
    await connect(rig);
    return rig;
  };
  const granted = (symbol: string) => ({
    method: 'subscribe',
    req_id: 1,
    result: { channel: 'book', depth: 100, snapshot: true, symbol },
    success: true,
  });

  test.each([
    [{}, 100],
    [{ depth: 25 }, 25],
  ])(
    'with %j asks for %i levels, and names them when it gives up a book',
    async (options, depth) => {
      const rig = await open(options);
      rig.sockets.latest.receives(granted('BTC/USD'));
      rig.collector.resubscribe(['BTC/USD']);
      await rig.clock.advance(1_000);
      expect(rig.sockets.latest.requests.map(({ method, params }) => ({ method, params }))).toEqual(
        [
          {
            method: 'subscribe',
            params: { channel: 'book', symbol: ['BTC/USD', 'ETH/USD'], depth, snapshot: true },
          },
          { method: 'unsubscribe', params: { channel: 'book', symbol: ['BTC/USD'], depth } },
          {
            method: 'subscribe',
            params: { channel: 'book', symbol: ['BTC/USD'], depth, snapshot: true },
          },
        ],
      );
    },
  );

  test('takes an acknowledgement for no more than it is: the book still waits for its first data', async () => {
    const rig = await open();
    rig.sockets.latest.receives(granted('BTC/USD'));
    rig.sockets.latest.receives(granted('ETH/USD'));
    expect(rig.collector.status.state).toBe('ACTIVE');
    const { bids, asks, checksum } = DOCUMENTED;
    rig.sockets.latest.receives(frame(bids, asks, String(checksum), 'snapshot'));
    expect(rig.collector.symbols.map(({ subscription }) => subscription.kind)).toEqual([
      'flowing',
      'awaiting_first_data',
    ]);
  });
});
