import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReplay } from '../../../../src/engine/replay/replay';
import type { ReplaySummary } from '../../../../src/engine/replay/replay';
import { planReplay } from '../../../../src/engine/replay/replay-plan';
import { formatReplay, replayNotices } from '../../../../src/engine/replay/replay-table';
import { simulatedDamage } from '../../../../src/engine/simulated-faults';
import { temporaryFolder } from '../../../support/capture-files';
import { RecordingLog } from '../../../support/recording-log';

type Line = Readonly<Record<string, unknown>>;
type Row = readonly [string, string];

const T = 1_700_000_000;
const STREAMS = 'btcusdt@depth@100ms/btcusdt@aggTrade';
const SPOT = `wss://stream.binance.com:9443/stream?streams=${STREAMS}`;
const USDM = `wss://fstream.binance.com/stream?streams=${STREAMS}`;

const connect = (addr: string, ts = T): Line => ({ t: 'connect', conn: 'a', addr, ts });
const receive = (frame: unknown, ts = T + 1): Line => ({
  t: 'recv',
  conn: 'a',
  ts,
  data: JSON.stringify(frame),
});
const depth = (U: number, u: number, b: readonly Row[], pu?: number): Line =>
  receive({
    stream: 'btcusdt@depth@100ms',
    data: {
      e: 'depthUpdate',
      E: T * 1_000,
      s: 'BTCUSDT',
      U,
      u,
      ...(pu === undefined ? {} : { pu }),
      b,
      a: [],
    },
  });
const trade: Line = receive({
  stream: 'btcusdt@aggTrade',
  data: {
    e: 'aggTrade',
    E: 1,
    s: 'BTCUSDT',
    a: 1,
    p: '1.5',
    q: '2',
    f: 1,
    l: 1,
    T: T * 1_000,
    m: true,
  },
});
const snapshot = (lastUpdateId: number, prefix = 'https://api.binance.com/api/v3'): Line => ({
  t: 'http',
  ts: T + 1,
  url: `${prefix}/depth?symbol=BTCUSDT&limit=1000`,
  data: JSON.stringify({ lastUpdateId, bids: [['1.40', '2.5']], asks: [['1.60', '1']] }),
});

async function replay(path: string): Promise<ReplaySummary> {
  const replay = createReplay(await planReplay(path), {
    log: new RecordingLog(),
    damage: simulatedDamage,
    storage: { maxTradesPerSymbol: 5, maxTotalTrades: 8, maxMegabytes: 512, retentionMinutes: 60 },
  });
  await replay.run({ speed: 'max' });
  return replay.summary();
}

function replayLines(...lines: readonly Line[]): Promise<ReplaySummary> {
  const path = join(temporaryFolder(), 'capture.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return replay(path);
}

describe('a replay of order books', () => {
  it('joins the snapshot of the file, beside the trades of the same connection', async () => {
    const summary = await replayLines(
      connect(SPOT),
      depth(95, 97, [['1.40', '9']]),
      trade,
      depth(98, 102, [['1.45', '0.25']]),
      snapshot(97),
      depth(103, 103, [['1.50', '4']]),
      receive({ stream: 'btcusdt@bookTicker', data: { u: 1 } }),
      receive({ result: null, id: 1 }),
    );
    expect(summary.instruments['binance:spot:BTCUSDT']).toMatchObject({
      trades: { received: 1, stored: 1 },
    });
    expect(summary.instruments['binance:spot:BTCUSDT']?.book).toEqual({
      bid: ['1.50', '4'],
      ask: ['1.60', '1'],
      bidLevels: 3,
      askLevels: 1,
      sumBidQuantity: '6.75',
      sumAskQuantity: '1',
      sequence: 103,
      gaps: 0,
      resyncs: 0,
      checksumsOk: 0,
      checksumsBad: 0,
    });
    // Two collectors see each frame, and it counts once.
    expect(summary.frames).toEqual({
      trade: 1,
      book: 3,
      control: 1,
      unknown: { 'btcusdt@bookTicker': 1 },
    });
    expect(summary.booksOutOfSync).toBeUndefined();
  });

  it('judges futures by their own rule, which the rule of spot would break', async () => {
    const summary = await replayLines(
      connect(USDM),
      depth(90, 97, [['1.40', '9']], 80),
      snapshot(97, 'https://fapi.binance.com/fapi/v1'),
      depth(120, 130, [['1.45', '1']], 97),
    );
    expect(summary.instruments['binance:usdm:BTCUSDT']?.book).toMatchObject({
      bid: ['1.45', '1'],
      sequence: 130,
      gaps: 0,
    });
  });

  it('says of a book without a snapshot that it is none, and of one with a hole what is missing', async () => {
    const without = await replayLines(connect(SPOT), depth(95, 97, [['1.40', '9']]));
    expect(without.instruments['binance:spot:BTCUSDT']).toMatchObject({
      trades: { received: 0, sumQuantity: '0', gaps: [] },
      book: { bid: null, bidLevels: 0, sumBidQuantity: '0', sequence: null },
    });
    expect(without.booksOutOfSync).toEqual({ 'binance:spot:BTCUSDT': 'No snapshot came.' });
    const holed = await replayLines(
      connect(SPOT),
      depth(95, 97, []),
      snapshot(97),
      depth(101, 102, []),
    );
    expect(holed.instruments['binance:spot:BTCUSDT']?.book).toMatchObject({ gaps: 1, resyncs: 0 });
    expect(replayNotices(holed)).toEqual([
      'At the end the order book binance:spot:BTCUSDT was not right: Ids 98 to 100 are missing',
    ]);
  });

  it('heals with a later snapshot, also after the connection was lost', async () => {
    const summary = await replayLines(
      connect(SPOT),
      depth(95, 97, []),
      snapshot(97),
      depth(101, 102, []),
      snapshot(102),
      depth(103, 104, []),
      connect(SPOT, T + 2),
      depth(200, 201, []),
      snapshot(201),
    );
    expect(summary.instruments['binance:spot:BTCUSDT']?.book).toMatchObject({
      gaps: 1,
      resyncs: 2,
      sequence: 201,
    });
  });

  it('is told in the table too', async () => {
    const summary = await replayLines(connect(SPOT), depth(95, 97, []), snapshot(97));
    expect(formatReplay(summary)).toMatch(
      /order book +bid +ask.*\nbinance:spot:BTCUSDT +1\.40 +1\.60/,
    );
  });
});

const folder = join(import.meta.dirname, '../../../../../shared/data');

describe.skipIf(!existsSync(folder))(
  'recorded order books (skipped without the folder ../shared/data)',
  () => {
    it.each([
      ['binance-spot', 177],
      ['binance-usdm', 764],
    ] as const)(
      'all four of %s join their snapshots and go on without a gap',
      async (name, frames) => {
        const summary = await replay(join(folder, `${name}.jsonl`));
        const books = Object.values(summary.instruments).map(({ book }) => book);
        expect(summary.frames.book).toBe(frames);
        expect(books).toHaveLength(4);
        for (const book of books) {
          expect(book).toMatchObject({ gaps: 0, resyncs: 0 });
          expect(book?.bidLevels).toBeGreaterThan(100);
        }
        expect(summary.booksOutOfSync).toBeUndefined();
      },
    );

    it('290 of 290 checksums of OKX are right', async () => {
      const { instruments, booksOutOfSync } = await replay(join(folder, 'okx.jsonl'));
      const sums = Object.values(instruments).map(({ book }) => book);
      const ok = sums.reduce((sum, book) => sum + (book?.checksumsOk ?? 0), 0);
      const bad = sums.reduce((sum, book) => sum + (book?.checksumsBad ?? 0), 0);
      expect({ ok, bad, booksOutOfSync }).toEqual({ ok: 290, bad: 0, booksOutOfSync: undefined });
    });
  },
);
