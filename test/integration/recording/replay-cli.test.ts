import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplaySummary } from '../../../src/engine/replay/replay';
import { buildCapture } from '../../support/capture-bundle';
import type { CaptureBundle } from '../../support/capture-bundle';
import { temporaryFolder } from '../../support/capture-files';

const project = join(import.meta.dirname, '..', '..', '..');

let bundle: CaptureBundle;
beforeAll(async () => {
  bundle = await buildCapture('cli', {
    'replay-cli': join(project, 'src/cli/replay-cli.ts'),
  });
}, 60_000);
afterAll(() => bundle.remove());

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as npm does: elsewhere than in the folder in which the person typed it. */
const run = (args: readonly string[], from: string): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [bundle.fileOf('replay-cli'), ...args],
      { cwd: project, env: { ...process.env, INIT_CWD: from }, maxBuffer: 64 * 1_024 * 1_024 },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });

const T = 1_700_000_000;
const frame = JSON.stringify({
  topic: 'publicTrade.XYZUSDT',
  type: 'snapshot',
  ts: T * 1_000,
  data: [{ T: T * 1_000, s: 'XYZUSDT', S: 'Buy', v: '0.700', p: '102.00', i: 'an-id' }],
});
const small = [
  { t: 'header', format: 2, exchange: 'BYBIT', recorded: T },
  { t: 'connect', conn: 'a', addr: 'wss://stream.bybit.com/v5/public/linear', ts: T },
  { t: 'recv', conn: 'a', ts: T, data: frame },
  { t: 'recv', conn: 'a', ts: T + 0.4, data: '{"topic":"tickers.XYZUSDT"}' },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

function write(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

describe('the replay command', () => {
  it('prints one object and nothing else, for a file named from where it was typed', async () => {
    const path = write('small.jsonl', small);
    const { code, stdout, stderr } = await run([basename(path), '--json'], dirname(path));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const summary = JSON.parse(stdout) as ReplaySummary;
    expect(summary).toMatchObject({
      instruments: {
        'bybit:linear:XYZUSDT': {
          trades: {
            received: 1,
            stored: 1,
            duplicate: 0,
            rejected: {},
            buy: 1,
            sell: 0,
            sumQuantity: '0.700',
            sumNotional: '71.40000',
            minPrice: '102.00',
            maxPrice: '102.00',
            firstId: 'an-id',
            lastId: 'an-id',
            firstTime: T * 1_000,
            lastTime: T * 1_000,
            gaps: [],
          },
        },
      },
      ledger: { balanced: true },
    });
    expect(summary.frames).toEqual({ trade: 1, control: 0, unknown: { 'tickers.XYZUSDT': 1 } });
  });

  it('prints a table for people', async () => {
    const { code, stdout } = await run([write('small.jsonl.gz', gzipSync(small))], project);
    expect(code).toBe(0);
    expect(stdout).toMatch(/bybit:linear:XYZUSDT +1 +1 +0 +0 +1 +0 +0\.700 +71\.40000/);
    expect(stdout).toContain('balanced');
  });

  it('keeps the recorded pace when asked to', async () => {
    const startedAt = performance.now();
    const { code } = await run([write('small.jsonl', small), '--speed', '1', '--json'], project);
    expect(code).toBe(0);
    expect(performance.now() - startedAt).toBeGreaterThan(390);
  });

  it('says on stderr what is wrong with a file that it can read all the same', async () => {
    const path = write('cut.jsonl', `${small}rubbish\n${small.slice(0, -20)}`);
    const { code, stdout, stderr } = await run([path, '--json'], project);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as ReplaySummary).capture).toMatchObject({
      badLines: 1,
      truncated: true,
    });
    expect(stderr).toContain('line 5: Not JSON');
  });

  it.each([
    ['missing.jsonl', null],
    ['broken.jsonl.gz', 'not compressed at all'],
    ['broken.jsonl.zst', 'not compressed at all'],
    ['text.jsonl', 'not a capture\n'],
    ['empty.jsonl', ''],
  ])('refuses %s with a message and nothing on stdout', async (name, content) => {
    const path = content === null ? join(temporaryFolder(), name) : write(name, content);
    const { code, stdout, stderr } = await run([path, '--json'], project);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`Cannot replay ${path}`);
  });

  it('refuses flags it does not know', async () => {
    const { code, stdout, stderr } = await run(['--jsn'], project);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: npm run replay');
  });
});

/** Frames that real exchanges sent; not part of the project. */
const shared = join(project, '..', 'shared', 'data');

describe.skipIf(!existsSync(shared))('captures of real exchanges (../shared/data)', () => {
  const replay = async (name: string): Promise<ReplaySummary> => {
    const { code, stdout, stderr } = await run([join(shared, name), '--json'], project);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as ReplaySummary;
  };
  const unknown = ({ frames }: ReplaySummary, part: string): number =>
    Object.entries(frames.unknown)
      .filter(([topic]) => topic.includes(part))
      .reduce((sum, [, count]) => sum + count, 0);
  const framesIn = (name: string): number =>
    readFileSync(join(shared, name), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"t":"recv"')).length;
  const everyFrame = ({ frames, capture }: ReplaySummary): number =>
    frames.trade +
    (frames.book ?? 0) +
    frames.control +
    Object.values(frames.unknown).reduce((sum, count) => sum + count, 0) +
    capture.unreadableFrames +
    capture.undeliveredFrames;

  /** Every book of the file was joined to its snapshot and never left its rule again. */
  const expectJoined = ({ instruments }: ReplaySummary, count: number): void => {
    const books = Object.values(instruments).flatMap(({ book }) => book ?? []);
    expect(books).toHaveLength(count);
    for (const book of books) {
      expect(book).toMatchObject({ gaps: 0, resyncs: 0 });
      expect(Math.min(book.bidLevels, book.askLevels)).toBeGreaterThan(0);
      expect(book.sequence).toBeGreaterThan(0);
    }
  };

  it('Binance spot: 2 trades, 4 books that join, and every other frame by its stream', async () => {
    const summary = await replay('binance-spot.jsonl');
    expect(everyFrame(summary)).toBe(framesIn('binance-spot.jsonl'));
    expect(summary.ledger.intake).toEqual({ received: 2, stored: 2, duplicate: 0, rejected: {} });
    expect([
      summary.frames.trade,
      summary.frames.book,
      unknown(summary, '@bookTicker'),
      unknown(summary, '@kline'),
      summary.capture.http,
    ]).toEqual([2, 177, 84, 2, 4]);
    expectJoined(summary, 4);
  });

  it('Binance USD-M: 91 trades without a gap, and 4 books that join', async () => {
    const summary = await replay('binance-usdm.jsonl');
    expect(everyFrame(summary)).toBe(framesIn('binance-usdm.jsonl'));
    expect(summary.ledger.intake).toEqual({ received: 91, stored: 91, duplicate: 0, rejected: {} });
    expect([
      summary.frames.book,
      unknown(summary, '@bookTicker'),
      unknown(summary, '@kline'),
    ]).toEqual([764, 613, 67]);
    expect(Object.keys(summary.instruments)).toEqual(
      ['AKROUSDT', 'CTKUSDT', 'KEEPUSDT', 'SUSHIUSDT'].map((symbol) => `binance:usdm:${symbol}`),
    );
    expect(Object.values(summary.instruments).flatMap(({ trades }) => trades.gaps)).toEqual([]);
    expectJoined(summary, 4);
  });

  it('OKX: 74 trades, 290 updates of books whose checksums are right, 18 acknowledgements', async () => {
    const summary = await replay('okx.jsonl');
    expect(everyFrame(summary)).toBe(framesIn('okx.jsonl'));
    expect(summary.ledger.intake).toEqual({ received: 74, stored: 74, duplicate: 0, rejected: {} });
    expect([summary.frames.control, summary.frames.book, unknown(summary, 'tickers.')]).toEqual([
      18, 290, 28,
    ]);
    const books = Object.values(summary.instruments).flatMap(({ book }) => book ?? []);
    expect(books.reduce((sum, { checksumsOk }) => sum + checksumsOk, 0)).toBe(290);
    expect(books.every(({ checksumsBad, gaps }) => checksumsBad === 0 && gaps === 0)).toBe(true);
  });

  it('are not changed by being compressed', async () => {
    const folder = temporaryFolder();
    copyFileSync(join(shared, 'okx.jsonl'), join(folder, 'okx.jsonl'));
    writeFileSync(join(folder, 'okx.jsonl.gz'), gzipSync(readFileSync(join(folder, 'okx.jsonl'))));
    const [plain, packed] = await Promise.all(
      ['okx.jsonl', 'okx.jsonl.gz'].map((name) => run([name, '--json'], folder)),
    );
    expect(packed?.stdout).toBe(plain?.stdout);
  });
});
