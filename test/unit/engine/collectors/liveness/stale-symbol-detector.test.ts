import { describe, expect, test } from 'vitest';
import { judge, newMemory } from '../../../../../src/engine/verdict/judge';
import type { Verdict } from '../../../../../src/shared/verdict';
import type { SilenceEvent } from '../../../../../src/shared/silence';
import { FIRST_DATA_PATIENCE_MS } from '../../../../../src/engine/collectors/liveness/silent-symbol';
import { RECYCLE_SPACING_MS } from '../../../../../src/engine/collectors/liveness/stale-symbol-detector';
import { bybitLinear, collectorRig, connect } from '../../../../support/collector-rig';
import type { CollectorRig } from '../../../../support/collector-rig';
import { settle } from '../../../../support/manual-clock';
import { NO_CLOCK_FACTS, instrumentFacts } from '../../../../support/verdict-facts';
import { bybitAnswer, bybitFrame, bybitTrade } from '../../../../support/venue-frames';

interface SilenceRig extends CollectorRig {
  readonly events: SilenceEvent[];
  /** Time passes on a venue that answers requests, opens what is asked for, and sends what `trades` says. */
  pass(ms: number, trades: (symbol: string, sinceMs: number) => boolean): Promise<void>;
  send(symbol: string): void;
  told(): readonly string[];
  /** By the symbol's own silence and subscription; of the collector nothing is wrong. */
  verdictOf(symbol: string): Verdict;
}

const STEP_MS = 500;

async function watching(symbols: readonly string[]): Promise<SilenceRig> {
  const events: SilenceEvent[] = [];
  const rig = collectorRig(bybitLinear(symbols), {}, { onSilence: (event) => events.push(event) });
  const answered = new Map<string, number>();
  let now = 0;
  const serve = (): void => {
    for (const [index, socket] of rig.sockets.all.entries()) {
      if (socket.closeRequested && !socket.terminated) socket.closes(1000);
      if (socket.terminated) continue;
      if (socket.state === 'connecting') socket.opens();
      const key = String(index);
      for (const request of socket.sent.slice(answered.get(key) ?? 0)) {
        socket.receives(bybitAnswer(request));
      }
      answered.set(key, socket.sent.length);
    }
  };
  const send = (symbol: string): void => {
    const frame = bybitFrame(bybitTrade({ s: symbol, T: rig.clock.now() }));
    for (const socket of rig.sockets.all) if (!socket.terminated) socket.receives(frame);
  };
  await connect(rig);
  serve();
  return {
    ...rig,
    events,
    send,
    verdictOf(symbol) {
      const status = rig.collector.symbols.find((each) => each.symbol === symbol);
      if (status === undefined) throw new Error(`${symbol} is not watched`);
      const { subscription, requestedAt, silence } = status;
      const facts = instrumentFacts({
        symbol,
        subscription,
        requestedAt,
        lastDataAt: silence.lastDataAt,
        silenceLimitMs: silence.thresholdMs,
        isPaceKnown: silence.expectedPerSecond !== null,
        silentSince: silence.silentSince,
      });
      const now = rig.clock.now();
      return judge(facts, now, NO_CLOCK_FACTS, newMemory(now));
    },
    told: () => events.map(({ kind, symbol }) => `${symbol} ${kind}`),
    async pass(ms, trades) {
      for (let passed = 0; passed < ms; passed += STEP_MS) {
        await rig.clock.advance(STEP_MS);
        now += STEP_MS;
        serve();
        await settle();
        for (const symbol of symbols) if (trades(symbol, now)) send(symbol);
      }
    },
  };
}

const all = (): boolean => true;
const none = (): boolean => false;
const except =
  (dead: string) =>
  (symbol: string): boolean =>
    symbol !== dead;

/** Topics of the requests with that op, in order. */
const asked = ({ sockets }: CollectorRig, op: string, socket = 0): readonly unknown[] =>
  (sockets.all[socket]?.requests ?? [])
    .filter((request) => request.op === op)
    .map(({ args }) => args);

describe('a symbol that falls silent among busy ones', () => {
  const SYMBOLS = ['AUSDT', 'BUSDT', 'CUSDT'];

  test('is found within its threshold, and it alone is subscribed anew', async () => {
    const rig = await watching(SYMBOLS);
    await rig.pass(60_000, all);
    const thresholdMs = rig.collector.symbols[1]?.silence.thresholdMs ?? 0;
    expect(thresholdMs).toBeLessThan(10_000);
    const lastTradeAt = rig.clock.now();
    await rig.pass(thresholdMs - STEP_MS, except('BUSDT'));
    expect(rig.events).toEqual([]);
    await rig.pass(2_000, except('BUSDT'));
    expect(rig.told()).toEqual(['BUSDT silent', 'BUSDT resubscribed']);
    const [silent] = rig.events;
    expect(silent).toMatchObject({ collectorId: 'bybit_linear_trades', thresholdMs, lastTradeAt });
    expect((silent?.at ?? 0) - lastTradeAt).toBeLessThanOrEqual(thresholdMs + 1_500);
    expect(asked(rig, 'unsubscribe')).toEqual([['publicTrade.BUSDT']]);
    expect(asked(rig, 'subscribe').slice(1)).toEqual([['publicTrade.BUSDT']]);
    expect(rig.sockets.all).toHaveLength(1);
    expect(rig.collector.symbols.map(({ silence }) => silence.silentSince)).toEqual([
      null,
      lastTradeAt,
      null,
    ]);
    expect(rig.collector.status.symbolCounts).toMatchObject({ total: 3, silent: 1 });
    expect(rig.verdictOf('AUSDT').connected.answer).toBe('good');
    const { connected } = rig.verdictOf('BUSDT');
    expect(connected).toMatchObject({ answer: 'bad', reasons: [{ condition: 'silent' }] });
    expect(connected.reasons[0]?.message).toMatch(
      /^No trade of BUSDT for [\d.]+ s; up to [\d.]+ s is usual$/,
    );
  });

  test('is healed by its first trade, and asked for only once', async () => {
    const rig = await watching(SYMBOLS);
    await rig.pass(60_000, all);
    await rig.pass(8_000, except('BUSDT'));
    await rig.pass(30_000, all);
    expect(rig.told()).toEqual(['BUSDT silent', 'BUSDT resubscribed', 'BUSDT healed']);
    for (const symbol of SYMBOLS) expect(rig.verdictOf(symbol).connected.answer).toBe('good');
    expect(rig.collector.symbols[1]?.silence).toMatchObject({ silentSince: null });
    expect(rig.sockets.all).toHaveLength(1);
  });

  test('has the connection recycled when that did not help, without a break for the others', async () => {
    const rig = await watching(SYMBOLS);
    await rig.pass(60_000, all);
    await rig.pass(20_000, except('BUSDT'));
    expect(rig.told()).toEqual(['BUSDT silent', 'BUSDT resubscribed', 'BUSDT recycled']);
    expect(rig.sockets.all).toHaveLength(2);
    expect(rig.collector.renewals).toMatchObject([
      {
        outcome: 'completed',
        cause: { code: 'symbol_silence', detail: 'Silent, though subscribed anew: BUSDT' },
      },
    ]);
    expect(rig.collector.status).toMatchObject({ state: 'ACTIVE', attempt: 0, handover: null });
    expect(rig.path().some((step) => step.includes('RECONNECTING'))).toBe(false);
  });

  test('and stays dead has the connection recycled ever more rarely', async () => {
    const rig = await watching(SYMBOLS);
    await rig.pass(60_000, all);
    await rig.pass(4 * 3_600_000, except('BUSDT'));
    const recycled = rig.events.filter(({ kind }) => kind === 'recycled').map(({ at }) => at);
    const pauses = recycled.slice(1).map((at, index) => at - (recycled[index] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(RECYCLE_SPACING_MS);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(recycled.length).toBeGreaterThanOrEqual(3);
    expect(recycled.length).toBeLessThanOrEqual(6);
    expect(rig.told().filter((step) => step === 'BUSDT silent')).toHaveLength(1);
  }, 60_000);
});

describe('first data that never come', () => {
  test('are waited for patiently; then the symbol is subscribed anew', async () => {
    const rig = await watching(['AUSDT', 'NOPEUSDT']);
    await rig.pass(FIRST_DATA_PATIENCE_MS - 2_000, except('NOPEUSDT'));
    expect(rig.events).toEqual([]);
    await rig.pass(6_000, except('NOPEUSDT'));
    expect(rig.events).toMatchObject([
      { symbol: 'NOPEUSDT', kind: 'silent', lastTradeAt: null },
      { symbol: 'NOPEUSDT', kind: 'resubscribed', lastTradeAt: null },
    ]);
    // Its pace is not known, so nothing is known to be wrong.
    expect(rig.verdictOf('NOPEUSDT').connected).toMatchObject({
      answer: 'unknown',
      reasons: [{ message: 'No data of NOPEUSDT came yet, and its pace is not known' }],
    });
    rig.send('NOPEUSDT');
    expect(rig.told().at(-1)).toBe('NOPEUSDT healed');
  });
});

describe('an outage', () => {
  test('is no silence of the symbols', async () => {
    const rig = await watching(['AUSDT', 'BUSDT']);
    await rig.pass(60_000, all);
    rig.sockets.latest.closes(1006);
    await settle();
    // Nobody lets us in for two minutes.
    for (let second = 0; second < 120; second += 1) {
      await rig.clock.advance(1_000);
      if (rig.sockets.latest.state === 'connecting') {
        rig.sockets.latest.ends({ kind: 'connect_failed', message: 'no' });
      }
    }
    await rig.pass(60_000, all);
    expect(rig.collector.status.state).toBe('ACTIVE');
    expect(rig.events).toEqual([]);
    expect(rig.collector.symbols[0]?.silence.thresholdMs).toBeLessThan(10_000);
  });
});

describe('quiet symbols', () => {
  /** mulberry32 */
  const seeded = (seed: number) => (): number => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const MEAN_PAUSE_MS: Readonly<Record<string, number>> = {
    SECONDUSDT: 1_000,
    TENUSDT: 10_000,
    MINUTEUSDT: 60_000,
    MINUTESUSDT: 180_000,
  };

  test.each([[Object.keys(MEAN_PAUSE_MS)], [['MINUTEUSDT', 'MINUTESUSDT']], [['MINUTESUSDT']]])(
    '%j trade at random for six hours, and nobody cries silence',
    async (symbols) => {
      const random = seeded(31);
      const rig = await watching(symbols);
      for (const symbol of symbols) rig.send(symbol);
      await rig.pass(6 * 3_600_000, (symbol) => {
        const mean = MEAN_PAUSE_MS[symbol] ?? 1;
        return random() < 1 - Math.exp(-STEP_MS / mean);
      });
      expect(rig.told()).toEqual([]);
      expect(rig.sockets.all).toHaveLength(1);
      expect(rig.collector.renewals).toEqual([]);
    },
    120_000,
  );

  test('all silent at once are left to what watches the whole connection', async () => {
    const rig = await watching(['AUSDT']);
    await rig.pass(3_000, all);
    await rig.pass(590_000, none);
    expect(rig.path().some((step) => step.includes('data_silence'))).toBe(false);
    await rig.pass(20_000, none);
    expect(rig.path()).toContain('ACTIVE → RECONNECTING (data_silence)');
  });
});
