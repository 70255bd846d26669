import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outlineOf, withValue, withoutTrades } from '../../../../src/engine/replay/frame-edits';
import { createReplay } from '../../../../src/engine/replay/replay';
import type { ReplaySummary } from '../../../../src/engine/replay/replay';
import { planReplay } from '../../../../src/engine/replay/replay-plan';
import { readScenario } from '../../../../src/engine/replay/scenario-file';
import { simulatedDamage } from '../../../../src/engine/simulated-faults';
import { scenarioSchema } from '../../../../src/shared/faults';
import type { FaultInput } from '../../../../src/shared/faults';
import type { CauseCode } from '../../../../src/shared/values/lifecycle';
import { temporaryFolder } from '../../../support/capture-files';
import { RecordingLog } from '../../../support/recording-log';

const T = 1_700_000_000;
const BINANCE = 'wss://stream.binance.com:9443/stream?streams=btcusdt@trade/ethusdt@trade';
const LINEAR = 'wss://stream.bybit.com/v5/public/linear';
/** One trade of each market each second. */
const SECONDS = 40;
const seconds = Array.from({ length: SECONDS }, (_, index) => index + 1);

const receive = (conn: string, second: number, frame: unknown) => ({
  t: 'recv',
  conn,
  ts: T + second,
  data: JSON.stringify(frame),
});
const ethOrBtc = (second: number) => (second % 2 === 0 ? 'ETHUSDT' : 'BTCUSDT');
/** Ids of each symbol count up from 101. */
const idAt = (second: number): number => 100 + Math.ceil(second / 2);
const binanceAt = (second: number) => ({
  stream: `${ethOrBtc(second).toLowerCase()}@trade`,
  data: { e: 'trade', E: (T + second) * 1e3, s: ethOrBtc(second), t: idAt(second), p: '1.50', q: '2', T: (T + second) * 1e3, m: true }, // prettier-ignore
});
/** Two trades in each frame. */
const bybitAt = (second: number) => ({
  topic: 'publicTrade.BTCUSDT',
  type: 'snapshot',
  ts: (T + second) * 1e3,
  data: ['a', 'b'].map((letter) => ({ T: (T + second) * 1e3, s: 'BTCUSDT', S: 'Buy', v: '0.1', p: '101.5', L: 'PlusTick', i: `${second}${letter}`, BT: false })), // prettier-ignore
});
const FILE = [
  { t: 'connect', conn: 'binance', addr: BINANCE, ts: T },
  { t: 'connect', conn: 'bybit', addr: LINEAR, ts: T },
  ...seconds.flatMap((second) => [
    receive('binance', second, binanceAt(second)),
    receive('bybit', second, bybitAt(second)),
  ]),
];

interface Broken {
  readonly summary: ReplaySummary;
  /** Why connections were left, by collector. */
  readonly left: Readonly<Record<string, readonly CauseCode[]>>;
  /** Largest receipt minus exchange time, ms, by collector. */
  readonly latest: Readonly<Record<string, number>>;
}

async function breakWith(
  ...steps: readonly {
    readonly fault: FaultInput;
    readonly atMs?: number;
    readonly forMs?: number;
  }[]
): Promise<Broken> {
  const path = join(temporaryFolder(), 'capture.jsonl');
  writeFileSync(path, FILE.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const scenario = scenarioSchema.parse({
    seed: 7,
    steps: steps.map((step) => ({ atMs: 500, ...step })),
  });
  const replay = createReplay(await planReplay(path), {
    log: new RecordingLog(),
    storage: {
      maxTradesPerSymbol: 1_000,
      maxTotalTrades: 1_000,
      maxMegabytes: 512,
      retentionMinutes: 60,
    },
    scenario,
    damage: simulatedDamage,
  });
  const left: Record<string, CauseCode[]> = {};
  replay.monitor.onTransition((id, { to, cause }) => {
    if (to === 'RECONNECTING') (left[id] ??= []).push(cause.code);
  });
  const latest: Record<string, number> = {};
  replay.monitor.onTradesStored((batch) => {
    for (const { trade } of batch.storedTrades()) {
      const { collectorId, receivedAt, exchangeTime } = trade;
      latest[collectorId] = Math.max(latest[collectorId] ?? 0, receivedAt - exchangeTime);
    }
  });
  await replay.run({ speed: 'max' });
  expect(replay.monitor.snapshot().ledger.balanced).toBe(true);
  return { summary: replay.summary(), left, latest };
}

/** As the account of a replay has it. */
const gap = (from: unknown, to: unknown = from) => ({
  fromId: String(from),
  toId: String(to),
  missing: Number(to) - Number(from) + 1,
});

const BTC = 'binance:spot:BTCUSDT';
const ETH = 'binance:spot:ETHUSDT';
const BYBIT = 'bybit:linear:BTCUSDT';
const tradesOf = ({ summary }: Broken, key: string) => summary.instruments[key]!.trades;
const touched = ({ summary }: Broken) => summary.faults!.map(({ touchedFrames }) => touchedFrames);
const ON_BINANCE = { venue: 'binance' } as const;

describe('a recording that is broken on purpose', () => {
  it('drops every third frame of Binance: each lost id is a gap, and Bybit is untouched', async () => {
    const broken = await breakWith({ fault: { kind: 'drop', every: 3, count: 4, ...ON_BINANCE } });
    const dropped = [3, 6, 9, 12];
    const idsOf = (symbol: string) =>
      dropped.filter((second) => ethOrBtc(second) === symbol).map((second) => String(idAt(second)));
    for (const [key, symbol] of [
      [BTC, 'BTCUSDT'],
      [ETH, 'ETHUSDT'],
    ] as const) {
      const lost = idsOf(symbol);
      expect(tradesOf(broken, key)).toMatchObject({
        received: SECONDS / 2 - lost.length,
        stored: SECONDS / 2 - lost.length,
        gaps: lost.map((id) => gap(id)),
      });
    }
    expect(tradesOf(broken, BYBIT)).toMatchObject({ received: 2 * SECONDS, duplicate: 0 });
    expect(broken.summary.faults).toMatchObject([{ touchedFrames: 4, suppressedTrades: 4 }]);
  });

  it('drops single trades out of a frame and leaves the others as they were', async () => {
    const broken = await breakWith({
      fault: { kind: 'drop', unit: 'trade', every: 4, count: 5, venue: 'bybit' },
    });
    expect(tradesOf(broken, BYBIT)).toMatchObject({ received: 2 * SECONDS - 5, firstId: '1a' });
    expect(broken.summary.faults).toMatchObject([{ touchedFrames: 5, suppressedTrades: 5 }]);
  });

  it('sends frames again: every copy is a duplicate', async () => {
    const broken = await breakWith({
      fault: { kind: 'duplicate', copies: 2, count: 10, venue: 'bybit' },
    });
    expect(tradesOf(broken, BYBIT)).toMatchObject({
      received: 2 * SECONDS + 2 * 10 * 2,
      stored: 2 * SECONDS,
      duplicate: 2 * 10 * 2,
    });
  });

  it('sends frames in another order: everything is there in the end', async () => {
    const broken = await breakWith({
      fault: { kind: 'reorder', window: 2, every: 3, count: 4, symbol: 'BTCUSDT', ...ON_BINANCE },
    });
    expect(tradesOf(broken, BTC)).toMatchObject({ stored: SECONDS / 2, duplicate: 0, gaps: [] });
    expect(touched(broken)[0]).toBeGreaterThan(0);
  });

  it('delays frames: they come later by the file’s clock, and all of them', async () => {
    const broken = await breakWith({
      fault: { kind: 'delay', ms: 3_000, ...ON_BINANCE },
      forMs: 10_000,
    });
    expect(tradesOf(broken, BTC)).toMatchObject({ stored: SECONDS / 2, gaps: [] });
    expect(tradesOf(broken, ETH)).toMatchObject({ stored: SECONDS / 2, gaps: [] });
    expect(broken.latest).toEqual({ binance_trades: 3_000, bybit_linear_trades: 0 });
  });

  it.each([
    ['price_invalid', { rejected: { price_invalid: 4 } }],
    ['id_missing', { rejected: { trade_id_invalid: 4 } }],
  ] as const)(
    'breaks one trade of a frame (%s): it is rejected, the others are stored',
    async (how, account) => {
      const broken = await breakWith({
        fault: { kind: 'corrupt', how, every: 2, count: 4, venue: 'bybit' },
      });
      expect(tradesOf(broken, BYBIT)).toMatchObject({
        received: 2 * SECONDS,
        stored: 2 * SECONDS - 4,
        ...account,
      });
    },
  );

  it('changes a price into another one: nothing can notice, and the sums tell', async () => {
    const broken = await breakWith({
      fault: { kind: 'corrupt', how: 'price_wrong', count: 1, ...ON_BINANCE },
    });
    expect(tradesOf(broken, BTC)).toMatchObject({
      stored: SECONDS / 2,
      rejected: {},
      minPrice: '1.50',
      maxPrice: '1.55',
    });
  });

  it.each([{ kind: 'corrupt', how: 'bit_flip' }, { kind: 'truncate' }] as const)(
    'makes frames unreadable ($kind): they are counted and their ids missed',
    async (fault) => {
      const broken = await breakWith({
        fault: { ...fault, every: 5, count: 3, symbol: 'BTCUSDT', ...ON_BINANCE },
      });
      expect(broken.summary.capture.unreadableFrames).toBe(3);
      expect(tradesOf(broken, BTC)).toMatchObject({
        received: SECONDS / 2 - 3,
        gaps: ['105', '110', '115'].map((id) => gap(id)),
      });
      expect(tradesOf(broken, ETH)).toMatchObject({ received: SECONDS / 2, gaps: [] });
    },
  );

  it('blows a frame up beyond what is taken: the connection ends, that frame is missed', async () => {
    const broken = await breakWith({
      fault: { kind: 'oversize', bytes: 64 * 1024 * 1024, count: 1, ...ON_BINANCE },
    });
    expect(broken.left).toEqual({ binance_trades: ['frame_too_large'] });
    const received = tradesOf(broken, BTC).received + tradesOf(broken, ETH).received;
    expect(received).toBe(SECONDS - 1);
  });

  it('silences one symbol for a while: its ids are missed, the other goes on', async () => {
    const broken = await breakWith({
      fault: { kind: 'silence', symbol: 'ETHUSDT', ...ON_BINANCE },
      atMs: 10_500,
      forMs: 10_000,
    });
    const silent = seconds.filter((second) => second > 10 && second <= 20 && ethOrBtc(second) === 'ETHUSDT').map(idAt); // prettier-ignore
    expect(tradesOf(broken, ETH)).toMatchObject({
      received: SECONDS / 2 - silent.length,
      gaps: [gap(silent[0], silent.at(-1))],
    });
    expect(tradesOf(broken, BTC)).toMatchObject({ received: SECONDS / 2, gaps: [] });
  });

  it('leaves connections half-open: nothing comes any more', async () => {
    const broken = await breakWith({ fault: { kind: 'half_open', ...ON_BINANCE }, atMs: 20_500 });
    expect(tradesOf(broken, BTC).received + tradesOf(broken, ETH).received).toBe(20);
    expect(tradesOf(broken, BYBIT).received).toBe(2 * SECONDS);
  });

  it('closes connections: they are opened again, and the file goes on without a loss', async () => {
    const broken = await breakWith({
      fault: { kind: 'close', code: 1012, ...ON_BINANCE },
      atMs: 9_500,
    });
    expect(broken.left).toEqual({ binance_trades: ['connection_closed'] });
    expect(tradesOf(broken, BTC)).toMatchObject({ received: SECONDS / 2, gaps: [] });
  });

  it('takes the exchange down: all connections end, and what was sent meanwhile is missed', async () => {
    const broken = await breakWith({ fault: { kind: 'restart', downMs: 6_000 }, atMs: 10_500 });
    const down = seconds.filter((second) => second > 10.5 && second < 16.5);
    expect(broken.left).toEqual({
      binance_trades: ['connection_closed'],
      bybit_linear_trades: ['connection_closed'],
    });
    expect(tradesOf(broken, BYBIT).received).toBe(2 * (SECONDS - down.length));
    expect(broken.summary.faults).toMatchObject([{ suppressedTrades: 3 * down.length }]);
  });

  it('lets ids jump: the ids that nobody traded are a gap', async () => {
    const broken = await breakWith({
      fault: { kind: 'sequence_jump', by: 7, symbol: 'BTCUSDT', ...ON_BINANCE },
      atMs: 20_500,
    });
    const next = idAt(21);
    expect(tradesOf(broken, BTC)).toMatchObject({
      received: SECONDS / 2,
      gaps: [gap(next, next + 6)],
      lastId: String(idAt(SECONDS) + 7),
    });
    expect(tradesOf(broken, ETH).gaps).toEqual([]);
  });

  it('breaks in the same way again with the same seed', async () => {
    const fault = { kind: 'drop', share: 0.3, ...ON_BINANCE } as const;
    const [one, other] = [await breakWith({ fault }), await breakWith({ fault })];
    expect(one.summary).toEqual(other.summary);
    expect(touched(one)[0]).toBeGreaterThan(0);
  });
});

describe('a scenario for a recording', () => {
  const write = (content: unknown): string => {
    const path = join(temporaryFolder(), 'scenario.json');
    writeFileSync(path, JSON.stringify(content));
    return path;
  };

  it('is read from a file', async () => {
    const scenario = { seed: 1, steps: [{ atMs: 5, fault: { kind: 'half_open' } }] };
    expect(await readScenario(write(scenario))).toEqual({ ok: true, value: scenario });
  });

  it('may hold nothing that takes an exchange to answer', async () => {
    const steps = [{ atMs: 5, fault: { kind: 'refuse' } }];
    const read = await readScenario(write({ seed: 1, steps }));
    expect(!read.ok && read.error.message).toMatch(/refuse: needs an exchange that answers/);
  });

  it('names what is wrong in it', async () => {
    const read = await readScenario(write({ seed: 1, steps: [{ atMs: 'soon' }] }));
    expect(!read.ok && read.error.message).toContain('steps[0].atMs');
  });
});

describe('edits of a frame', () => {
  const KRAKEN = '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"buy","price":64321.10,"qty":0.50000000,"ord_type":"limit","trade_id":7,"timestamp":"2026-01-01T00:00:00.000000Z"},{"symbol":"BTC/USD","side":"buy","price":64321.20,"qty":0.10000000,"ord_type":"limit","trade_id":8,"timestamp":"2026-01-01T00:00:00.000000Z"}]}'; // prettier-ignore

  it('leave numbers as they are written', () => {
    const { trades } = outlineOf(KRAKEN);
    expect(trades.map(({ id }) => id)).toEqual(['7', '8']);
    const [first, second] = trades;
    expect(withoutTrades(KRAKEN, [second!])).toContain('"price":64321.10,"qty":0.50000000');
    expect(JSON.parse(withoutTrades(KRAKEN, [first!]))).toMatchObject({ data: [{ trade_id: 8 }] });
    const changed = withValue(KRAKEN, first!, 'price', (price) => `-${price}`);
    expect(changed).toContain('"price":-64321.10');
    expect(JSON.parse(withValue(KRAKEN, second!, 'timestamp', () => null))).toMatchObject({
      data: [{ trade_id: 7 }, { trade_id: 8 }],
    });
  });

  it.each([
    [
      'a book',
      '{"topic":"orderbook.50.BTCUSDT","data":{"s":"BTCUSDT","b":[]}}',
      'order_book',
      'BTCUSDT',
    ],
    ['an answer', '{"success":true,"ret_msg":"","op":"subscribe"}', null, null],
    ['nothing', 'pong', null, null],
  ])('know %s', (_, text, channel, symbol) => {
    expect(outlineOf(text)).toEqual({ channel, symbol, trades: [] });
  });
});
