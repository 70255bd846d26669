import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { okxChecksum, parseBookFrame } from '../../../../src/engine/venues/okx/book-wire';
import type { BookLevel } from '../../../../src/shared/order-book';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';

const context = { collectorId: 'okx_order_book', symbols: new Set(['BTC-USDT']) };

const parse = (fields: object, action = 'update', instId = 'BTC-USDT') =>
  parseBookFrame(
    JSON.stringify({
      arg: { channel: 'books', instId },
      action,
      data: [
        {
          asks: [['65114.4', '0.5', '0', '3']],
          bids: [['65114.3', '1.25', '0', '2']],
          ts: '1790000000010',
          ...fields,
        },
      ],
    }),
    context,
  );

const numbered = (count: number, from: number, step: number): readonly BookLevel[] =>
  Array.from({ length: count }, (_, index) => [String(from + index * step), String(index + 1)]);

describe('the checksum of an OKX book', () => {
  test('takes a bid and an ask in turn, price and size, with colons between', () => {
    const bids: BookLevel[] = [
      ['3366.1', '7'],
      ['3366', '6'],
    ];
    const asks: BookLevel[] = [
      ['3366.8', '9'],
      ['3368', '8'],
    ];
    expect(okxChecksum(bids, asks)).toBe(crc32('3366.1:7:3366.8:9:3366:6:3368:8') | 0);
  });

  test('goes on with the longer side when the other ends', () => {
    const bids: BookLevel[] = [['3366.1', '7']];
    const asks: BookLevel[] = [
      ['3366.8', '9'],
      ['3368', '8'],
      ['3372', '8'],
    ];
    expect(okxChecksum(bids, asks)).toBe(crc32('3366.1:7:3366.8:9:3368:8:3372:8') | 0);
  });

  test('covers the best 25 levels of each side and nothing below', () => {
    const [bids, asks] = [numbered(40, 1_000, -1), numbered(40, 1_001, 1)];
    expect(okxChecksum(bids, asks)).toBe(okxChecksum(bids.slice(0, 25), asks.slice(0, 25)));
    expect(okxChecksum(bids, asks)).not.toBe(okxChecksum(bids.slice(0, 24), asks.slice(0, 25)));
  });

  test('is signed, as the venue sends it', () => {
    const sums = numbered(50, 1, 1).map((level) => okxChecksum([level], []));
    expect(sums.some((sum) => sum < 0)).toBe(true);
    for (const sum of sums) expect(sum | 0).toBe(sum);
  });
});

describe('an OKX book frame', () => {
  test('names the update before it; steps may be of any size', () => {
    expect(parse({ seqId: 1_720_000_123, prevSeqId: 1_720_000_030, checksum: 0 })).toEqual({
      kind: 'book',
      updates: [
        {
          symbol: 'BTC-USDT',
          kind: 'delta',
          bids: [['65114.3', '1.25']],
          asks: [['65114.4', '0.5']],
          link: { kind: 'chained', id: 1_720_000_123, previous: 1_720_000_030 },
          checksum: null,
          exchangeTime: 1_790_000_000_010,
        },
      ],
      rejected: [],
    });
  });

  test('with a checksum of 0 has none: the venue no longer computes it', () => {
    const zero = parse({ seqId: 2, prevSeqId: 1, checksum: 0 });
    const live = parse({ seqId: 2, prevSeqId: 1, checksum: -855_196_043 });
    expect(zero).toMatchObject({ updates: [{ checksum: null }] });
    expect(live).toMatchObject({ updates: [{ checksum: -855_196_043 }] });
  });

  test('of before there were sequence numbers is taken at its checksum', () => {
    expect(parse({ checksum: -855_196_043 })).toMatchObject({
      updates: [{ link: { kind: 'none' }, checksum: -855_196_043 }],
    });
  });

  test.each([
    ['neither numbers nor a checksum', {}],
    ['neither numbers nor a live checksum', { checksum: 0 }],
    ['half of its numbers', { seqId: 5, checksum: -855_196_043 }],
    ['numbers as text', { seqId: '5', prevSeqId: '4' }],
    ['a number that lost digits', { seqId: 2 ** 53, prevSeqId: 4 }],
  ])('with %s can be verified by nothing', (_, fields) => {
    expect(parse(fields)).toMatchObject({
      kind: 'book',
      updates: [],
      rejected: [{ symbol: 'BTC-USDT', message: 'sequence_invalid: no whole number' }],
    });
  });

  test('of an instrument that nobody asked for is rejected', () => {
    expect(parse({ seqId: 5, prevSeqId: 4 }, 'update', 'ETH-USDT')).toMatchObject({
      updates: [],
      rejected: [{ message: 'symbol_not_subscribed: ETH-USDT' }],
    });
  });

  test.each(['partial', 'delta', '__proto__', 'toString'])(
    'with the action "%s", which is none, is rejected and not guessed',
    (action) => {
      expect(parse({ seqId: 5, prevSeqId: 4 }, action)).toMatchObject({
        updates: [],
        rejected: [{ message: 'neither a snapshot nor an update' }],
      });
    },
  );
});

describe('a collector of OKX books', () => {
  const frame = (seqId: number, prevSeqId: number, levels: readonly string[][]) => ({
    arg: { channel: 'books', instId: 'BTC-USDT' },
    action: prevSeqId === -1 ? 'snapshot' : 'update',
    data: [{ asks: [], bids: levels, ts: '1790000000010', checksum: 0, seqId, prevSeqId }],
  });
  const open = async () => {
    const rig = collectorRig(
      collectorSettingsSchema.parse({
        id: 'okx_order_book',
        venue: 'okx',
        market: 'spot',
        channel: 'order_book',
        symbols: ['BTC-USDT', 'ETH-USDT'],
      }),
    );
    await connect(rig);
    return rig;
  };

  test('hands on an update that changes nothing, so that the chain is checked, but calls it no data', async () => {
    const rig = await open();
    rig.sockets.latest.receives(frame(10, -1, [['65114.3', '1', '0', '1']]));
    const { lastDataAt } = rig.collector.stats;
    await rig.clock.advance(5_000);
    rig.sockets.latest.receives(frame(10, 10, []));
    expect(rig.updates.map(({ link }) => link)).toEqual([
      { kind: 'chained', id: 10, previous: -1 },
      { kind: 'chained', id: 10, previous: 10 },
    ]);
    expect(rig.collector.stats.lastDataAt).toBe(lastDataAt);
  });

  test('asks for one book anew without touching the others', async () => {
    const rig = await open();
    rig.sockets.latest.receives(frame(10, -1, [['65114.3', '1', '0', '1']]));
    expect(rig.collector.resubscribe(['BTC-USDT'])).toBe(true);
    await rig.clock.advance(1_000);
    const args = [{ channel: 'books', instId: 'BTC-USDT' }];
    expect(rig.sockets.latest.requests.slice(1)).toEqual([
      { op: 'unsubscribe', args },
      { op: 'subscribe', args },
    ]);
  });
});
