import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createReplay } from '../../src/engine/replay/replay';
import { planReplay } from '../../src/engine/replay/replay-plan';
import { simulatedDamage } from '../../src/engine/simulated-faults';
import type { Clock } from '../../src/platform/clock';
import type { Judgement, RollUp, Verdict } from '../../src/shared/verdict';
import { PacedClock } from '../../tools/conformance/paced-clock';
import { temporaryFolder } from '../support/capture-files';
import { startHostileVenue } from '../support/hostile-venue';
import type { HostileScript, HostileVenue, VenueClient } from '../support/hostile-venue';
import { monitorRig } from '../support/monitor-rig';
import type { MonitorRig } from '../support/monitor-rig';
import { RecordingLog } from '../support/recording-log';

/** What the app said of each of these cases before it asked three questions. */
const SAID_BEFORE = 'healthy';
const LIMITS = {
  reconnect: { baseDelayMs: 500, maxDelayMs: 2_000, coolDownMs: 20_000 },
  timeouts: { connectMs: 10_000, subscriptionMs: 10_000, pongMs: 10_000, dataSilenceMs: 60_000 },
};
const TWO_DAYS_MS = 2 * 86_400_000;

interface Look {
  /** Since the first look. */
  readonly atMs: number;
  readonly verdicts: readonly Verdict[];
  readonly collector: RollUp;
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function venue(clock: PacedClock, script: HostileScript): Promise<HostileVenue> {
  const started = await startHostileVenue(clock, script);
  open.push({ close: () => started.stop() });
  return started;
}

/** The live system on real sockets, and every look of its verdict. */
function watch(
  collectors: readonly Record<string, unknown>[],
  clock: Clock,
): { readonly rig: MonitorRig; readonly looks: readonly Look[] } {
  const rig = monitorRig(
    collectors.map((collector) => ({ autostart: true, ...collector })),
    LIMITS,
    clock,
    { fetch: globalThis.fetch },
  );
  open.push(rig);
  const looks: Look[] = [];
  const [{ id }] = collectors as [{ id: string }];
  let startedAt: number | null = null;
  rig.monitor.verdict.onJudged(({ at }) => {
    startedAt ??= at;
    const collector = rig.monitor.verdict.ofCollector(id);
    if (collector === null) return;
    looks.push({ atMs: at - startedAt, verdicts: rig.monitor.verdict.verdictsOf(id), collector });
  });
  rig.monitor.open();
  return { rig, looks };
}

/** Resolves when so much time has passed by that clock, about twenty times as fast as by the machine's. */
async function pass(clock: PacedClock, ms: number): Promise<void> {
  clock.hurry();
  await new Promise<void>((resolve) => void clock.after(ms, resolve));
  clock.keepPace();
}

const conditionsOf = ({ reasons }: Judgement): readonly string[] =>
  reasons.map(({ condition }) => condition);
const after = (looks: readonly Look[], ms: number): readonly Look[] =>
  looks.filter(({ atMs }) => atMs >= ms);

/** Coinbase numbers the frames of a connection from 0. */
const coinbase = (client: VenueClient, channel: string, events: readonly unknown[]): void =>
  client.send({
    channel,
    client_id: '',
    timestamp: new Date().toISOString(),
    sequence_num: client.frames,
    events,
  });
const coinbaseTrade = (product: string, id: number, at: number, price = '65000.10') => ({
  type: 'update',
  trades: [
    { product_id: product, trade_id: String(id), price, size: '0.001', time: new Date(at).toISOString(), side: 'BUY' },
  ],
}); // prettier-ignore

describe('a book that cannot be believed', () => {
  // A call auction: orders rest and do not match, so the venue's own book is crossed for minutes.
  it('is incomplete within 5 s and stays so, however often a new one comes', async () => {
    const clock = new PacedClock();
    let snapshots = 0;
    const level = (side: string, price: string, quantity: string) => ({
      side,
      event_time: new Date(clock.now()).toISOString(),
      price_level: price,
      new_quantity: quantity,
    });
    const { wsUrl, httpUrl } = await venue(clock, {
      everyMs: 300,
      onRequest(client, { channel, type }) {
        if (channel !== 'level2') return;
        client.isAdmitted = type === 'subscribe';
        coinbase(client, 'subscriptions', [
          { subscriptions: { level2: client.isAdmitted ? ['NEW-USD'] : [] } },
        ]);
        if (!client.isAdmitted) return;
        snapshots += 1;
        const updates = [level('bid', '1.05', '100'), level('offer', '0.95', '50')];
        coinbase(client, 'l2_data', [{ type: 'snapshot', product_id: 'NEW-USD', updates }]);
      },
      onBeat: (client) =>
        coinbase(client, 'l2_data', [
          { type: 'update', product_id: 'NEW-USD', updates: [level('bid', '1.04', `${1 + (client.frames % 9)}`)] },
        ]), // prettier-ignore
    });
    const { rig, looks } = watch(
      [{ id: 'b', venue: 'coinbase', market: 'spot', channel: 'order_book', symbols: ['NEW-USD'], url: wsUrl, restUrl: httpUrl }], // prettier-ignore
      clock,
    );
    await pass(clock, 90_000);

    expect(snapshots).toBeGreaterThan(1);
    expect(rig.status('b').state).toBe('ACTIVE');
    const answers = after(looks, 5_000).map(({ verdicts: [of] }) => of?.complete.answer);
    expect(new Set(answers)).toEqual(new Set(['bad']));
    const reasons = after(looks, 5_000).flatMap(({ verdicts: [of] }) =>
      of === undefined ? [] : conditionsOf(of.complete),
    );
    expect(reasons).toContain('book_crossed');
    expect(rig.status('b').health.collector).not.toBe(SAID_BEFORE);
    expect(rig.monitor.snapshot().verdict.complete.answer).toBe('bad');
  });
});

describe('a symbol that the venue never answers', () => {
  it('is not connected after 10 s, while the other one is, and the collector counts it', async () => {
    const clock = new PacedClock();
    let id = 0;
    const { wsUrl, httpUrl } = await venue(clock, {
      onRequest(client, { channel }) {
        if (channel === 'heartbeats') return;
        client.isAdmitted = true;
        coinbase(client, 'subscriptions', [{ subscriptions: { market_trades: ['BTC-USD'] } }]);
      },
      onBeat: (client) =>
        coinbase(client, 'market_trades', [coinbaseTrade('BTC-USD', (id += 1), clock.now())]),
    });
    const { rig, looks } = watch(
      [{ id: 'c', venue: 'coinbase', market: 'spot', symbols: ['BTC-USD', 'SOL-USD'], url: wsUrl, restUrl: httpUrl }], // prettier-ignore
      clock,
    );
    await pass(clock, 20_000);

    const answersOf = (symbol: string, some: readonly Look[]): readonly string[] =>
      some.map(
        ({ verdicts }) => verdicts.find((of) => of.symbol === symbol)?.connected.answer ?? '',
      );
    expect(answersOf('SOL-USD', looks)).not.toContain('good');
    expect(new Set(answersOf('SOL-USD', after(looks, 13_000)))).toEqual(new Set(['bad']));
    expect(new Set(answersOf('BTC-USD', after(looks, 5_000)))).toEqual(new Set(['good']));
    const { connected } = looks.at(-1)!.collector;
    expect(connected.answer).toBe('bad');
    expect(connected.counts).toMatchObject({ good: 1, bad: 1 });
    expect(connected.reasons).toContain('1 of 2 symbols not answered by the venue: SOL-USD');
    expect(rig.status('c').health.collector).not.toBe(SAID_BEFORE);
  });
});

describe('trades that our own checks reject', () => {
  it('make a feed incomplete when they are all there is', async () => {
    const clock = new PacedClock();
    let id = 0;
    const { wsUrl, httpUrl } = await venue(clock, {
      onRequest(client, { channel }) {
        if (channel === 'heartbeats') return;
        client.isAdmitted = true;
        coinbase(client, 'subscriptions', [{ subscriptions: { market_trades: ['BTC-USD'] } }]);
      },
      // Of another product than the one that was asked for.
      onBeat: (client) =>
        coinbase(client, 'market_trades', [coinbaseTrade('ETH-USD', (id += 1), clock.now())]),
    });
    const { rig, looks } = watch(
      [{ id: 'c', venue: 'coinbase', market: 'spot', symbols: ['BTC-USD'], url: wsUrl, restUrl: httpUrl }], // prettier-ignore
      clock,
    );
    await pass(clock, 30_000);

    const { account, health } = rig.status('c');
    expect(account.stored).toBe(0);
    expect(account.received).toBeGreaterThan(100);
    const complete = after(looks, 5_000).map(({ verdicts: [of] }) => of?.complete);
    expect(new Set(complete.map((of) => of?.answer))).toEqual(new Set(['bad']));
    expect(conditionsOf(complete.at(-1)!)).toContain('many_rejected');
    expect(health.collector).not.toBe(SAID_BEFORE);
  });

  it('make a feed incomplete when they are every second one, though its ids prove nothing', async () => {
    const clock = new PacedClock();
    let n = 0;
    const { wsUrl, httpUrl } = await venue(clock, {
      onGet: () => ({ retCode: 0, result: { timeSecond: String(Math.floor(clock.now() / 1_000)), timeNano: `${clock.now()}000000` }, time: clock.now() }), // prettier-ignore
      onRequest(client, { op, req_id: request }) {
        if (op === 'ping') client.send({ success: true, ret_msg: 'pong', op: 'ping' });
        if (op !== 'subscribe') return;
        client.isAdmitted = true;
        client.send({ success: true, ret_msg: '', op: 'subscribe', req_id: request });
      },
      onBeat(client) {
        n += 1;
        const [now, p] = [clock.now(), n % 2 === 0 ? '0.22101' : '-0.22101'];
        client.send({
          topic: 'publicTrade.DOGEUSDT',
          type: 'snapshot',
          ts: now,
          data: [{ T: now, s: 'DOGEUSDT', S: 'Buy', v: '25', p, L: 'PlusTick', i: `u${n}`, BT: false, RPI: false, seq: n }],
        }); // prettier-ignore
      },
    });
    const { rig, looks } = watch(
      [{ id: 'c', venue: 'bybit', market: 'linear', symbols: ['DOGEUSDT'], url: wsUrl, restUrl: httpUrl }], // prettier-ignore
      clock,
    );
    await pass(clock, 30_000);

    const { account, health } = rig.status('c');
    expect(account.rejected.price_invalid).toBeGreaterThan(50);
    expect(account.stored).toBeGreaterThan(50);
    const last = looks.at(-1)!;
    const complete = after(looks, 5_000).map(({ verdicts: [of] }) => of?.complete.answer);
    expect(new Set(complete)).toEqual(new Set(['bad']));
    expect(last.verdicts[0]?.complete.reasons[0]).toMatchObject({ condition: 'many_rejected' });
    expect(last.verdicts[0]?.complete.reasons[0]?.message).toMatch(
      /rejected within 60 s \((4[5-9]|5\d) %\)/,
    );
    expect(last.verdicts[0]?.connected.answer).toBe('good');
    expect(last.verdicts[0]?.on_time.answer).toBe('good');
    expect(health.collector).not.toBe(SAID_BEFORE);
  });
});

describe('a clock of this machine that is two days behind', () => {
  const binance = async (clock: PacedClock): Promise<HostileVenue> => {
    let id = 5_000;
    return venue(clock, {
      onGet: (path) => (path.includes('/time') ? { serverTime: clock.now() + TWO_DAYS_MS } : null),
      onRequest(client, { id: request }) {
        client.isAdmitted = true;
        client.send({ result: null, id: request });
      },
      onBeat(client) {
        const at = clock.now() + TWO_DAYS_MS;
        id += 1;
        client.send({
          stream: 'btcusdt@trade',
          data: { e: 'trade', E: at, s: 'BTCUSDT', t: id, p: '65000.10000000', q: '0.01000000', T: at, m: false, M: true },
        }); // prettier-ignore
      },
    });
  };
  const ofBinance = ({ wsUrl, httpUrl }: HostileVenue) => ({
    id: 'c',
    venue: 'binance',
    market: 'spot',
    symbols: ['BTCUSDT'],
    url: `${wsUrl}stream`,
    restUrl: httpUrl,
  });

  it('costs no trade, and a single venue shows that the clocks differ by two days', async () => {
    const clock = new PacedClock();
    const { rig, looks } = watch([ofBinance(await binance(clock))], clock);
    await pass(clock, 20_000);

    const { account, health } = rig.status('c');
    // Each was rejected as `time_invalid` before.
    expect(account.rejected).toEqual({});
    expect(account.stored).toBeGreaterThan(100);
    const onTime = looks.at(-1)!.verdicts[0]!.on_time;
    expect(onTime.answer).toBe('bad');
    expect(onTime.reasons.map(({ message }) => message)).toContain(
      'The clocks of Binance and of this machine differ by 2 days',
    );
    expect(looks.at(-1)!.verdicts[0]!.complete.answer).toBe('good');
    expect(health.collector).not.toBe(SAID_BEFORE);
  });

  it('is named as this machine’s when two venues agree', async () => {
    const clock = new PacedClock();
    let id = 0;
    const now = (): number => clock.now() + TWO_DAYS_MS;
    const other = await venue(clock, {
      onGet: (path) =>
        path.includes('/time') ? { iso: new Date(now()).toISOString(), epochSeconds: String(Math.floor(now() / 1_000)), epochMillis: String(now()) } : null, // prettier-ignore
      onRequest(client, { channel }) {
        if (channel === 'heartbeats') return;
        client.isAdmitted = true;
        coinbase(client, 'subscriptions', [{ subscriptions: { market_trades: ['BTC-USD'] } }]);
      },
      onBeat: (client) =>
        coinbase(client, 'market_trades', [coinbaseTrade('BTC-USD', (id += 1), now())]),
    });
    const { looks, rig } = watch(
      [
        ofBinance(await binance(clock)),
        { id: 'd', venue: 'coinbase', market: 'spot', symbols: ['BTC-USD'], url: other.wsUrl, restUrl: other.httpUrl }, // prettier-ignore
      ],
      clock,
    );
    await pass(clock, 20_000);

    const sentence = 'This machine’s clock is 2 days behind, by 2 venues';
    expect(looks.at(-1)!.collector.on_time).toMatchObject({ answer: 'bad' });
    expect(looks.at(-1)!.collector.on_time.reasons[0]).toBe(sentence);
    expect(rig.monitor.snapshot().verdict.on_time.reasons[0]).toBe(sentence);
    expect(rig.status('d').account.stored).toBeGreaterThan(100);
  });

  it('costs no trade of a recording, where nobody can be asked for the time', async () => {
    const startsAt = 1_790_000_000;
    const at = startsAt * 1_000 + TWO_DAYS_MS;
    const trade = (id: number) => ({
      t: 'recv',
      conn: 'z',
      ts: startsAt + 1 + id,
      data: JSON.stringify({
        stream: 'btcusdt@trade',
        data: { e: 'trade', E: at, s: 'BTCUSDT', t: 5_000 + id, p: '65000.10000000', q: '0.01000000', T: at, m: false, M: true },
      }),
    }); // prettier-ignore
    const addr = 'wss://stream.binance.com:9443/stream?streams=btcusdt@trade';
    const lines = [
      { t: 'connect', conn: 'z', addr, ts: startsAt },
      ...Array.from({ length: 10 }, (_, id) => trade(id)),
    ];
    const path = join(temporaryFolder(), 'capture.jsonl');
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const replay = createReplay(await planReplay(path), {
      log: new RecordingLog(),
      damage: simulatedDamage,
      storage: { maxTradesPerSymbol: 50, maxTotalTrades: 80, maxMegabytes: 512, retentionMinutes: 60 }, // prettier-ignore
    });
    const answers = new Set<string>();
    replay.monitor.verdict.onJudged(({ verdicts }) => {
      for (const { on_time: onTime } of verdicts) answers.add(onTime.answer);
    });
    replay.monitor.open();
    await replay.run({ speed: 'max' });

    const { trades } = replay.summary().instruments['binance:spot:BTCUSDT']!;
    expect(trades).toMatchObject({ received: 10, stored: 10 });
    expect(answers).toEqual(new Set(['unknown']));
  });
});
