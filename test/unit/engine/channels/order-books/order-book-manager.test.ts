import { describe, expect, test } from 'vitest';
import { ANSWER_PATIENCE_MS } from '../../../../../src/engine/channels/order-books/recovery';
import { CROSSED_PATIENCE_MS } from '../../../../../src/engine/channels/order-books/synced-book';
import { bookRig } from '../../../../support/book-rig';
import type { BookRig } from '../../../../support/book-rig';

type Row = readonly [string, string];

const bybit = (
  u: number,
  b: readonly Row[],
  a: readonly Row[] = [],
  type: 'snapshot' | 'delta' = 'delta',
  s = 'BTCUSDT',
): object => ({ topic: `orderbook.50.${s}`, type, ts: 1, data: { s, b, a, u, seq: 1 }, cts: 1 });
const snapshot = (u: number, s = 'BTCUSDT'): object =>
  bybit(
    u,
    [
      ['99', '1'],
      ['98', '2'],
    ],
    [
      ['101', '3'],
      ['102', '4'],
    ],
    'snapshot',
    s,
  );

const bybitRig = (symbols = ['BTCUSDT']): BookRig =>
  bookRig({ venue: 'bybit', market: 'spot', depth: 50, symbols });

/** Answers every request that was sent, pings too. */
async function acknowledge(rig: BookRig): Promise<void> {
  const answers = rig.sockets.latest.requests.map(({ req_id, op }) => ({
    success: true,
    ret_msg: op,
    conn_id: 'c',
    req_id,
    op,
  }));
  await rig.receives(...answers);
}

const requestsOf = ({ sockets }: BookRig): readonly string[] =>
  sockets.latest.requests.map(({ op, args }) => `${String(op)} ${String(args)}`);

describe('a book whose stream begins with a snapshot', () => {
  test('waits for it, is in sync with it and follows the changes exactly', async () => {
    const rig = bybitRig();
    expect(rig.status().sync.kind).toBe('idle');
    await rig.connect();
    expect(rig.status().sync).toMatchObject({ kind: 'awaiting_snapshot' });
    await rig.receives(
      snapshot(7),
      bybit(
        8,
        [
          ['99', '0'],
          ['98.5', '2.50'],
        ],
        [['101', '3.1']],
      ),
    );
    expect(rig.status()).toMatchObject({
      sync: { kind: 'in_sync' },
      bestBid: ['98.5', '2.50'],
      bestAsk: ['101', '3.1'],
      spread: '2.5',
      mid: '99.75',
      shape: 'normal',
      bidLevels: 2,
      askLevels: 2,
      sequence: 8,
      updates: 2,
      snapshots: 1,
      gaps: 0,
    });
    expect(rig.ladder()).toEqual({
      bids: ['98.5 × 2.50', '98 × 2'],
      asks: ['101 × 3.1', '102 × 4'],
    });
    expect(rig.told()).toEqual([]);
  });

  test('is out of sync after a gap, asks for that symbol alone, takes no change meanwhile and heals', async () => {
    const rig = bybitRig(['BTCUSDT', 'ETHUSDT']);
    await rig.connect();
    await acknowledge(rig);
    await rig.receives(snapshot(7), snapshot(70, 'ETHUSDT'), bybit(9, [['99.5', '1']]));
    expect(rig.status().sync).toMatchObject({
      kind: 'out_of_sync',
      cause: { code: 'sequence_gap', detail: 'Update 9 came where 8 was due' },
    });
    await rig.clock.advance(200);
    expect(requestsOf(rig).slice(1)).toEqual([
      'unsubscribe orderbook.50.BTCUSDT',
      'subscribe orderbook.50.BTCUSDT',
    ]);
    await rig.receives(bybit(10, [['99.5', '1']]));
    expect(rig.ladder().bids).toEqual(['99 × 1', '98 × 2']);
    expect(rig.status('ETHUSDT').sync.kind).toBe('in_sync');

    await rig.receives(snapshot(20), bybit(21, [['99.5', '1']]));
    expect(rig.status()).toMatchObject({
      sync: { kind: 'in_sync' },
      gaps: 1,
      resyncs: 1,
      sequence: 21,
    });
    expect(rig.told()).toEqual(['out_of_sync sequence_gap', 'resynced sequence_gap']);
    expect(rig.monitor.snapshot().collectors[0]?.books).toMatchObject({
      total: 2,
      inSync: 2,
      outOfSync: 0,
      gaps: 1,
      resyncs: 1,
    });
  });

  test('begins anew with u = 1 without having been wrong', async () => {
    const rig = bybitRig();
    await rig.connect();
    await rig.receives(
      snapshot(7),
      bybit(1, [['50', '1']], [['51', '1']]),
      bybit(2, [['50.5', '1']]),
    );
    expect(rig.ladder().bids).toEqual(['50.5 × 1', '50 × 1']);
    expect(rig.status()).toMatchObject({ sync: { kind: 'in_sync' }, gaps: 0, snapshots: 2 });
  });

  test('that breaks each time it heals is asked for ever more rarely', async () => {
    const rig = bybitRig();
    await rig.connect();
    await acknowledge(rig);
    const subscriptions = (): number =>
      requestsOf(rig).filter((request) => request.startsWith('subscribe')).length;
    await rig.receives(snapshot(1_000));
    const asked: number[] = [];
    let u = 1_000;
    for (let minute = 0; minute < 20; minute += 1) {
      const before = subscriptions();
      for (let second = 0; second < 60; second += 1) {
        const known = subscriptions();
        u += 10;
        await rig.receives(bybit(u, [['99', '1']]));
        await rig.clock.advance(1_000);
        await acknowledge(rig);
        if (subscriptions() > known) await rig.receives(snapshot(u));
      }
      asked.push(subscriptions() - before);
    }
    expect(asked[0]).toBeGreaterThan(3);
    expect(asked[0]).toBeLessThan(10);
    expect(asked.slice(10).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(3);
  });

  test('that gets no snapshot though its subscription is granted says so and asks again', async () => {
    const rig = bybitRig();
    await rig.connect();
    await acknowledge(rig);
    await rig.clock.advance(ANSWER_PATIENCE_MS - 1);
    expect(rig.status().sync.kind).toBe('awaiting_snapshot');
    await rig.clock.advance(2);
    expect(rig.status().sync).toMatchObject({ cause: { code: 'snapshot_failed' } });
    await rig.clock.advance(100);
    expect(requestsOf(rig)).toHaveLength(3);
    await rig.receives(snapshot(7));
    expect(rig.status()).toMatchObject({ sync: { kind: 'in_sync' }, gaps: 0, resyncs: 1 });
  });

  test('is not asked for again when the venue refused it', async () => {
    const rig = bybitRig();
    await rig.connect();
    await rig.receives({
      success: false,
      ret_msg: 'error:handler not found,topic:orderbook.50.BTCUSDT',
      conn_id: 'c',
      req_id: '1',
      op: 'subscribe',
    });
    const asked = rig.sockets.all.length;
    await rig.clock.advance(ANSWER_PATIENCE_MS * 2);
    expect(rig.sockets.all.slice(asked).every(({ sent }) => sent.length <= 1)).toBe(true);
  });
});

describe('a book', () => {
  test('of a bad level takes nothing of the update and is out of sync', async () => {
    const rig = bybitRig();
    await rig.connect();
    await rig.receives(snapshot(7), bybit(8, [['99.5', '1']], [['101', 'x']]));
    expect(rig.status()).toMatchObject({
      sync: { kind: 'out_of_sync', cause: { code: 'invalid_update' } },
      gaps: 1,
    });
    expect(rig.ladder().bids).toEqual(['99 × 1', '98 × 2']);
    const [collector] = rig.monitor.snapshot().collectors;
    expect(collector?.stats).toMatchObject({ rejectedUpdates: 1, dataFrames: 2 });
  });

  test('is worth nothing without its connection, until a new snapshot; and idle when stopped', async () => {
    const rig = bybitRig();
    await rig.connect();
    await rig.receives(snapshot(7));
    await rig.clock.advance(1_000);
    expect(rig.status().updatesPerSecond).toBeGreaterThan(0);
    rig.sockets.latest.closes(1006);
    await rig.clock.advance(0);
    expect(rig.status()).toMatchObject({
      sync: { kind: 'out_of_sync', cause: { code: 'connection_lost' } },
      gaps: 0,
      updatesPerSecond: 0,
    });
    await rig.clock.advance(1_000);
    rig.sockets.latest.opens();
    expect(rig.status().sync.kind).toBe('out_of_sync');
    await rig.receives(snapshot(50));
    expect(rig.status()).toMatchObject({ sync: { kind: 'in_sync' }, resyncs: 1 });
    expect(rig.told()).toEqual(['out_of_sync connection_lost', 'resynced connection_lost']);

    const stopped = rig.monitor.stop('books');
    rig.sockets.latest.closes(1000);
    await stopped;
    expect(rig.status()).toMatchObject({ sync: { kind: 'idle' }, shape: 'empty', sequence: null });
  });

  test('that stays crossed is wrong; one that is crossed for a moment is not', async () => {
    const rig = bybitRig();
    await rig.connect();
    await acknowledge(rig);
    await rig.receives(snapshot(7), bybit(8, [['101.5', '1']]));
    expect(rig.status()).toMatchObject({ shape: 'crossed', crossings: 1, spread: '-0.5' });
    await rig.clock.advance(CROSSED_PATIENCE_MS - 1);
    await rig.receives(bybit(9, [['101.5', '0']]), bybit(10, [['101.5', '1']]));
    expect(rig.status()).toMatchObject({ sync: { kind: 'in_sync' }, crossings: 2 });
    await rig.clock.advance(CROSSED_PATIENCE_MS);
    expect(rig.status().sync).toMatchObject({ kind: 'out_of_sync', cause: { code: 'crossed' } });
  });

  test('tells who watches of each change, and no more when they leave', async () => {
    const rig = bybitRig();
    const heard: string[] = [];
    const leave = rig.monitor.books.onChanged((id, symbol) => heard.push(`${id} ${symbol}`));
    await rig.connect();
    await rig.receives(snapshot(7), bybit(8, []));
    expect(heard).toEqual(['books BTCUSDT', 'books BTCUSDT']);
    leave();
    await rig.receives(bybit(9, []));
    expect(heard).toHaveLength(2);
  });

  test('raises an alarm when it stays wrong, and clears it when it is right', async () => {
    const rig = bybitRig();
    rig.monitor.open();
    await rig.clock.advance(0);
    rig.sockets.latest.opens();
    await rig.receives(snapshot(7), bybit(9, []));
    const alarms = (): readonly string[] =>
      rig.monitor.chronicle.alarms
        .list()
        .alarms.filter(({ rule }) => rule === 'book_out_of_sync')
        .map(({ instrument, state }) => `${String(instrument)} ${state.kind}`);
    for (let tenSeconds = 0; tenSeconds < 3; tenSeconds += 1) {
      expect(alarms()).toEqual([]);
      await acknowledge(rig);
      await rig.clock.advance(10_000);
    }
    await rig.clock.advance(1_000);
    expect(alarms()).toEqual(['bybit:spot:BTCUSDT raised']);
    await rig.receives(snapshot(20));
    await rig.clock.advance(6_000);
    expect(alarms()).toEqual(['bybit:spot:BTCUSDT cleared']);
  });

  test('of nobody is not found', () => {
    const rig = bybitRig();
    expect(rig.monitor.books.view('books', 'NOPE', 5).ok).toBe(false);
    expect(rig.monitor.books.view('nobody', 'BTCUSDT', 5).ok).toBe(false);
    expect(rig.monitor.books.statusesOf('nobody')).toEqual([]);
  });
});

describe('a book whose snapshot comes over REST', () => {
  const spot = (U: number, u: number, b: readonly Row[] = []): object => ({
    stream: 'btcusdt@depth@100ms',
    data: { e: 'depthUpdate', E: 1, s: 'BTCUSDT', U, u, b, a: [] },
  });
  const answer = (lastUpdateId: number): object => ({
    lastUpdateId,
    bids: [['99', '1']],
    asks: [['101', '1']],
  });
  const binanceRig = (): BookRig =>
    bookRig({ venue: 'binance', market: 'spot', restUrl: 'http://127.0.0.1:9' });

  test('is asked for when the stream has begun, and joined to what came since', async () => {
    const rig = binanceRig();
    await rig.connect();
    expect(rig.questions).toEqual([]);
    await rig.receives(spot(95, 97, [['98', '5']]), spot(98, 102, [['99', '2']]));
    expect(rig.questions.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:9/api/v3/depth?symbol=BTCUSDT&limit=1000',
    ]);
    await rig.receives(spot(103, 104, [['98.5', '3']]));
    await rig.questions[0]?.answer(answer(100));
    expect(rig.ladder().bids).toEqual(['99 × 2', '98.5 × 3']);
    expect(rig.status()).toMatchObject({
      sync: { kind: 'in_sync' },
      sequence: 104,
      gaps: 0,
      snapshots: 1,
    });
    await rig.receives(spot(105, 106, [['99', '0']]));
    expect(rig.ladder().bids).toEqual(['98.5 × 3']);
    expect(rig.questions).toEqual([]);
  });

  test('is asked for again when the snapshot is older than the stream', async () => {
    const rig = binanceRig();
    await rig.connect();
    await rig.receives(spot(95, 97));
    await rig.questions[0]?.answer(answer(80));
    expect(rig.status().sync).toMatchObject({ cause: { code: 'snapshot_stale' } });
    await rig.clock.advance(5_000);
    await rig.receives(spot(98, 102, [['99', '2']]));
    await rig.questions[0]?.answer(answer(99));
    expect(rig.status()).toMatchObject({
      sync: { kind: 'in_sync' },
      gaps: 0,
      resyncs: 1,
      sequence: 102,
    });
    expect(rig.ladder().bids).toEqual(['99 × 2']);
  });

  test('is asked for as soon as the stream of another connection begins', async () => {
    const rig = binanceRig();
    await rig.connect();
    await rig.receives(spot(95, 97));
    await rig.questions[0]?.answer(answer(97));
    rig.sockets.latest.closes(1006);
    await rig.clock.advance(5_000);
    rig.sockets.latest.opens();
    expect(rig.questions).toEqual([]);
    await rig.receives(spot(120, 122));
    expect(rig.questions).toHaveLength(1);
    await rig.questions[0]?.answer(answer(122));
    expect(rig.status()).toMatchObject({ sync: { kind: 'in_sync' }, sequence: 122, resyncs: 1 });
  });

  test('is asked for again after a gap, and the update that showed it is not lost', async () => {
    const rig = binanceRig();
    await rig.connect();
    await rig.receives(spot(95, 97));
    await rig.questions[0]?.answer(answer(97));
    await rig.receives(spot(98, 99), spot(105, 106, [['97', '4']]));
    expect(rig.status().sync).toMatchObject({ cause: { code: 'sequence_gap' } });
    await rig.clock.advance(5_000);
    await rig.questions[0]?.answer(answer(104));
    expect(rig.status()).toMatchObject({ sync: { kind: 'in_sync' }, gaps: 1, sequence: 106 });
    expect(rig.ladder().bids).toEqual(['99 × 1', '97 × 4']);
  });

  test('stays wrong while the venue hands out none, and is asked for ever more rarely', async () => {
    const rig = binanceRig();
    await rig.connect();
    await rig.receives(spot(95, 97));
    let asked = 0;
    for (let second = 0; second < 600; second += 1) {
      if (rig.questions[0] !== undefined) {
        asked += 1;
        await rig.questions[0].answer({ code: -1121, msg: 'Invalid symbol.' }, 400);
        expect(rig.status().sync).toMatchObject({ cause: { code: 'snapshot_failed' } });
      }
      await rig.clock.advance(1_000);
    }
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(14);
  });

  test('is forgotten when the connection is lost while it is under way', async () => {
    const rig = binanceRig();
    await rig.connect();
    await rig.receives(spot(95, 97));
    const [question] = rig.questions;
    rig.sockets.latest.closes(1006);
    await rig.clock.advance(0);
    await question?.answer(answer(97));
    expect(rig.status().sync).toMatchObject({ cause: { code: 'connection_lost' } });
  });
});

describe('a book of a venue that numbers the frames of a connection', () => {
  const frame = (
    sequence_num: number,
    type: 'snapshot' | 'update',
    symbol = 'BTC-USD',
  ): object => ({
    channel: 'l2_data',
    client_id: '',
    timestamp: '2026-09-21T14:13:20.5Z',
    sequence_num,
    events: [
      {
        type,
        product_id: symbol,
        updates: [
          { side: 'bid', event_time: '2026-09-21T14:13:20Z', price_level: '99', new_quantity: '1' },
          {
            side: 'offer',
            event_time: '2026-09-21T14:13:20Z',
            price_level: '101',
            new_quantity: '1',
          },
        ],
      },
    ],
  });

  test('is wrong when any frame was missed, because it may have been about this book', async () => {
    const symbols = ['BTC-USD', 'ETH-USD'];
    const rig = bookRig({ venue: 'coinbase', market: 'spot', symbols });
    await rig.connect();
    await rig.receives(frame(0, 'snapshot'), frame(1, 'snapshot', 'ETH-USD'), frame(2, 'update'));
    expect(rig.status().sync.kind).toBe('in_sync');
    await rig.receives(frame(4, 'update'));
    for (const symbol of symbols) {
      expect(rig.status(symbol).sync).toMatchObject({ cause: { code: 'frames_missed' } });
    }
    await rig.receives(frame(5, 'snapshot'), frame(6, 'update', 'ETH-USD'));
    expect(rig.status().sync.kind).toBe('in_sync');
    expect(rig.status('ETH-USD').sync.kind).toBe('out_of_sync');
  });
});

describe('while a connection is renewed', () => {
  test('the new one is not heard before the old one has ended, and its book replaces the old', async () => {
    const rig = bybitRig();
    await rig.connect();
    await acknowledge(rig);
    await rig.receives(snapshot(7));
    const old = rig.sockets.latest;
    expect(rig.monitor.recycle('books').ok).toBe(true);
    const renewed = rig.sockets.latest;
    renewed.opens();
    await rig.receives(
      bybit(500, [['90', '1']], [['91', '1']], 'snapshot'),
      bybit(501, [['90.5', '1']]),
    );
    old.receives(bybit(8, [['99.5', '1']]));
    expect(rig.status()).toMatchObject({ sequence: 8, bestBid: ['99.5', '1'] });
    old.closes(1000);
    await rig.clock.advance(0);
    expect(rig.status()).toMatchObject({
      sync: { kind: 'in_sync' },
      sequence: 501,
      bestBid: ['90.5', '1'],
      gaps: 0,
    });
    expect(rig.told()).toEqual([]);
  });
});

test('symbols and collectors that are taken away take their books with them', async () => {
  const rig = bybitRig(['BTCUSDT', 'ETHUSDT']);
  await rig.connect();
  await acknowledge(rig);
  await rig.receives(snapshot(7), snapshot(70, 'ETHUSDT'));
  expect([...rig.monitor.books.all()]).toHaveLength(2);
  await rig.change(['BTCUSDT', 'XRPUSDT']);
  expect(
    rig.monitor.books.statusesOf('books').map(({ symbol, sync }) => [symbol, sync.kind]),
  ).toEqual([
    ['BTCUSDT', 'in_sync'],
    ['XRPUSDT', 'awaiting_snapshot'],
  ]);
  expect([...rig.monitor.books.all()]).toHaveLength(2);
});
