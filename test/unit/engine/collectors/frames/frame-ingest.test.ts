import { describe, expect, test } from 'vitest';
import type { BookSink } from '../../../../../src/engine/collectors/frames/book-sink';
import type { BookUpdate } from '../../../../../src/engine/market-data/book-update';
import { FrameIntake, newLine } from '../../../../../src/engine/collectors/frames/frame-ingest';
import { FrameJournal } from '../../../../../src/engine/collectors/frames/recent-frames';
import type { RejectedTrade } from '../../../../../src/engine/market-data/trade-sink';
import type {
  FrameEvent,
  WireEvent,
} from '../../../../../src/engine/collectors/frames/decoded-frame';
import type { Trade } from '../../../../../src/shared/market-data';
import { ManualClock } from '../../../../support/manual-clock';
import { RecordingLog } from '../../../../support/recording-log';

function setUp(parse: (text: string) => WireEvent) {
  const heard: string[] = [];
  const books: BookSink = {
    accept: (_id, updates, rejected) =>
      heard.push(`${updates.length} updates, ${rejected.length} rejected`),
    framesMissed: () => heard.push('frames missed'),
  };
  const clock = new ManualClock();
  const log = new RecordingLog();
  const handed: { trades: readonly Trade[]; rejected: readonly RejectedTrade[] }[] = [];
  const intake = new FrameIntake({
    collectorId: 'under_test',
    clock,
    log,
    sink: (_id, trades, rejected) => handed.push({ trades, rejected }),
    packedSink: undefined,
    books,
    parse: (frame) => parse(frame.text),
  });
  const line = newLine({ send: () => undefined });
  const receive = (text: string): FrameEvent => intake.receive(Buffer.from(text), false, line);
  return { clock, log, handed, heard, intake, line, receive };
}

const rejection: RejectedTrade = {
  reason: 'price_invalid',
  message: 'price_invalid: "x"',
  sample: '{}',
};

describe('a frame', () => {
  test('is counted in bytes, not in characters', () => {
    const { intake, receive } = setUp(() => ({ kind: 'heartbeat' }));
    receive('€');
    expect(intake.stats).toMatchObject({ framesReceived: 1, bytesReceived: 3, controlFrames: 1 });
  });

  test('whose every trade was rejected is counted and handed over, but is no news from the feed', () => {
    const { clock, intake, handed, receive } = setUp(() => ({
      kind: 'trades',
      trades: [],
      rejected: [rejection],
    }));
    receive('{}');
    expect(intake.stats).toMatchObject({
      dataFrames: 1,
      lastDataAt: null,
      lastFrameAt: clock.now(),
    });
    expect(handed).toEqual([{ trades: [], rejected: [rejection] }]);
    expect(intake.journal.problems).toMatchObject([
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
    const { intake, handed, receive } = setUp(() => event);
    receive('{}');
    expect(intake.stats[counter]).toBe(1);
    expect(intake.stats).toMatchObject({ dataFrames: 0, lastDataAt: null });
    expect(handed).toEqual([]);
  });

  test('in binary is not parsed; its first bytes are kept', () => {
    const { intake, line } = setUp(() => {
      throw new Error('must not be called');
    });
    intake.receive(Buffer.from([0xde, 0xad]), true, line);
    expect(intake.stats).toMatchObject({ unreadableFrames: 1, internalErrors: 0 });
    expect(intake.journal.frames[0]).toMatchObject({ kind: 'unreadable', bytes: 2, text: 'dead' });
    expect(intake.journal.problems[0]?.message).toBe('Binary frame of 2 bytes');
  });
});

test('a parser that throws is counted, logged whole, and does not stop the next frame', () => {
  const { intake, log, receive } = setUp((text) => {
    if (text === 'bad') throw new TypeError('a bug');
    return { kind: 'pong' };
  });
  expect(receive('bad').kind).toBe('unreadable');
  expect(receive('good').kind).toBe('pong');
  expect(intake.stats).toMatchObject({ internalErrors: 1, unreadableFrames: 1, controlFrames: 1 });
  expect(log.at('error')[0]?.fields.err).toBeInstanceOf(TypeError);
  expect(intake.journal.problems.map(({ kind }) => kind)).toContain('internal_error');
});

test('errors of the venue are counted apart and shown', () => {
  const { intake, receive } = setUp(() => ({ kind: 'venue_error', message: 'op not found' }));
  receive('{"op":"dance"}');
  expect(intake.stats).toMatchObject({ venueErrors: 1, controlFrames: 1 });
  expect(intake.journal.problems[0]).toMatchObject({
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
  const frame = (text: string): WireEvent => ({
    kind: 'book',
    updates: [update],
    rejected: text.includes('bad') ? [bad] : [],
    sequence: Number(/\d+/.exec(text)?.[0]),
  });

  test('are data; what is rejected in them is counted and sampled', () => {
    const { intake, heard, receive } = setUp(frame);
    receive('1 bad');
    expect(heard).toEqual(['1 updates, 1 rejected']);
    expect(intake.stats).toMatchObject({ dataFrames: 1, rejectedUpdates: 1 });
    expect(intake.journal.problems).toMatchObject([{ kind: 'rejected_update', ...without(bad) }]);
  });

  test('that are missing are told of before what comes after them', () => {
    const { heard, receive } = setUp(frame);
    receive('1');
    receive('4');
    expect(heard).toEqual(['1 updates, 0 rejected', 'frames missed', '1 updates, 0 rejected']);
  });

  test('are held back in a renewal, and so is the news that some are missing', () => {
    const { intake, line, heard, receive } = setUp(frame);
    line.held = [];
    receive('1');
    receive('3');
    expect(heard).toEqual([]);
    expect(intake.release(line)).toHaveLength(2);
    expect(heard).toEqual(['1 updates, 0 rejected', 'frames missed', '1 updates, 0 rejected']);
  });
});

const without = ({ message, sample }: { message: string; sample: string }) => ({ message, sample });
