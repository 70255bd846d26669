import { describe, expect, it, test } from 'vitest';
import type { BookSink } from '../../../../../src/engine/collectors/frames/book-sink';
import type { BookUpdate } from '../../../../../src/engine/market-data/book-update';
import {
  FrameIngest,
  startSequence,
} from '../../../../../src/engine/collectors/frames/frame-ingest';
import { FrameJournal } from '../../../../../src/engine/collectors/frames/recent-frames';
import type { RejectedTrade } from '../../../../../src/engine/market-data/rejected-trade';
import { TradeBatch } from '../../../../../src/engine/market-data/trade-batch';
import type { DecodedFrame } from '../../../../../src/engine/frames/decoded-frame';
import type { Trade } from '../../../../../src/shared/market-data';
import { ManualClock } from '../../../../support/manual-clock';
import { RecordingLog } from '../../../../support/recording-log';
import { sampleTrade } from '../../../../support/sample-trade';
import { asObjects } from '../../../../support/trade-batches';

function setUp(parse: (text: string, batch: TradeBatch) => DecodedFrame) {
  const heard: string[] = [];
  const books: BookSink = {
    accept: (_id, updates, rejected) =>
      heard.push(`${updates.length} updates, ${rejected.length} rejected`),
    framesMissed: () => heard.push('frames missed'),
  };
  const clock = new ManualClock();
  const log = new RecordingLog();
  const handed: { trades: readonly Trade[]; rejected: readonly RejectedTrade[] }[] = [];
  const batch = new TradeBatch({ venue: 'bybit', market: 'spot', collectorId: 'under_test' });
  const ingest = new FrameIngest({
    collectorId: 'under_test',
    clock,
    log,
    batch,
    // Listed at once: the batch may be used again afterwards.
    sink: (given) => handed.push({ trades: given.trades(), rejected: [...given.rejected] }),
    books,
    parse: (frame) => parse(frame.text, batch),
  });
  const sequence = startSequence({ send: () => undefined }, 3);
  const receive = (text: string): DecodedFrame =>
    ingest.receive(Buffer.from(text), false, sequence);
  return { clock, log, handed, heard, batch, ingest, sequence, receive };
}

const rejection: RejectedTrade = {
  reason: 'price_invalid',
  message: 'price_invalid: "x"',
  sample: '{}',
};

describe('a frame', () => {
  test('is counted in bytes, not in characters', () => {
    const { ingest, receive } = setUp(() => ({ kind: 'heartbeat' }));
    receive('€');
    expect(ingest.stats).toMatchObject({ framesReceived: 1, bytesReceived: 3, controlFrames: 1 });
  });

  test('whose every trade was rejected is counted and handed over, but is no news from the feed', () => {
    const { clock, ingest, handed, receive } = setUp((_text, batch) => {
      batch.rejected.push(rejection);
      return batch;
    });
    receive('{}');
    expect(ingest.stats).toMatchObject({
      dataFrames: 1,
      lastDataAt: null,
      lastFrameAt: clock.now(),
    });
    expect(handed).toEqual([{ trades: [], rejected: [rejection] }]);
    expect(ingest.journal.problems).toMatchObject([
      { kind: 'rejected_trade', message: 'price_invalid: "x"' },
    ]);
  });

  test.each([
    [{ kind: 'pong' }, 'controlFrames'],
    [{ kind: 'heartbeat' }, 'controlFrames'],
    [{ kind: 'acknowledged', requestId: '1' }, 'controlFrames'],
    [{ kind: 'shutdown_notice', message: 'bye' }, 'controlFrames'],
    [{ kind: 'venue_error', message: 'no' }, 'controlFrames'],
    [{ kind: 'unknown', topic: 'x' }, 'unknownFrames'],
    [{ kind: 'unreadable', message: 'x' }, 'unreadableFrames'],
  ] as const)('that is %o is no data', (event, counter) => {
    const { ingest, handed, receive } = setUp(() => event);
    receive('{}');
    expect(ingest.stats[counter]).toBe(1);
    expect(ingest.stats).toMatchObject({ dataFrames: 0, lastDataAt: null });
    expect(handed).toEqual([]);
  });

  test('in binary is not parsed; its first bytes are kept', () => {
    const { ingest, sequence } = setUp(() => {
      throw new Error('must not be called');
    });
    ingest.receive(Buffer.from([0xde, 0xad]), true, sequence);
    expect(ingest.stats).toMatchObject({ unreadableFrames: 1, internalErrors: 0 });
    expect(ingest.journal.frames[0]).toMatchObject({ kind: 'unreadable', bytes: 2, text: 'dead' });
    expect(ingest.journal.problems[0]?.message).toBe('Binary frame of 2 bytes');
  });
});

test('a parser that throws is counted, logged whole, and does not stop the next frame', () => {
  const { ingest, log, receive } = setUp((text) => {
    if (text === 'bad') throw new TypeError('a bug');
    return { kind: 'pong' };
  });
  expect(receive('bad').kind).toBe('unreadable');
  expect(receive('good').kind).toBe('pong');
  expect(ingest.stats).toMatchObject({ internalErrors: 1, unreadableFrames: 1, controlFrames: 1 });
  expect(log.at('error')[0]?.fields.err).toBeInstanceOf(TypeError);
  expect(ingest.journal.problems.map(({ kind }) => kind)).toContain('internal_error');
});

test('errors of the venue are counted apart and shown', () => {
  const { ingest, receive } = setUp(() => ({ kind: 'venue_error', message: 'op not found' }));
  receive('{"op":"dance"}');
  expect(ingest.stats).toMatchObject({ venueErrors: 1, controlFrames: 1 });
  expect(ingest.journal.problems[0]).toMatchObject({
    kind: 'venue_error',
    sample: '{"op":"dance"}',
  });
});

describe('the journal', () => {
  test('keeps the newest frames, newest first', () => {
    const journal = new FrameJournal();
    expect(journal.frames).toEqual([]);
    for (let n = 1; n <= 53; n += 1) journal.frame(n, 1, 'data', Buffer.from(String(n)));
    expect(journal.frames.map(({ at }) => at)).toEqual(
      Array.from({ length: 20 }, (_, i) => 53 - i),
    );
  });

  test('cuts long texts and says so', () => {
    const journal = new FrameJournal();
    journal.frame(1, 9_000, 'data', Buffer.from('x'.repeat(9_000)));
    journal.frame(2, 4_096, 'data', Buffer.from('y'.repeat(4_096)));
    const [exact, long] = journal.frames;
    expect(long).toMatchObject({ bytes: 9_000, truncated: true, text: 'x'.repeat(4_096) });
    expect(exact).toMatchObject({ truncated: false, text: 'y'.repeat(4_096) });
  });

  test('cuts between two characters, never within one', () => {
    const journal = new FrameJournal();
    journal.frame(1, 8_001, 'data', Buffer.from(`x${'é'.repeat(4_000)}`));
    expect(journal.frames[0]?.text).toBe(`x${'é'.repeat(2_047)}`);
  });

  test('samples a flood of problems, and listens again in the next second', () => {
    const journal = new FrameJournal();
    const problem = (at: number) =>
      journal.problem({ at, kind: 'rejected_trade', message: 'm', sample: 's' });
    const sampled = Array.from({ length: 1_000 }, () => problem(5_000)).filter(Boolean);
    expect(sampled).toHaveLength(10);
    expect(problem(6_000)).toBe(true);
    for (let second = 7; second < 107; second += 1) problem(second * 1_000);
    expect(journal.problems).toHaveLength(50);
    expect(journal.problems[0]?.at).toBe(106_000);
  });

  test('cuts what a problem says and shows', () => {
    const journal = new FrameJournal();
    journal.problem({
      at: 1,
      kind: 'internal_error',
      message: 'm'.repeat(9_000),
      sample: 's'.repeat(9_000),
    });
    expect(journal.problems[0]?.message).toHaveLength(1_024);
    expect(journal.problems[0]?.sample).toHaveLength(1_024);
  });
});

describe('frames of trades', () => {
  /** A frame that is an id: `17` brings that trade, `17 bad` a rejected one beside it. */
  const oneTrade = (text: string, batch: TradeBatch): TradeBatch => {
    const [tradeId = '', fault] = text.split(' ');
    batch.add(
      sampleTrade({ tradeId, price: `${tradeId}.50`, exchangeTime: batch.receivedAt - 40 }),
    );
    batch.publishedAt = batch.receivedAt - 20;
    if (fault !== undefined) batch.rejected.push({ ...rejection, sample: text });
    return batch;
  };

  it('are handed over in the batch of the collector, stamped when and on which connection they came', () => {
    const { clock, handed, batch, ingest, receive } = setUp(oneTrade);
    expect(receive('17')).toBe(batch);
    const now = clock.now();
    expect(batch).toMatchObject({
      receivedAt: now,
      receivedAtMicros: now * 1_000,
      connection: 3,
      bytes: Buffer.from('17'),
    });
    expect(handed).toEqual([
      {
        trades: [
          sampleTrade({
            collectorId: 'under_test',
            tradeId: '17',
            price: '17.50',
            exchangeTime: now - 40,
            receivedAt: now,
            sentAt: now - 20,
            raw: '17',
          }),
        ],
        rejected: [],
      },
    ]);
    expect(ingest.stats).toMatchObject({ dataFrames: 1, lastDataAt: now });
  });

  it('leave nothing behind in the batch of the next one', () => {
    const { batch, receive } = setUp((text, filled) =>
      text === '{}' ? { kind: 'heartbeat' } : oneTrade(text, filled),
    );
    receive('17 bad');
    expect([batch.length, batch.rejected.length, batch.symbols]).toEqual([1, 1, ['BTCUSDT']]);
    expect(receive('{}')).toEqual({ kind: 'heartbeat' });
    expect([batch.length, batch.rejected.length, batch.symbols]).toEqual([0, 0, []]);
    expect(batch.publishedAt).toBeNaN();
  });

  it('are not handed over when their parser threw halfway, and the next frame is whole', () => {
    const { handed, receive } = setUp((text, batch) => {
      oneTrade(text, batch);
      if (text.startsWith('13')) throw new TypeError('a bug');
      return batch;
    });
    expect(receive('13 bad').kind).toBe('unreadable');
    expect(handed).toEqual([]);
    receive('17');
    expect(handed).toMatchObject([{ trades: [{ tradeId: '17', raw: '17' }], rejected: [] }]);
  });

  it('are held back in a renewal as copies, which the frames after them leave as they are', async () => {
    const { clock, handed, batch, ingest, sequence, receive } = setUp(oneTrade);
    sequence.held = [];
    const firstAt = clock.now();
    receive('17 bad');
    await clock.advance(250);
    receive('18');
    receive('{} with a rejected trade');
    expect(handed).toEqual([]);
    expect(ingest.journal.problems).toEqual([]);

    const expected = [
      { trades: [{ tradeId: '17', price: '17.50', receivedAt: firstAt, sentAt: firstAt - 20, raw: '17 bad' }], rejected: [{ sample: '17 bad' }] }, // prettier-ignore
      { trades: [{ tradeId: '18', price: '18.50', receivedAt: firstAt + 250, sentAt: firstAt + 230, raw: '18' }], rejected: [] }, // prettier-ignore
      { trades: [{ receivedAt: firstAt + 250 }], rejected: [{ sample: '{} with a rejected trade' }] }, // prettier-ignore
    ];
    const released = ingest.release(sequence);
    expect(handed).toMatchObject(expected);
    expect(ingest.journal.problems.map(({ sample }) => sample)).toEqual([
      '{} with a rejected trade',
      '17 bad',
    ]);
    expect(new Set([...released, batch]).size).toBe(4);

    receive('19 bad');
    expect(handed.at(-1)).toMatchObject({ trades: [{ tradeId: '19' }] });
    expect(released.map(asObjects)).toMatchObject(expected);
  });

  it('are handed over in the one batch again once the renewal is over', () => {
    const { batch, ingest, sequence, receive } = setUp(oneTrade);
    sequence.held = [];
    receive('17');
    ingest.release(sequence);
    expect(sequence.held).toBeNull();
    expect(receive('18')).toBe(batch);
    expect(ingest.release(sequence)).toEqual([]);
  });
});

describe('frames of order books', () => {
  const update: BookUpdate = {
    symbol: 'BTCUSDT',
    kind: 'delta',
    bids: [],
    asks: [],
    link: { kind: 'none' },
    checksum: null,
    exchangeTime: null,
  };
  const bad = { message: 'bid_invalid: ["0","1"]', sample: '["0","1"]', symbol: 'BTCUSDT' };
  const frame = (text: string): DecodedFrame => ({
    kind: 'book',
    updates: [update],
    rejected: text.includes('bad') ? [bad] : [],
    frameSequence: Number(/\d+/.exec(text)?.[0]),
  });

  test('are data; what is rejected in them is counted and sampled', () => {
    const { ingest, heard, receive } = setUp(frame);
    receive('1 bad');
    expect(heard).toEqual(['1 updates, 1 rejected']);
    expect(ingest.stats).toMatchObject({ dataFrames: 1, rejectedUpdates: 1 });
    expect(ingest.journal.problems).toMatchObject([{ kind: 'rejected_update', ...without(bad) }]);
  });

  test('that are missing are told of before what comes after them', () => {
    const { heard, receive } = setUp(frame);
    receive('1');
    receive('4');
    expect(heard).toEqual(['1 updates, 0 rejected', 'frames missed', '1 updates, 0 rejected']);
  });

  test('are held back in a renewal, and so is the news that some are missing', () => {
    const { ingest, sequence, heard, receive } = setUp(frame);
    sequence.held = [];
    receive('1');
    receive('3');
    expect(heard).toEqual([]);
    expect(ingest.release(sequence)).toHaveLength(2);
    expect(heard).toEqual(['1 updates, 0 rejected', 'frames missed', '1 updates, 0 rejected']);
  });
});

const without = ({ message, sample }: { message: string; sample: string }) => ({ message, sample });
