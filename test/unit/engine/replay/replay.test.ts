import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReplay } from '../../../../src/engine/replay/replay';
import type { ReplaySummary } from '../../../../src/engine/replay/replay';
import { ReplayClock } from '../../../../src/engine/replay/replay-clock';
import { parseReplayFlags } from '../../../../src/cli/replay-flags';
import { NoCaptureError, planReplay } from '../../../../src/engine/replay/replay-plan';
import { formatReplay, replayNotices } from '../../../../src/engine/replay/replay-table';
import { simulatedDamage } from '../../../../src/engine/simulated-faults';
import { temporaryFolder } from '../../../support/capture-files';
import { RecordingLog } from '../../../support/recording-log';

type Line = Readonly<Record<string, unknown>>;

const T = 1_700_000_000;
const LINEAR = 'wss://stream.bybit.com/v5/public/linear';
const SPOT = 'wss://stream.bybit.com/v5/public/spot';
const BINANCE = 'wss://stream.binance.com:9443/stream?streams=btcusdt@trade/btcusdt@depth';

const connect = (conn: string, addr: string, ts = T): Line => ({ t: 'connect', conn, addr, ts });
const receive = (conn: string, frame: unknown, ts = T + 1): Line => ({
  t: 'recv',
  conn,
  ts,
  data: typeof frame === 'string' ? frame : JSON.stringify(frame),
});
const bybit = (symbol: string, ...trades: readonly Line[]): Line => ({
  topic: `publicTrade.${symbol}`,
  type: 'snapshot',
  ts: T * 1_000,
  data: trades.map((trade) => ({ s: symbol, S: 'Sell', p: '102.00', v: '0.1', ...trade })),
});
const one = (i: string, rest: Line = {}): Line => ({ i, T: T * 1_000, ...rest });
const binance = (t: number): Line => ({
  stream: 'btcusdt@trade',
  data: { e: 'trade', E: T * 1_000, s: 'BTCUSDT', t, p: '1.5', q: '2.25', T: T * 1_000, m: true },
});

async function replayLines(
  lines: readonly (Line | string)[],
  stopping?: AbortSignal,
): Promise<ReplaySummary> {
  const path = join(temporaryFolder(), 'capture.jsonl');
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(path, `${texts.join('\n')}\n`);
  const replay = createReplay(await planReplay(path), {
    log: new RecordingLog(),
    damage: simulatedDamage,
    storage: { maxTradesPerSymbol: 5, maxTotalTrades: 8, maxMegabytes: 512, retentionMinutes: 60 },
  });
  await replay.run({ speed: 'max', ...(stopping === undefined ? {} : { stopping }) });
  return replay.summary();
}

const tradesOf = ({ instruments }: ReplaySummary, key: string) => instruments[key]?.trades;

describe('a replay', () => {
  it('gives the account of the example, trade by trade', async () => {
    const summary = await replayLines([
      { t: 'header', format: 2, exchange: 'BYBIT', recorded: T },
      connect('a', LINEAR),
      receive('a', { op: 'subscribe', success: true, ret_msg: '', req_id: '1' }),
      receive('a', { topic: 'tickers.XYZUSDT', data: {} }),
      receive(
        'a',
        bybit('XYZUSDT', one('i1', { p: '101.90', v: '0.200' }), one('i2', { S: 'Buy' })),
      ),
      receive('a', bybit('XYZUSDT', one('i2', { S: 'Buy' }), one('i3', { p: '-1' }))),
    ]);
    expect(summary.frames).toEqual({ trade: 2, control: 1, unknown: { 'tickers.XYZUSDT': 1 } });
    expect(tradesOf(summary, 'bybit:linear:XYZUSDT')).toMatchObject({
      received: 4,
      stored: 2,
      duplicate: 1,
      rejected: { price_invalid: 1 },
      buy: 1,
      sell: 1,
      sumQuantity: '0.300',
      sumNotional: '30.58000',
      firstId: 'i1',
      lastId: 'i2',
    });
    expect(summary.ledger).toMatchObject({
      intake: { received: 4, stored: 2, duplicate: 1, rejected: { price_invalid: 1 } },
      balanced: true,
    });
  });

  it('keeps markets apart that share a symbol, and routes each connection by its address', async () => {
    const summary = await replayLines([
      connect('a', LINEAR),
      connect('b', SPOT),
      connect('c', BINANCE),
      connect('d', 'wss://elsewhere.example/feed?x=1'),
      receive('a', bybit('BTCUSDT', one('1'))),
      receive('b', bybit('BTCUSDT', one('1'))),
      receive('c', binance(7)),
      receive('d', '{"hello":1}'),
      receive('e', '{"from":"a connection nobody opened"}'),
    ]);
    expect(Object.keys(summary.instruments)).toEqual([
      'binance:spot:BTCUSDT',
      'bybit:linear:BTCUSDT',
      'bybit:spot:BTCUSDT',
    ]);
    expect(summary.frames.unknown).toEqual({ 'wss://elsewhere.example/feed': 1, e: 1 });
    expect(summary.capture).toMatchObject({ connections: 4, undeliveredFrames: 0 });
  });

  it('counts everything, however little the store may hold', async () => {
    const summary = await replayLines([
      connect('a', BINANCE),
      ...Array.from({ length: 500 }, (_, index) => receive('a', binance(index))),
    ]);
    expect(tradesOf(summary, 'binance:spot:BTCUSDT')).toMatchObject({ received: 500, stored: 500 });
    expect(summary.ledger.holding).toMatchObject({ stored: 500, held: 5 });
    expect(summary.ledger.balanced).toBe(true);
  });

  it('follows the reconnects of the file and tells what was lost between them', async () => {
    const summary = await replayLines([
      connect('a', BINANCE),
      receive('a', binance(1)),
      receive('a', binance(2)),
      connect('a', BINANCE, T + 5),
      receive('a', binance(2), T + 6),
      receive('a', binance(6), T + 6),
      ...Array.from({ length: 40 }, (_, index) => [
        connect('a', BINANCE, T + 10 + index),
        receive('a', binance(7 + index), T + 10 + index),
      ]).flat(),
    ]);
    expect(tradesOf(summary, 'binance:spot:BTCUSDT')).toMatchObject({
      received: 44,
      stored: 43,
      duplicate: 1,
      gaps: [{ fromId: '3', toId: '5', missing: 3 }],
    });
    expect(summary.capture).toMatchObject({ connections: 42, undeliveredFrames: 0 });
  });

  it('takes two connections at once, as before a planned renewal, for one feed', async () => {
    const summary = await replayLines([
      connect('a.1', BINANCE),
      receive('a.1', binance(1)),
      connect('a.2', BINANCE),
      receive('a.1', binance(2)),
      receive('a.2', binance(2)),
      receive('a.1', binance(3)),
      receive('a.2', binance(3)),
    ]);
    expect(tradesOf(summary, 'binance:spot:BTCUSDT')).toMatchObject({
      received: 5,
      stored: 3,
      duplicate: 2,
    });
  });

  it('loses nothing when the collector hangs up on what the file holds', async () => {
    const summary = await replayLines([
      connect('a', BINANCE),
      receive('a', binance(1)),
      // Refuses everything that our collector believes it asked for, then says goodbye.
      receive('a', { code: 2, msg: 'Invalid request', id: 1 }),
      receive('a', binance(2)),
      receive('a', { stream: '!serverShutdown', data: { e: 'serverShutdown', E: 1 } }),
      receive('a', binance(3)),
      receive('a', binance(4), T + 3_600),
      // Longer than the venue lets a connection live.
      receive('a', binance(5), T + 200_000),
      receive('a', binance(6), T + 400_000),
    ]);
    expect(tradesOf(summary, 'binance:spot:BTCUSDT')).toMatchObject({ stored: 6, gaps: [] });
    expect(summary.capture.undeliveredFrames).toBe(0);
  });

  it('counts frames that are no frames, and binary ones', async () => {
    const summary = await replayLines([
      connect('a', SPOT),
      receive('a', 'rubbish'),
      { t: 'recv', conn: 'a', ts: T, b64: Buffer.from([0, 1, 2, 255]).toString('base64') },
      'not a record',
    ]);
    expect(summary.capture).toMatchObject({ unreadableFrames: 2, badLines: 1 });
    expect(replayNotices(summary)[0]).toContain('line 4: Not JSON');
    expect(formatReplay(summary)).toContain('No trades.');
  });

  it('is the same every time', async () => {
    const lines = [connect('a', LINEAR), receive('a', bybit('BTCUSDT', one('1'), one('2')))];
    expect(await replayLines(lines)).toEqual(await replayLines(lines));
  });

  it('refuses a file that holds no record', async () => {
    await expect(replayLines(['{"category":"linear"}'])).rejects.toThrow(NoCaptureError);
    await expect(planReplay(join(temporaryFolder(), 'none.jsonl'))).rejects.toThrow('ENOENT');
  });

  it('stops when it is told to', async () => {
    const summary = await replayLines([connect('a', BINANCE)], AbortSignal.abort());
    expect(summary.capture.connections).toBe(0);
  });
});

describe('the clock of a replay', () => {
  it('fires timers in their order when the file has passed them, and never by itself', () => {
    const clock = new ReplayClock(1_000);
    const fired: string[] = [];
    clock.after(20, () => fired.push(`b at ${clock.monotonicMs()}`));
    clock.after(10, () => {
      fired.push('a');
      clock.after(5, () => fired.push('a later'));
    });
    clock.after(30, () => fired.push('c'))();
    clock.advanceTo(1_009);
    expect(fired).toEqual([]);
    clock.advanceTo(1_040);
    expect(fired).toEqual(['a', 'a later', 'b at 20']);
    expect([clock.now(), clock.monotonicMs()]).toEqual([1_040, 40]);
  });

  it('lets durations only grow when the records step back', () => {
    const clock = new ReplayClock(1_000);
    clock.advanceTo(1_100);
    clock.advanceTo(1_050);
    clock.advanceTo(1_100);
    expect([clock.now(), clock.monotonicMs()]).toEqual([1_100, 100]);
  });
});

describe('the flags of a replay', () => {
  it.each([
    [['a.jsonl'], { path: '/from/a.jsonl', speed: 'max', scenarioPath: null, asJson: false }],
    [['/b.gz', '--speed', '10', '--json'], { path: '/b.gz', speed: 10, asJson: true }],
    [['a', '--speed=max'], { path: '/from/a', speed: 'max', asJson: false }],
    [['a', '--scenario', 's.json'], { path: '/from/a', scenarioPath: '/from/s.json' }],
    [['--help'], { kind: 'help' }],
  ])('%j', (args, expected) => {
    expect(parseReplayFlags(args, '/from')).toMatchObject(expected);
  });

  it.each([
    [[]],
    [['a', 'b']],
    [['a', '--speed', '0']],
    [['a', '--speed', 'fast']],
    [['a', '--x']],
  ])('%j is refused', (args) => {
    expect(parseReplayFlags(args, '/from').kind).toBe('invalid');
  });
});
