import { describe, expect, it } from 'vitest';
import type { CollectorFacts } from '../../../../src/engine/verdict/facts';
import { engineRig } from '../../../support/engine-rig';
import type { EngineRig } from '../../../support/engine-rig';
import { settle } from '../../../support/manual-clock';
import { binanceFrame, bybitFrame, bybitTrade } from '../../../support/venue-frames';

const BINANCE = { id: 'binance_trades', venue: 'binance', market: 'spot', symbols: ['BTCUSDT'] };
const BYBIT = { id: 'bybit_trades', venue: 'bybit', market: 'spot', symbols: ['BTCUSDT'] };

/** A live trade of Binance with that id, traded `latencyMs` ago by the machine's clock. */
const trade = (rig: EngineRig, t: number, changes: Record<string, unknown> = {}): void => {
  rig.sockets.latest.receives(binanceFrame({ t, T: rig.clock.now() - 40, ...changes }));
};

async function flowing(): Promise<{ rig: EngineRig; next: () => number; pass: EngineRig['pass'] }> {
  const rig = await engineRig([BINANCE]);
  await rig.open();
  let id = 0;
  const next = (): number => ++id;
  const pass: EngineRig['pass'] = (seconds, each = () => trade(rig, next())) =>
    rig.pass(seconds, each);
  await pass(90);
  return { rig, next, pass };
}

const factsOf = ({ engine }: EngineRig): CollectorFacts => {
  engine.verdict.look();
  const [facts] = engine.verdict.latest.collectors;
  if (facts === undefined) throw new Error('No collector runs');
  return facts;
};

describe('The facts of a running engine', () => {
  it('make a verdict that is good when all is well, and say nothing of stopped collectors', async () => {
    const { rig } = await flowing();
    expect(rig.verdict()).toMatchObject({
      instrument: 'binance:spot:BTCUSDT',
      connected: { answer: 'good', reasons: [] },
      complete: { answer: 'good', reasons: [] },
      on_time: { answer: 'good', reasons: [] },
      healthy: true,
    });
    expect(rig.engine.snapshot().health).toEqual({
      level: 'healthy',
      healthy: 1,
      running: 1,
      total: 1,
    });
    await stopped(rig);
    rig.engine.verdict.look();
    expect(rig.engine.verdict.latest).toMatchObject({ verdicts: [], collectors: [] });
    expect(rig.engine.verdict.ofCollector('binance_trades')).toBeNull();
    expect(rig.engine.snapshot().health.level).toBe('off');
  });

  it('follow a collector from its start to its first data', async () => {
    const rig = await engineRig([BINANCE]);
    rig.engine.open();
    expect(rig.verdict().connected).toMatchObject({
      answer: 'unknown',
      reasons: [{ condition: 'starting', message: 'Connecting' }],
    });
    expect(factsOf(rig)).toMatchObject({ wasActive: false, startedAt: rig.clock.now() });
    await rig.pass(9);
    expect(rig.verdict().connected.answer).toBe('unknown');
    await rig.pass(1);
    expect(rig.verdict().connected).toMatchObject({
      answer: 'bad',
      reasons: [{ condition: 'not_connected' }],
    });
  });

  it('tell a connection that was lost from one that never was, and name the last cause', async () => {
    const { rig } = await flowing();
    rig.sockets.latest.closes(1006);
    await settle();
    const reconnecting = rig.verdict().connected;
    expect(reconnecting).toMatchObject({
      answer: 'degraded',
      reasons: [{ condition: 'reconnecting' }],
    });
    expect(reconnecting.reasons[0]?.message).toMatch(/^Reconnecting: .*1006/);
    const lostAt = rig.clock.now();
    await rig.pass(12);
    expect(factsOf(rig)).toMatchObject({ wasActive: true, notActiveSince: lostAt });
    const { connected } = rig.verdict();
    expect(connected.answer).toBe('bad');
    expect(connected.reasons[0]?.message).toBe(
      'Not connected for 12 s: No answer to the handshake in time',
    );
  });

  it('count rejected trades of the last 60 s, and forget them', async () => {
    const { rig, next, pass } = await flowing();
    trade(rig, next(), { p: 'nonsense' });
    await pass(4);
    const { complete } = rig.verdict();
    expect(complete.answer).toBe('degraded');
    expect(complete.reasons[0]).toMatchObject({
      condition: 'some_rejected',
      figures: { rejected: 1 },
    });
    // The venue is asked for the missing id until it is given up; that is recent for 60 s, and kept for 60 s.
    await pass(260);
    expect(rig.engine.losses(null)[0]?.state.kind).toBe('permanent');
    expect(rig.verdict().complete.answer).toBe('good');
  });

  it('call a feed bad of which every trade is rejected', async () => {
    const { rig, next, pass } = await flowing();
    await pass(60, () => trade(rig, next(), { p: 'nonsense' }));
    const { complete, healthy } = rig.verdict();
    expect(complete.answer).toBe('bad');
    expect(complete.reasons.map(({ condition }) => condition)).toContain('many_rejected');
    expect(healthy).toBe(false);
  });

  it('do not take one rejected trade beside a stored one for a share of all', async () => {
    const rig = await engineRig([BINANCE]);
    await rig.open();
    trade(rig, 1);
    trade(rig, 2, { p: 'nonsense' });
    for (let look = 0; look < 3; look += 1) {
      const { complete } = rig.verdict();
      expect(complete.reasons.map(({ condition }) => condition)).not.toContain('many_rejected');
      await rig.pass(1);
    }
    expect(rig.verdict().complete.reasons[0]?.condition).toBe('some_rejected');
  });

  it('count a rejected trade that names a symbol nobody subscribed', async () => {
    const { rig, pass } = await flowing();
    rig.sockets.latest.receives(binanceFrame({ s: 'ETHUSDT', p: 'nonsense' }));
    await pass(4);
    expect(factsOf(rig).recent.rejectedWithoutSymbol).toBe(1);
    expect(rig.verdict().complete.answer).toBe('degraded');
  });

  it('count unreadable frames', async () => {
    const { rig, pass } = await flowing();
    rig.sockets.latest.receives('{"stream": "btcusdt@trade", "data": {');
    await pass(1);
    expect(factsOf(rig).recent).toMatchObject({ unreadableFrames: 1 });
    const { complete } = rig.verdict();
    expect(complete.answer).toBe('degraded');
    expect(complete.reasons[0]?.condition).toBe('some_unreadable');
  });

  it('count ids that are missing, and take off those that come late', async () => {
    const { rig, next, pass } = await flowing();
    const late = next();
    trade(rig, next());
    await pass(3);
    expect(rig.verdict().complete).toMatchObject({
      answer: 'degraded',
      reasons: [{ condition: 'missing_trades', figures: { missing: 1 } }],
    });
    trade(rig, late);
    await pass(1);
    expect(rig.verdict().complete.answer).toBe('good');
  });

  it('call a feed bad that loses 30 % of its trades', async () => {
    const { rig, next, pass } = await flowing();
    await pass(60, () => {
      for (let each = 0; each < 10; each += 1) {
        const id = next();
        if (each % 10 > 2) trade(rig, id);
      }
    });
    const { complete } = rig.verdict();
    expect(complete.answer).toBe('bad');
    expect(complete.reasons[0]).toMatchObject({ condition: 'losing_trades' });
  });

  it('count duplicates far above normal', async () => {
    const { rig, next, pass } = await flowing();
    await pass(80, () => {
      const id = next();
      for (let each = 0; each < 4; each += 1) trade(rig, id);
    });
    expect(rig.verdict().complete).toMatchObject({
      answer: 'degraded',
      reasons: [{ condition: 'many_duplicates' }],
    });
  });

  it('find a symbol silent by its own pace', async () => {
    const { rig, pass } = await flowing();
    await pass(30, () => undefined);
    const { connected } = rig.verdict();
    expect(connected.answer).toBe('bad');
    expect(connected.reasons.map(({ condition }) => condition)).toContain('silent');
  });

  it('measure latency by the venue’s clock', async () => {
    const { rig, next, pass } = await flowing();
    expect(factsOf(rig).latency).toMatchObject({
      clock: { kind: 'measured' },
      minute: { lateShare: 0 },
    });
    await pass(15, () => trade(rig, next(), { T: rig.clock.now() - 4_000 }));
    const { on_time: onTime } = rig.verdict();
    expect(onTime).toMatchObject({ answer: 'bad', reasons: [{ condition: 'late' }, {}] });
    expect(onTime.reasons[0]?.message).toMatch(/^Trades arrive 4\.0 s late/);
  });

  it('claim nothing of latency while the venue’s clock is not known', async () => {
    const rig = await engineRig([BINANCE]);
    rig.venuesAheadMs = null;
    await rig.open();
    let id = 0;
    await rig.pass(30, () => trade(rig, ++id, { T: rig.clock.now() - 4_000 }));
    const { on_time: onTime, healthy } = rig.verdict();
    expect(onTime.answer).toBe('unknown');
    expect(onTime.reasons.map(({ condition }) => condition)).toContain('clock_unknown');
    expect(healthy).toBe(false);
    expect(rig.engine.snapshot().health.level).toBe('unknown');
  });

  it('name this machine’s clock when venues agree that it is wrong', async () => {
    const rig = await engineRig([BINANCE, BYBIT]);
    rig.venuesAheadMs = 2 * 86_400_000;
    await rig.open();
    await rig.pass(30);
    for (const id of ['binance_trades', 'bybit_trades']) {
      const { on_time: onTime } = rig.verdict(undefined, id);
      expect(onTime.answer).toBe('bad');
      expect(onTime.reasons[0]).toMatchObject({
        condition: 'this_clock_wrong',
        message: 'This machine’s clock is 2 days behind, by 2 venues',
      });
    }
  });

  it('leave it open whose clock is wrong when there is one venue', async () => {
    const rig = await engineRig([BINANCE]);
    rig.venuesAheadMs = 60_000;
    await rig.open();
    await rig.pass(30);
    expect(rig.verdict().on_time.reasons[0]).toMatchObject({
      condition: 'venue_clock_wrong',
      message: 'The clocks of Binance and of this machine differ by 60 s',
    });
  });

  it('say that a venue’s ids prove nothing, and call the feed healthy nevertheless', async () => {
    const rig = await engineRig([BYBIT]);
    await rig.open();
    await rig.pass(30, () => {
      rig.sockets.latest.receives(bybitFrame(bybitTrade({ T: rig.clock.now() - 40 })));
    });
    expect(rig.verdict()).toMatchObject({
      connected: { answer: 'good' },
      complete: { answer: 'unknown', reasons: [{ condition: 'not_provable' }] },
      on_time: { answer: 'good' },
      healthy: true,
    });
    expect(rig.engine.verdict.overall()).toMatchObject({ healthy: 1, healthyUnproven: 1 });
  });

  it('name a symbol that the venue does not answer while others flow', async () => {
    const rig = await engineRig([{ ...BYBIT, symbols: ['BTCUSDT', 'NOSUCH'] }]);
    rig.engine.open();
    await settle();
    rig.sockets.latest.opens();
    await settle();
    // Nothing is acknowledged: the first data makes the collector ACTIVE.
    for (let second = 0; second < 11; second += 1) {
      rig.sockets.latest.receives(bybitFrame(bybitTrade({ T: rig.clock.now() })));
      await rig.clock.advance(1_000);
    }
    expect(rig.engine.snapshot().collectors[0]?.state).toBe('ACTIVE');
    expect(rig.verdict('BTCUSDT').connected.answer).toBe('good');
    expect(rig.verdict('NOSUCH')).toMatchObject({
      connected: { answer: 'bad', reasons: [{ condition: 'unanswered' }, {}] },
      complete: { answer: 'bad' },
    });
  });
});

async function stopped(rig: EngineRig): Promise<void> {
  const stopping = rig.engine.stopAll();
  rig.sockets.latest.closes(1000);
  await stopping;
}
