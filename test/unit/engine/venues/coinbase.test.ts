import { describe, expect, test } from 'vitest';
import { TradeStorage } from '../../../../src/engine/channels/trades/trade-storage';
import { collectorSettingsSchema } from '../../../../src/shared/settings';
import type { CollectorSettings } from '../../../../src/shared/settings';
import { collectorRig, connect } from '../../../support/collector-rig';
import type { CollectorRig } from '../../../support/collector-rig';

const coinbase = (symbols: readonly string[] = ['BTC-USD']): CollectorSettings =>
  collectorSettingsSchema.parse({
    id: 'coinbase_trades',
    venue: 'coinbase',
    market: 'spot',
    symbols,
  });

const LIMITS = {
  maxTradesPerSymbol: 1_000,
  maxTotalTrades: 10_000,
  maxMegabytes: 512,
  retentionMinutes: 60,
};

const row = (id: number, at: number) => ({
  trade_id: String(id),
  product_id: 'BTC-USD',
  price: '65114.3',
  size: '0.00021',
  side: 'SELL',
  time: new Date(at).toISOString(),
});
const trades = (
  sequence_num: number,
  type: 'snapshot' | 'update',
  ...rows: readonly ReturnType<typeof row>[]
) => ({ channel: 'market_trades', sequence_num, events: [{ type, trades: rows }] });
const heartbeat = (sequence_num: number) => ({
  channel: 'heartbeats',
  sequence_num,
  events: [{ current_time: 'now', heartbeat_counter: 1 }],
});
const subscriptions = (sequence_num: number, ...products: readonly string[]) => ({
  channel: 'subscriptions',
  sequence_num,
  events: [{ subscriptions: { heartbeats: ['heartbeats'], market_trades: products } }],
});
/** The last `count` trades up to `newest`, one a second, as the venue lists them: newest first. */
const snapshot = (sequence: number, newest: number, count: number, at: number) =>
  trades(
    sequence,
    'snapshot',
    ...Array.from({ length: count }, (_, i) => row(newest - i, at - i * 1_000)),
  );

const missed = ({ collector }: CollectorRig) =>
  collector.journal.problems
    .filter(({ kind }) => kind === 'missed_frames')
    .map(({ message }) => message);

describe('Coinbase subscriptions', () => {
  test('begin with heartbeats, on every connection and at once', async () => {
    const rig = collectorRig(coinbase(['BTC-USD', 'ETH-USD']));
    await connect(rig);
    const expected = [
      { type: 'subscribe', channel: 'heartbeats' },
      { type: 'subscribe', channel: 'market_trades', product_ids: ['BTC-USD', 'ETH-USD'] },
    ];
    expect(rig.sockets.latest.requests).toEqual(expected);
    rig.sockets.latest.closes(1006);
    await rig.clock.advance(1_000);
    rig.sockets.latest.opens();
    expect(rig.sockets.all).toHaveLength(2);
    expect(rig.sockets.latest.requests).toEqual(expected);
  });

  test('stay below 8 messages in any second, however many products', async () => {
    const products = Array.from({ length: 500 }, (_, i) => `A${i}-USD`);
    const rig = collectorRig(coinbase(products));
    await connect(rig);
    const sent: number[] = [];
    for (let now = 0; now <= 3_000; now += 50) {
      sent.push(rig.sockets.latest.sent.length);
      await rig.clock.advance(50);
    }
    // 20 slices of 50 ms are a second.
    const inASecond = sent.map((count, index) => count - (sent[index - 20] ?? 0));
    expect(Math.max(...inASecond)).toBeLessThan(8);
    expect(sent.at(-1)).toBe(11);
  });

  test('are granted by the list in the answer; products missing from it are not', async () => {
    const rig = collectorRig(coinbase(['BTC-USD', 'ETH-USD']));
    await connect(rig);
    rig.sockets.latest.receives(subscriptions(0));
    expect(rig.collector.status.state).toBe('SUBSCRIBING');
    rig.sockets.latest.receives(subscriptions(1, 'BTC-USD'));
    expect(rig.collector.status.state).toBe('SUBSCRIBING');
    rig.sockets.latest.receives(subscriptions(2, 'BTC-USD', 'ETH-USD'));
    expect(rig.path().at(-1)).toBe('SUBSCRIBING → ACTIVE (subscriptions_acknowledged)');
  });

  test('an error without an id makes each product be asked for alone', async () => {
    const rig = collectorRig(coinbase(['BTC-USD', 'NOPE-USD']));
    await connect(rig);
    const error = {
      type: 'error',
      message: 'Failed to subscribe',
      reason: 'NOPE-USD is not a valid product',
    };
    rig.sockets.latest.receives(error);
    await rig.clock.advance(400);
    expect(rig.sockets.latest.requests.slice(2).map(({ product_ids }) => product_ids)).toEqual([
      ['BTC-USD'],
      ['NOPE-USD'],
    ]);
    rig.sockets.latest.receives(subscriptions(1, 'BTC-USD'));
    rig.sockets.latest.receives(error);
    expect(rig.collector.status.state).toBe('ACTIVE');
    expect(rig.collector.symbols.map(({ subscription }) => subscription.kind)).toEqual([
      'awaiting_first_data',
      'refused',
    ]);
  });
});

describe('Coinbase frame numbers', () => {
  test('count answers, heartbeats and trades alike: none of them makes a gap', async () => {
    const rig = collectorRig(coinbase());
    await connect(rig);
    const now = rig.clock.now();
    const frames = [
      subscriptions(0),
      snapshot(1, 100, 3, now),
      subscriptions(2, 'BTC-USD'),
      heartbeat(3),
      trades(4, 'update', row(101, now)),
      { channel: 'something_new', sequence_num: 5, events: [] },
      heartbeat(6),
    ];
    for (const frame of frames) rig.sockets.latest.receives(frame);
    expect(rig.collector.stats.missedFrames).toBe(0);
    expect(missed(rig)).toEqual([]);
  });

  test('show how many frames were lost, and begin anew with each connection', async () => {
    const rig = collectorRig(coinbase());
    await connect(rig);
    rig.sockets.latest.receives(heartbeat(7));
    rig.sockets.latest.receives(heartbeat(11));
    rig.sockets.latest.receives(heartbeat(12));
    expect(rig.collector.stats.missedFrames).toBe(3);
    expect(missed(rig)).toEqual(['Frame 11 came where 8 was due: 3 frames missed']);

    rig.sockets.latest.closes(1006);
    await rig.clock.advance(1_000);
    rig.sockets.latest.opens();
    rig.sockets.latest.receives(heartbeat(0));
    rig.sockets.latest.receives(heartbeat(1));
    expect(rig.collector.stats.missedFrames).toBe(3);
  });

  test('count a frame that could not be read as missed, since its content is', async () => {
    const rig = collectorRig(coinbase());
    await connect(rig);
    rig.sockets.latest.receives(heartbeat(0));
    rig.sockets.latest.receives('{"channel":"market_trades","sequence_num":1,"eve');
    rig.sockets.latest.receives(heartbeat(2));
    expect(missed(rig)).toEqual(['Frame 2 came where 1 was due: 1 frame missed']);
  });

  test('that come late are missing no longer, and were found missing all the same', async () => {
    const rig = collectorRig(coinbase());
    await connect(rig);
    for (const number of [1, 4, 3, 3, 2]) rig.sockets.latest.receives(heartbeat(number));
    expect(rig.collector.stats).toMatchObject({ missedFrames: 0, lateFrames: 2 });
  });

  test('that came before are reported, and miss nothing', async () => {
    const rig = collectorRig(coinbase());
    await connect(rig);
    rig.sockets.latest.receives(heartbeat(5));
    rig.sockets.latest.receives(heartbeat(3));
    rig.sockets.latest.receives(heartbeat(4));
    expect(rig.collector.stats.missedFrames).toBe(0);
    expect(missed(rig)).toEqual([
      'Frame 4 came where 6 was due: it came before',
      'Frame 3 came where 6 was due: it came before',
    ]);
  });
});

describe('a Coinbase snapshot', () => {
  test('on reconnecting fills in what was missed, and its overlap is swallowed', async () => {
    const storage = new TradeStorage(LIMITS, (failure) => {
      throw failure.error;
    });
    const rig = collectorRig(coinbase(), {}, { sink: storage.ingest.accept });
    await connect(rig);
    rig.sockets.latest.receives(snapshot(0, 1_100, 100, rig.clock.now()));
    await rig.clock.advance(2_000);
    const live = trades(
      1,
      'update',
      row(1_102, rig.clock.now() - 40),
      row(1_101, rig.clock.now() - 50),
    );
    rig.sockets.latest.receives(live);
    rig.sockets.latest.closes(1006);
    await rig.clock.advance(1_000);
    rig.sockets.latest.opens();
    rig.sockets.latest.receives(snapshot(0, 1_110, 100, rig.clock.now()));

    expect(storage.ledger.accountOf('coinbase_trades')).toMatchObject({
      received: 202,
      stored: 110,
      duplicate: 92,
    });
    const stored = storage.store.query().map(({ trade }) => Number(trade.tradeId));
    expect(stored).toEqual(Array.from({ length: 110 }, (_, i) => 1_110 - i));
    // Two trades came as they happened: they alone are rate and latency.
    const { over10s } = storage.rates.of('coinbase_trades', rig.clock.now() + 1_000);
    expect(over10s).toBe(0.2);
    expect(
      storage.ingest.latenessOf('coinbase_trades', rig.clock.now()).oneMinute.raw,
    ).toMatchObject({
      samples: 2,
      max: 50,
    });
  });

  test('shows that the product is served, but proves no stream alive', async () => {
    const rig = collectorRig(coinbase(), { timeouts: { dataSilenceMs: 60_000 } });
    await connect(rig);
    const reconnects = () =>
      rig.path().filter((step) => step === 'ACTIVE → RECONNECTING (data_silence)').length;
    let sequence = 0;
    // The venue greets every connection with history and then only beats, for 10 minutes.
    for (let second = 0; second < 600; second += 1) {
      const socket = rig.sockets.latest;
      if (socket.state === 'connecting') {
        socket.opens();
        sequence = 0;
        socket.receives(snapshot(sequence, 1_100, 100, rig.clock.now()));
      }
      socket.receives(heartbeat(++sequence));
      const pings = socket.pings;
      await rig.clock.advance(1_000);
      if (socket.pings > pings) socket.events.onPong();
    }
    // After 60, 120, 240 s and so on, not every minute; and the attempts add up.
    expect(reconnects()).toBe(3);
    expect(rig.collector.stats.lastDataAt).toBeNull();
    expect(rig.collector.symbols[0]?.subscription.kind).toBe('flowing');
  });
});
