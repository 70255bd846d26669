import { describe, expect, test } from 'vitest';
import { findUnsupported } from '../../../../src/engine/venues/supported-settings';
import { parseBookFrame } from '../../../../src/engine/venues/coinbase/book-wire';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';

const context = { collectorId: 'coinbase_order_book', symbols: new Set(['BTC-USD', 'ETH-USD']) };

const row = (side: string, price: string, quantity: string) => ({
  side,
  event_time: '2026-09-21T14:13:19.998Z',
  price_level: price,
  new_quantity: quantity,
});
const event = (type: string, product_id: string, updates: readonly unknown[]) => ({
  type,
  product_id,
  updates,
});
const parse = (events: readonly unknown[], sequence: unknown = 7) =>
  parseBookFrame(
    JSON.stringify({
      channel: 'l2_data',
      client_id: '',
      timestamp: '2026-09-21T14:13:20.000456Z',
      sequence_num: sequence,
      events,
    }),
    context,
  );

describe('a Coinbase book frame', () => {
  test('holds both sides in one list, the asks as offers, and is known by its frame’s number', () => {
    const rows = [
      row('offer', '65114.40', '0.5'),
      row('bid', '65114.30', '1'),
      row('bid', '65114.29', '0'),
    ];
    expect(parse([event('update', 'BTC-USD', rows)])).toEqual({
      kind: 'book',
      frameSequence: 7,
      updates: [
        {
          symbol: 'BTC-USD',
          kind: 'delta',
          bids: [
            ['65114.30', '1'],
            ['65114.29', '0'],
          ],
          asks: [['65114.40', '0.5']],
          link: { kind: 'none' },
          checksum: null,
          exchangeTime: Date.parse('2026-09-21T14:13:20.000Z'),
        },
      ],
      rejected: [],
    });
  });

  test('may be about several products; a bad one does not take the other with it', () => {
    const parsed = parse([
      event('update', 'BTC-USD', [row('bid', '1e5', '1')]),
      event('update', 'ETH-USD', [row('bid', '1800.10', '1')]),
    ]);
    expect(parsed).toMatchObject({
      updates: [{ symbol: 'ETH-USD' }],
      rejected: [{ symbol: 'BTC-USD' }],
    });
  });

  test('on a side that is none is rejected whole', () => {
    const rows = [row('bid', '65114.30', '1'), row('ask', '65114.40', '1')];
    expect(parse([event('update', 'BTC-USD', rows)])).toMatchObject({
      updates: [],
      rejected: [{ symbol: 'BTC-USD' }],
    });
  });

  test.each([null, '7', 7.5])(
    'numbered %s is not readable: a missing one could not be told',
    (sequence) => {
      const rows = [row('bid', '65114.30', '1')];
      const parsed = parse([event('update', 'BTC-USD', rows)], sequence);
      expect(parsed).toEqual({ kind: 'unreadable', message: 'A book without a frame number' });
    },
  );

  test('of another channel is counted, and still numbered', () => {
    const text = JSON.stringify({
      channel: 'ticker',
      sequence_num: 9,
      events: [{ product_id: 'BTC-USD' }],
    });
    expect(parseBookFrame(text, context)).toEqual({
      kind: 'unknown',
      topic: 'ticker.BTC-USD',
      frameSequence: 9,
    });
  });

  test('that lists subscriptions acknowledges those of books alone', () => {
    const text = JSON.stringify({
      channel: 'subscriptions',
      sequence_num: 1,
      events: [
        {
          subscriptions: {
            level2: ['BTC-USD'],
            heartbeats: ['heartbeats'],
            market_trades: ['ETH-USD'],
          },
        },
      ],
    });
    expect(parseBookFrame(text, context)).toEqual({
      kind: 'symbols_acknowledged',
      symbols: ['BTC-USD'],
      frameSequence: 1,
    });
  });
});

describe('a collector of Coinbase books', () => {
  const open = async () => {
    const rig = collectorRig(
      collectorSettingsSchema.parse({
        id: 'coinbase_order_book',
        venue: 'coinbase',
        market: 'spot',
        channel: 'order_book',
        symbols: ['BTC-USD', 'ETH-USD'],
      }),
    );
    await connect(rig);
    return rig;
  };
  const book = (sequence_num: number) => ({
    channel: 'l2_data',
    timestamp: '2026-09-21T14:13:20.000456Z',
    sequence_num,
    events: [event('update', 'BTC-USD', [row('bid', '65114.30', '1')])],
  });
  const heartbeat = (sequence_num: number) => ({
    channel: 'heartbeats',
    sequence_num,
    events: [{ heartbeat_counter: sequence_num }],
  });

  test('asks for heartbeats first, or quiet books would be closed', async () => {
    const rig = await open();
    await rig.clock.advance(1_000);
    expect(rig.sockets.latest.requests).toEqual([
      { type: 'subscribe', channel: 'heartbeats' },
      { type: 'subscribe', product_ids: ['BTC-USD', 'ETH-USD'], channel: 'level2' },
    ]);
  });

  test('offers no choice of depth, and says why', () => {
    const settings = collectorSettingsSchema.parse({
      id: 'coinbase_order_book',
      venue: 'coinbase',
      market: 'spot',
      channel: 'order_book',
      symbols: ['BTC-USD'],
      depth: 10,
    });
    expect(findUnsupported([settings])).toEqual([
      'collectors[0].depth: not a choice for coinbase spot; every level comes',
    ]);
  });

  test('takes frames of 5 MB', async () => {
    const rig = await open();
    expect(rig.sockets.latest.options.maxPayloadBytes).toBeGreaterThan(4 * 5_100_000);
  });

  test('finds nothing missing when heartbeats and answers come between updates', async () => {
    const rig = await open();
    rig.sockets.latest.receives(book(0));
    rig.sockets.latest.receives(heartbeat(1));
    rig.sockets.latest.receives({
      channel: 'subscriptions',
      sequence_num: 2,
      events: [{ subscriptions: { level2: ['BTC-USD'] } }],
    });
    rig.sockets.latest.receives(book(3));
    expect(rig.missed).toEqual([]);
  });

  test.each([
    ['lost', [0, 1, 3]],
    ['told twice', [0, 1, 1, 2]],
    ['overtaken', [0, 2, 1]],
  ])('says so when a frame was %s, whatever was in it', async (_, numbers) => {
    const rig = await open();
    rig.sockets.latest.receives(book(0));
    for (const number of numbers.slice(1)) rig.sockets.latest.receives(heartbeat(number));
    expect(rig.missed).not.toEqual([]);
  });

  test('says so after a book frame without a number, which it cannot use', async () => {
    const rig = await open();
    rig.sockets.latest.receives(book(0));
    rig.sockets.latest.receives({ ...book(1), sequence_num: null });
    expect(rig.collector.stats.unreadableFrames).toBe(1);
    rig.sockets.latest.receives(book(2));
    expect(rig.missed).toHaveLength(1);
  });
});
